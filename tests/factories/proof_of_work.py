"""The work that the public form asks of a sender's machine, done as the page's script does it."""

import json

import altcha

from interfaces.portal.public_report import forms
from records.clock import database_now


def solve_challenge(draft_id: str) -> str:
    """The solution for the form of this draft."""
    challenge = altcha.Challenge.from_dict(
        json.loads(forms.create_challenge(draft_id, now=database_now()))
    )
    solution = altcha.solve_challenge(challenge)
    assert solution
    return str(altcha.Payload(challenge, solution).to_base64())
