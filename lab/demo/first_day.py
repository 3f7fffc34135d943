"""The sample world's first day: each desk of the console has something to do after it."""

import json
import threading
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import connection

from lab.sample_data.filings import file_requests
from lab.sample_data.seeding import SampleIds
from pipeline.disputes.procedure import CounterState, Ground
from pipeline.law.profiles import DisputeStep, Party
from pipeline.reasons import Reason
from pipeline.vocabulary import Outcome, RightKind, WorkState
from records import policies
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, User
from records.actions.disputes import appeals, counter_answers, counter_notices
from records.actions.disputes.appeals import AppealStatement, CannotAppeal
from records.actions.disputes.counter_notices import CounterRefused, CounterStatement
from records.actions.quality import golden
from records.actions.quality.golden import GoldenAnswer
from records.actions.review import desk, groups, rulings
from records.actions.review.groups import GroupDecision
from records.cases.models import Case, Ruling, Work
from records.cases.models.rulings import RulingQuerySet
from records.clock import database_now
from records.disputes.models import CounterNotification
from records.review.similar_cases import find_similar

_RULINGS: Final = 12
_DISPUTES: Final = 2
_POLL_SECONDS: Final = 0.5
_GROUP: Final = 4  # cases that the reviewer decides together with one of the desk
_SIMILAR: Final = 50
_UPHELD: Final[Mapping[str, str]] = {
    Reason.TM_MARK_IN_TEXT: "confusable_mark",
    Reason.TM_LOGO_IN_IMAGE: "logo_used",
    Reason.TM_COUNTERFEIT: "counterfeit_shown",
    Reason.CR_IMAGE_COPY: "picture_copied",
    Reason.CR_TEXT_COPY: "text_copied",
    Reason.DES_SAME_DESIGN: "same_design",
}
_STATEMENT: Final = (
    "We buy these goods from the owner's own dealer and can show the invoices. The listing says so."
)
_REPLY: Final = "We asked our dealers: none of them has supplied this shop."
_APPEAL: Final = "The title names our mark first and alone. Please look at the listing again."
_WHY_GOLDEN: Final = "What the listing shows leaves no doubt: a good case to learn from."


def play_first_day(
    material: Path,
    sample_ids: SampleIds,
    origin: str,
    say: Callable[[str], None],
    end: threading.Event,
) -> None:
    """File, rule and dispute, and say what was done; returns early where `end` is set."""
    try:
        begun_at = database_now()
        requests = [
            request for request in file_requests(material, sample_ids, origin) if request.result
        ]
        cases = Case.objects.filter(filed_at__gte=begun_at).count()
        say(f"{len(requests)} sample requests were filed with {cases} listings.")
        if not _wait_until_routed(end):
            return
        ruled_count = _rule_on_cases(material)
        waiting = Case.objects.in_review().count()
        say(f"The reviewer decided {ruled_count} cases; {waiting} wait on the desk.")
        if end.wait(_undo_time().total_seconds() + 1):  # a ruling that can be undone is not told
            return
        now = database_now()
        say(f"Sellers disputed {_dispute_rulings(now)} decisions.")
        _reject_dispute(now)
        _appeal_rejection(now)
        _choose_for_quality(now)
        say("A dispute, an appeal and a second review wait. The sample world is complete.")
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
    of_sample = Case.objects.filter(listing__external_id__in=is_infringing)
    reviewer, ruled_count, is_grouped = User.objects.get(username="reviewer"), 0, False
    while ruled_count < _RULINGS:
        now = database_now()
        case = desk.claim_case(reviewer, now=now, candidates=of_sample)
        if case is None or case.listing.external_id not in is_infringing:
            break  # what somebody filed meanwhile is theirs to decide
        outcome = Outcome.UPHELD if is_infringing[case.listing.external_id] else Outcome.REJECTED
        reason = _choose_reason(case, outcome)
        alike = () if is_grouped else _find_alike(case, is_infringing)
        if alike:
            wish = GroupDecision(outcome, reason, "", frozenset(alike))
            groups.decide_group(case.pk, reviewer, wish, now=now)
            is_grouped = True
        else:
            rulings.rule_on_case(case.pk, reviewer, outcome, reason, note="", now=now)
        ruled_count += 1 + len(alike)
        time.sleep(_POLL_SECONDS)  # people's rulings lie some time apart
    return ruled_count


def _choose_reason(case: Case, outcome: Outcome) -> str:
    if outcome is Outcome.UPHELD:
        return _UPHELD.get(case.reason, "evidence_proves")
    is_trademark = case.request.right_snapshot["kind"] == RightKind.TRADEMARK
    return "names_what_it_fits" if is_trademark else "no_likeness"


def _find_alike(case: Case, is_infringing: Mapping[str, bool]) -> tuple[int, ...]:
    """Return some similar cases for which the same ruling is right."""
    similar_ids = [similar.case_id for similar in find_similar(case, _SIMILAR) if similar.may_join]
    listings = Case.objects.filter(pk__in=similar_ids).values_list("pk", "listing__external_id")
    is_case_infringing = is_infringing[case.listing.external_id]
    return tuple(
        pk for pk, listing in listings if is_infringing.get(listing) is is_case_infringing
    )[:_GROUP]


def _list_told(outcome: Outcome, now: datetime) -> RulingQuerySet:
    """List the reviewer's rulings that can no longer be undone, of filers with an account."""
    of_day = Ruling.objects.live().filter(reviewer__username="reviewer", outcome=outcome)
    rows = of_day.filter(ruled_at__lt=now - _undo_time())
    rows = rows.exclude(account_id=PUBLIC_FORM_ACCOUNT_ID)
    return rows.select_related("case").order_by("pk")


def _dispute_rulings(now: datetime) -> int:
    """Let sellers of upheld cases dispute, each one case, as far as the law's rules allow."""
    dispute_count = 0
    for ruling in _list_told(Outcome.UPHELD, now):
        seller_id = ruling.case.seller_id
        if seller_id is None or dispute_count == _DISPUTES:
            continue
        statement = CounterStatement(Ground.AUTHORISED, _STATEMENT)
        try:
            counter_notices.file_counter_notice([ruling.case_id], seller_id, statement, now=now)
        except CounterRefused:
            continue  # the law that applies there asks for more than words
        dispute_count += 1
    return dispute_count


def _reject_dispute(now: datetime) -> None:
    """Let the rights holder reject the first dispute: a person has to decide it."""
    counter_answers.forward_counters(now)  # the sweeper may have done it already
    forwarded_counters = CounterNotification.objects.filter(state=CounterState.FORWARDED).order_by(
        "pk"
    )
    for counter in forwarded_counters[:1]:
        account_id = counter.account_id
        actor = User.objects.filter(account_id=account_id).earliest("pk").actor
        step = DisputeStep.REJECTION
        counter_answers.answer_counter(
            counter.pk, account_id, step, text=_REPLY, actor=actor, now=now
        )


def _appeal_rejection(now: datetime) -> None:
    """Let one filer appeal, and leave the appeal to a senior reviewer."""
    for ruling in _list_told(Outcome.REJECTED, now):
        actor = User.objects.filter(account_id=ruling.case.account_id).earliest("pk").actor
        with suppress(CannotAppeal):
            appeals.file_appeal(
                ruling.case_id, Party.FILER, AppealStatement(_APPEAL), actor=actor, now=now
            )
            return


def _choose_for_quality(now: datetime) -> None:
    """Draw one ruling for a second review, and propose the last one as a golden case."""
    rows = list(_list_told(Outcome.UPHELD, now))
    if not rows:
        return
    second, last = rows[-2:][0], rows[-1]
    Case.objects.filter(pk=second.case_id).update(is_audited=True)  # chance alone draws too few
    answer = GoldenAnswer(Outcome.UPHELD, _WHY_GOLDEN)
    keeper = User.objects.get(username="policy")
    golden.propose_golden(last.case_id, answer, keeper, now=now)


def _undo_time() -> timedelta:
    return timedelta(seconds=policies.policy().limits.undo_seconds)
