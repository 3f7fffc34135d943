"""Measures the screening of listings before publication, beside the bare matching loop."""
