"""The work that the public form asks of a sender's machine, done as the page's script does it."""

import json

import altcha

from interfaces.portal import challenge
from records.ledger.clock import database_now


def worked(draft_id: str) -> str:
    """The solution for the form of this draft."""
    offered = altcha.Challenge.from_dict(
        json.loads(challenge.create_challenge(draft_id, now=database_now()))
    )
    solution = altcha.solve_challenge(offered)
    assert solution
    return str(altcha.Payload(offered, solution).to_base64())
