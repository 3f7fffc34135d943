"""The actors: each takes a case id, and nothing else from the queue is believed."""

from typing import Final

import dramatiq

from pipeline.vocabulary import Stage
from workers.cases.freeze import freeze_listings
from workers.cases.match import match_listings
from workers.cases.perform import Stages, perform_cases
from workers.queue.broker import BROKER
from workers.queue.names import WORK

_STAGES: Final[Stages] = {Stage.FREEZE: freeze_listings, Stage.MATCH: match_listings}


@dramatiq.actor(actor_name="freeze", queue_name=WORK, broker=BROKER)
def freeze_case(case_id: int) -> None:
    """Fetch the listings of cases, then examine and route them."""
    perform_cases(int(case_id), Stage.FREEZE, _STAGES)


@dramatiq.actor(actor_name="match", queue_name=WORK, broker=BROKER)
def match_case(case_id: int) -> None:
    """Examine and route cases whose listings are frozen."""
    perform_cases(int(case_id), Stage.MATCH, _STAGES)


ACTORS = {Stage.FREEZE: freeze_case, Stage.MATCH: match_case}
