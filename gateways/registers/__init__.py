"""Reads trademark registers as offices publish them: USPTO, WIPO ST.96 and ST.66."""
