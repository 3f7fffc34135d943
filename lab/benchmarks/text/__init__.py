"""Measures text matching: time, recall and memory, ours and its peers in one run."""
