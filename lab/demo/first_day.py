"""The sample world's first day: requests are filed, cases ruled, and two rulings disputed."""

import json
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.db import connection

from lab.sample_data.filings import file_requests
from lab.sample_data.seeding import SampleIds
from pipeline.disputes.procedure import Ground
from pipeline.vocabulary import Outcome, WorkState
from records import policies
from records.accounts.models import User
from records.actions.disputes import counter_notices
from records.actions.disputes.counter_notices import CounterRefused, CounterStatement
from records.actions.review import desk, rulings
from records.clock import database_now
from records.complaints.models import Case, Ruling, Work

_RULINGS: Final = 12
_DISPUTES: Final = 2
_POLL_SECONDS: Final = 0.5
_REASONS: Final = {
    Outcome.UPHELD: "confusable_mark",
    Outcome.REJECTED: "names_what_it_fits",
}
_STATEMENT: Final = (
    "We buy these goods from the owner's own dealer and can show the invoices. The listing says so."
)


def play_first_day(
    material: Path, seeded: SampleIds, origin: str, say: Callable[[str], None], end: threading.Event
) -> None:
    """File, rule and dispute, and say what was done; returns early where `end` is set."""
    try:
        begun_at = database_now()
        filed = [request for request in file_requests(material, seeded, origin) if request.filed]
        cases = Case.objects.filter(filed_at__gte=begun_at).count()
        say(f"{len(filed)} sample requests were filed with {cases} listings.")
        if not _wait_until_routed(end):
            return
        ruled = _rule_on_cases(material)
        waiting = Case.objects.in_review().count()
        say(f"The reviewer decided {ruled} cases; {waiting} wait on the desk.")
        if end.wait(_undo_time().total_seconds() + 1):  # a ruling that can be undone is not told
            return
        say(f"Sellers disputed {_dispute_rulings()} decisions. The sample world is complete.")
    finally:
        connection.close()


def _wait_until_routed(end: threading.Event) -> bool:
    while Work.objects.exclude(state=WorkState.PARKED).exists():
        if end.wait(_POLL_SECONDS):
            return False
    return True


def _rule_on_cases(material: Path) -> int:
    """Decide cases as the sample's labels say: the reviewer is right in each."""
    lines = (material / "listings.jsonl").read_text(encoding="utf-8").splitlines()
    is_infringing = {
        listing["id"]: listing["label"]["is_infringing"] for listing in map(json.loads, lines)
    }
    reviewer, ruled = User.objects.get(username="reviewer"), 0
    while ruled < _RULINGS:
        now = database_now()
        case = desk.claim_case(reviewer, now=now)
        if case is None:
            break
        outcome = Outcome.UPHELD if is_infringing[case.listing.external_id] else Outcome.REJECTED
        rulings.rule_on_case(case.pk, reviewer, outcome, _REASONS[outcome], note="", now=now)
        ruled += 1
        time.sleep(_POLL_SECONDS)  # people's rulings lie some time apart
    return ruled


def _dispute_rulings() -> int:
    """Let sellers of upheld cases dispute, each one case, as far as the law's rules allow."""
    now, disputed = database_now(), 0
    upheld = Ruling.objects.live().filter(outcome=Outcome.UPHELD, ruled_at__lt=now - _undo_time())
    for ruling in upheld.select_related("case").order_by("pk"):
        seller_id = ruling.case.seller_id
        if seller_id is None or disputed == _DISPUTES:
            continue
        said = CounterStatement(Ground.AUTHORISED, _STATEMENT)
        try:
            counter_notices.file_counter_notice([ruling.case_id], seller_id, said, now=now)
        except CounterRefused:
            continue  # the law that applies there asks for more than words
        disputed += 1
    return disputed


def _undo_time() -> timedelta:
    return timedelta(seconds=policies.policy().limits.undo_seconds)
