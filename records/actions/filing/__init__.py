"""Takedown requests: drafts, pre-flight, submission, withdrawal, watches, public reports."""
