"""Simulates scale: how many workers and reviewers keep the target, and what gives way first.

Filings, machine, desk and rulings as a discrete-event model (`exact`) and as one that moves
whole batches of cases (`batched`), which is checked against the first. Chance and time come
in as arguments: the same seed gives the same answer.
"""
