"""Streams of listings: read beside HTTP, gathered into batches, taken in as those of HTTP are.

A reader holds nothing back from the action that HTTP ends in, `records.actions.screening.intake`:
what it finds bad, takes in or refuses is the same here.
"""
