"""Screens listings before they are published: lines, likenesses worth a look, rules, verdicts."""
