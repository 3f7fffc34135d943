"""The users of a run, each in a thread of their own: none waits for another."""

import os
import time
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Set as AbstractSet
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Final

import psycopg
from django.db import Error, connection, connections

from gateways.vault import VaultUnreachable
from lab.chaos.workload.actors import Disputants, Reviewers
from lab.chaos.workload.filers import Filers
from lab.chaos.workload.policy_makers import PolicyMakers
from lab.chaos.workload.run_plan import CALM_SECONDS, NOISY, Plan, PlannedRequest
from lab.chaos.workload.web_clients import WebClients
from records.actions.accounts.verification_lease import WrongState
from records.actions.cases.clarification import NothingToAnswer
from records.actions.conduct.misuse_scan import NothingToDecide
from records.actions.disputes.appeals import CannotAppeal
from records.actions.disputes.counter_answers import NothingToAnswer as Answered
from records.actions.disputes.counter_notices import CounterRefused
from records.actions.disputes.settlements import NotUpheld
from records.actions.filing.withdrawal import CaseNotOpen
from records.actions.leases import LeaseNotHeld
from records.actions.review.rulings import NothingToUndo, TooLateToUndo
from records.actions.sellers.bans import NotEntitled, ObjectionRefused
from records.actions.sellers.joins import AlreadyJoined, JoinStepNotAllowed
from records.actions.vetting.applications import ApplicationStepNotAllowed
from records.actions.vetting.owner_answers import OwnerAnswerRefused

# Errors while a server is away.
AWAY: Final = (Error, psycopg.Error, OSError, VaultUnreachable)
# Another was quicker, or the step is no longer possible.
_REFUSED: Final = (
    Answered,
    CannotAppeal,
    CounterRefused,
    CaseNotOpen,
    NothingToAnswer,
    NothingToUndo,
    NotUpheld,
    LeaseNotHeld,
    TooLateToUndo,
    AlreadyJoined,
    JoinStepNotAllowed,
    ApplicationStepNotAllowed,
    OwnerAnswerRefused,
    NotEntitled,
    NothingToDecide,
    ObjectionRefused,
    WrongState,
)
_AGAIN_SECONDS: Final = 0.3
_THINKING_SECONDS: Final = 0.06
_NICENESS: Final = 5  # of a thread, as Linux has it


class UserThreads:
    """The noisy filer, the others, people at their desks, parties, and visitors of the web."""

    def __init__(
        self,
        plan: Plan,
        filers: Filers,
        people: Reviewers,
        parties: Disputants,
        visitors: WebClients,
    ) -> None:
        """Start no thread yet."""
        makers = PolicyMakers(CALM_SECONDS)
        self.visitors = visitors
        self._filers = filers
        self._acts = (people.act, parties.act, makers.act, *visitors.acts)
        self._queues = _sort_by_thread(plan.requests, {NOISY.name, *visitors.channels})
        self._is_over = Event()
        self._batches = plan.batches
        threads = len(self._queues) + 1 + len(self._acts)
        # People have machines of their own: here they give way to the cluster.
        self._pool = ThreadPoolExecutor(
            threads, thread_name_prefix="crowd", initializer=partial(os.nice, _NICENESS)
        )
        self._filing: list[Future[None]] = []
        self._acting: list[Future[None]] = []
        self._begun = 0.0

    def start(self, start_time: float) -> None:
        """Begin; the plan's seconds count from this moment of the monotonic clock."""
        self._begun = start_time
        self._filing = [
            self._pool.submit(_with_own_connection, partial(self._file, queue))
            for queue in self._queues
        ]
        self._filing.append(self._pool.submit(_with_own_connection, self._stream))
        self._acting = [
            self._pool.submit(_with_own_connection, partial(self._act, act)) for act in self._acts
        ]

    def is_filing(self) -> bool:
        """Return whether something planned is still to be filed.

        Raises:
            Exception: what ended a thread before its time.
        """
        for thread in (*self._filing, *self._acting):
            if thread.done():
                thread.result()
        return not all(thread.done() for thread in self._filing)

    def stop(self) -> None:
        """Stop all threads."""
        self._is_over.set()
        self._pool.shutdown(wait=True)
        for thread in self._acting:
            thread.result()

    def _file(self, requests: Iterable[PlannedRequest]) -> None:
        for request in requests:
            file = self.visitors.channels.get(request.filer, self._filers.file)
            if not self._send_until_accepted(request.at_seconds, partial(file, request)):
                return

    def _stream(self) -> None:
        for batch in self._batches:
            send = partial(self.visitors.stream.send, batch)
            if not self._send_until_accepted(batch.at_seconds, send):
                return

    def _send_until_accepted(self, at_seconds: float, send: Callable[[], None]) -> bool:
        """Send it when its time has come, and again while there is no answer; False: stopped."""
        if self._is_over.wait(self._begun + at_seconds - time.monotonic()):
            return False
        while not self._is_over.is_set():
            try:
                send()
            except AWAY:
                connection.close()
                self._is_over.wait(_AGAIN_SECONDS)
            else:
                return True
        return False

    def _act(self, act: Callable[[], None]) -> None:
        while not self._is_over.wait(_THINKING_SECONDS):
            try:
                act()
            except AWAY:
                connection.close()
                self._is_over.wait(_AGAIN_SECONDS)
            except _REFUSED:
                continue


def _sort_by_thread(
    requests: Iterable[PlannedRequest], alone: AbstractSet[str]
) -> Sequence[list[PlannedRequest]]:
    """Give these filers a queue of their own each, and all others one together."""
    queues: dict[str, list[PlannedRequest]] = {}
    for request in requests:
        queues.setdefault(request.filer if request.filer in alone else "", []).append(request)
    return list(queues.values())


def _with_own_connection(act: Callable[[], None]) -> None:
    try:
        act()
    finally:
        connections.close_all()
