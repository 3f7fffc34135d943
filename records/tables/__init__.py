"""Declares tables: who sees their rows, what a hold keeps, how long rows stay, whose they are.

Each app lists its own in its module `tables`; `registry` finds them all. Row-level security,
retention, legal holds and personal data iterate over that and name no table.
"""
