"""The policy file as values: tables, numbers, and the text under its hash."""
