"""Listings before they are published: batches of lines, verdicts, holds, what was upheld before."""
