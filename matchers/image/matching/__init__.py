"""From candidates to likenesses: thresholds, confirmation, and the sentence for each."""
