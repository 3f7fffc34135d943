"""Measures image matching: recall and cost on real pictures in fifty edits, beside peers."""
