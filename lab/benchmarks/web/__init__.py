"""Measures the web process under load, beside a page that does nothing."""
