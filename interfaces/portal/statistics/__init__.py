"""A filer's own cases in figures: tables, plots beside them, and files of both."""
