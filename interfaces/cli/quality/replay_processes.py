"""The processes of a replay: each parses the policies once and decides chunks of records again."""

from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from itertools import batched
from multiprocessing import get_context
from typing import Final

from interfaces.cli.processes.child_process import ignore_interrupts
from interfaces.cli.processes.work_in_order import map_in_order
from pipeline.policy.policy import Policy, PolicyUnreadable, parse_policy
from pipeline.quality.replay import NotReplayable, Replayed, StoredDecision, replay

type Chunk = tuple[StoredDecision, ...]
type Answer = Replayed | NotReplayable
type Answers = list[tuple[StoredDecision, Answer]]

_RECORDS: Final = 250  # a chunk
_judge: "Judge | None" = None  # one for each process of the pool


class Judge:
    """The policies of a period and the proposed one, parsed once."""

    def __init__(self, kept: Mapping[str, str], proposed: str) -> None:
        """Parse them; one of the kept that this version does not read counts as not kept."""
        self._kept = {name: policy for name, text in kept.items() if (policy := _parse(text))}
        self._proposed = parse_policy(proposed)

    def decide(self, chunk: Chunk) -> Answers:
        """Decide each record of a chunk again."""
        return [(record, self._decide(record)) for record in chunk]

    def _decide(self, record: StoredDecision) -> Answer:
        try:
            return replay(record, self._kept.get(record.policy_hash), self._proposed)
        except NotReplayable as fault:
            return fault


def decide_again(
    records: Iterable[StoredDecision], kept: Mapping[str, str], proposed: str, *, jobs: int
) -> Iterator[tuple[StoredDecision, Answer]]:
    """Yield each record with what its own policy and the proposed one say of it, in order.

    Args:
        records: the decisions.
        kept: the texts of the policies that they were decided by, by hash.
        proposed: the text of the other policy; it parses.
        jobs: how many processes decide.
    """
    chunks = batched(records, _RECORDS, strict=False)
    if jobs == 1:
        judge = Judge(kept, proposed)
        for chunk in chunks:
            yield from judge.decide(chunk)
        return
    context = get_context("spawn")  # a database connection does not survive a fork
    with ProcessPoolExecutor(jobs, context, _start_process, (kept, proposed)) as pool:
        for answers in map_in_order(pool, _decide, chunks, jobs=jobs):
            yield from answers


def _start_process(kept: Mapping[str, str], proposed: str) -> None:
    ignore_interrupts()
    global _judge  # noqa: PLW0603 - the only way an executor's process keeps something
    _judge = Judge(kept, proposed)


def _decide(chunk: Chunk) -> Answers:
    if _judge is None:
        raise RuntimeError("The process was not told its policies.")
    return _judge.decide(chunk)


def _parse(text: str) -> Policy | None:
    try:
        return parse_policy(text)
    except PolicyUnreadable:
        return None
