"""Rates with their intervals, and how long things last."""  # noqa: A005  # the name of the subject in every layer
