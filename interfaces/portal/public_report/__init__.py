"""The public form: report up to ten listings without an account."""
