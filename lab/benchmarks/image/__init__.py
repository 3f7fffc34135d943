"""Measures image matching: recall and cost on real pictures in forty edits, beside one peer."""
