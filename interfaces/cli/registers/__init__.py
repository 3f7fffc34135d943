"""Registers and files of rights: read record by record, named where bad, taken once."""
