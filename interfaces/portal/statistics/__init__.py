"""A filer's own cases in figures: tables, plots, CSV and JSON."""
