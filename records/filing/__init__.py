"""Drafts, public reports and watches over listings."""
