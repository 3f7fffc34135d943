"""The actors: each takes a case id, and nothing else from the queue is believed."""

import dramatiq

from pipeline.words import Stage
from workers.broker import BROKER, WORK
from workers.claims import perform
from workers.freeze import freeze
from workers.match import match


@dramatiq.actor(actor_name="freeze", queue_name=WORK, broker=BROKER)
def freeze_case(case_id: int) -> None:
    """Fetch the listing of a case."""
    perform(int(case_id), Stage.FREEZE, freeze)


@dramatiq.actor(actor_name="match", queue_name=WORK, broker=BROKER)
def match_case(case_id: int) -> None:
    """Examine and route a case."""
    perform(int(case_id), Stage.MATCH, match)


ACTORS = {Stage.FREEZE: freeze_case, Stage.MATCH: match_case}
