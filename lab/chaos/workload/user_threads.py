"""The users of a run, each in a thread of their own: none waits for another."""

import time
from collections.abc import Callable, Iterable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import Final

import psycopg
from django.db import Error, connection, connections

from gateways.vault import VaultUnreachable
from lab.chaos.workload.actors import Disputants, Reviewers
from lab.chaos.workload.filers import Filers
from lab.chaos.workload.run_plan import NOISY, Plan, PlannedRequest
from records.actions.cases.clarification import NothingToAnswer
from records.actions.disputes.appeals import CannotAppeal
from records.actions.disputes.counter_answers import NothingToAnswer as Answered
from records.actions.disputes.counter_notices import CounterRefused
from records.actions.disputes.settlements import NotUpheld
from records.actions.filing.withdrawal import NotOpen
from records.actions.review.desk import CaseNotHeld
from records.actions.review.rulings import TooLateToUndo

# Errors while a server is away.
AWAY: Final = (Error, psycopg.Error, OSError, VaultUnreachable)
# Another was quicker, or the step is no longer possible.
_REFUSED: Final = (
    Answered,
    CannotAppeal,
    CounterRefused,
    NotOpen,
    NothingToAnswer,
    NotUpheld,
    CaseNotHeld,
    TooLateToUndo,
)
_AGAIN_SECONDS: Final = 0.3
_THINKING_SECONDS: Final = 0.06


class UserThreads:
    """The noisy filer, the others, the people at their desks, and the parties after a ruling."""

    def __init__(self, plan: Plan, filers: Filers, people: Reviewers, parties: Disputants) -> None:
        """Start no thread yet."""
        self.accepted: set[int] = set()  # numbers of the requests that were answered with 202
        self.repeated = 0  # filings whose answer was lost, so that they were sent again
        self._filers, self._acts = filers, (people.act, parties.act)
        self._noisy = [each for each in plan.requests if each.filer == NOISY.name]
        self._others = [each for each in plan.requests if each.filer != NOISY.name]
        self._is_over = Event()
        self._pool = ThreadPoolExecutor(4, thread_name_prefix="crowd")
        self._filing: list[Future[None]] = []
        self._acting: list[Future[None]] = []
        self._begun = 0.0

    def start(self, begun: float) -> None:
        """Begin; the plan's seconds count from this moment of the monotonic clock."""
        self._begun = begun
        self._filing = [
            self._pool.submit(_with_own_connection, lambda: self._file(self._noisy)),
            self._pool.submit(_with_own_connection, lambda: self._file(self._others)),
        ]
        self._acting = [
            self._pool.submit(_with_own_connection, partial(self._act, act)) for act in self._acts
        ]

    def is_filing(self) -> bool:
        """Whether something planned is still to be filed.

        Raises:
            Exception: what ended a thread before its time.
        """
        for each in (*self._filing, *self._acting):
            if each.done():
                each.result()
        return not all(each.done() for each in self._filing)

    def stop(self) -> None:
        """Stop all threads."""
        self._is_over.set()
        self._pool.shutdown(wait=True)
        for each in self._acting:
            each.result()

    def _file(self, requests: Iterable[PlannedRequest]) -> None:
        for request in requests:
            if self._is_over.wait(self._begun + request.at_seconds - time.monotonic()):
                return
            self._file_until_accepted(request)

    def _file_until_accepted(self, request: PlannedRequest) -> None:
        while not self._is_over.is_set():
            try:
                self._filers.file(request)
            except AWAY:
                connection.close()
                self.repeated += 1
                self._is_over.wait(_AGAIN_SECONDS)
            else:
                self.accepted.add(request.number)
                return

    def _act(self, act: Callable[[], None]) -> None:
        while not self._is_over.wait(_THINKING_SECONDS):
            try:
                act()
            except AWAY:
                connection.close()
                self._is_over.wait(_AGAIN_SECONDS)
            except _REFUSED:
                continue


def _with_own_connection(act: Callable[[], None]) -> None:
    try:
        act()
    finally:
        connections.close_all()
