"""Talks to everything outside: marketplaces, webhooks, mail, object stores, registers, issuers.

Only here are `boto3` and HTTP clients imported. Each gateway takes and returns plain values, says
in its errors whether another try makes sense, and keeps to bounds of time and size; addresses
from outside pass `url_guard`. `configured.py` builds the gateways that the settings name.

Nothing here knows Django's models, cases or decisions: what is sent is composed in `records` and
`pipeline`, and when it is sent is up to `workers`.
"""
