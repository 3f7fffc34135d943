"""A cluster of real processes on this machine, with its servers and settings."""
