"""Takedown requests, their cases, drafts with their pre-flight, and watches on listings."""
