"""Fits the weights of the score to labelled cases, and measures their quality."""
