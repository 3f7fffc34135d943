"""Counter a claim: the seller disputes upheld cases of one request, each while it has a chance."""

import uuid
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from matchers.labels.words import _
from pipeline.disputes import procedure
from pipeline.disputes.procedure import CounterState, Ground, OpenChance
from pipeline.law.profiles import ContactField, Profile, chance_ends_at
from pipeline.vocabulary import Matter
from records import policies
from records.actions.faults import Fault, build_fault
from records.cases.acts import CaseAct
from records.cases.law import find_law
from records.cases.models import Case
from records.conduct import assessment
from records.conduct.assessment import Party
from records.disputes.models import CounterNotification
from records.ledger import audit

LONGEST_STATEMENT: Final = 20_000


@dataclass(frozen=True, slots=True)
class CounterStatement:
    """What the seller says, unchecked; files lie in the vault already."""

    ground: str
    statement: str
    evidence: Sequence[Mapping[str, object]] = ()  # sha256 and name of each file
    declarations: Collection[str] = ()
    contact: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class CounterResult:
    """What was taken in, and the lines of cases that have no chance now."""

    counters: tuple[CounterNotification, ...]
    left_out: tuple[int, ...]


class CounterRefused(Exception):
    """Nothing was taken in; the faults say what to correct."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        """Keep every fault."""
        super().__init__(" ".join(str(fault.says) for fault in faults))
        self.faults = faults


def find_chance(case: Case, *, now: datetime) -> OpenChance | None:
    """Return the seller's chance to dispute this case; None: nothing stands, or none is left."""
    counters = list(case.counters.all())  # filtered here, so that a list of cases may prefetch them
    if case.upheld_at is None or any(counter.state in procedure.AWAITED for counter in counters):
        return None
    earlier = [counter for counter in counters if counter.filed_at >= case.upheld_at]
    closed_at = max((row.closed_at for row in earlier if row.closed_at), default=case.upheld_at)
    begun_at = closed_at + _undo_time()
    if now < begun_at:  # the ruling may still be undone: nobody was told yet
        return None
    law = find_law(case)
    calendar = policies.get_calendar(law.calendar)
    return procedure.find_open_chance(
        begun_at, max((counter.chance for counter in earlier), default=0), now, law, calendar
    )


def last_chance_ends_at(case: Case) -> datetime | None:
    """Return when the seller's last chance ends; None: nothing stands."""
    if case.upheld_at is None:
        return None
    law = find_law(case)
    calendar = policies.get_calendar(law.calendar)
    return chance_ends_at(case.upheld_at + _undo_time(), len(law.counter.windows), law, calendar)


def _undo_time() -> timedelta:
    return timedelta(seconds=policies.policy().limits.undo_seconds)


def file_counter_notice(
    case_ids: Collection[int],
    seller_id: int,
    counter_statement: CounterStatement,
    *,
    now: datetime,
    actor: str = "",
) -> CounterResult:
    """File one statement over upheld cases of one request; each uses one of its chances.

    Args:
        case_ids: the cases; those of other sellers are left out.
        seller_id: who disputes.
        counter_statement: what it says, unchecked.
        now: the present moment.
        actor: who sends it for the seller; the seller itself, if nobody is named.

    Raises:
        CounterRefused: nothing was taken in.
    """
    with transaction.atomic():
        cases = _lock_cases(case_ids, seller_id)
        open_ = {case.pk: find_chance(case, now=now) for case in cases}
        disputed_cases = [
            (case, chance) for case in cases if (chance := open_[case.pk]) is not None
        ]
        faults = (
            *_faults_of_conduct(seller_id, now),
            *_faults(counter_statement, [case for case, _ in disputed_cases]),
        )
        if faults:
            raise CounterRefused(faults)
        by = actor or f"seller:{seller_id}"
        statement = _Statement(counter_statement, seller_id, by, uuid.uuid4(), now)
        counters = [_write(case, chance, statement) for case, chance in disputed_cases]
    left_out = tuple(case.line for case in cases if open_[case.pk] is None)
    return CounterResult(tuple(counters), left_out)


def _lock_cases(case_ids: Collection[int], seller_id: int) -> list[Case]:
    # In the order of their ids, so that two statements that overlap wait for each other.
    cases = Case.objects.select_for_update(of=("self",)).filter(
        pk__in=case_ids, seller_id=seller_id
    )
    return list(cases.select_related("frozen", "request").order_by("pk"))


def _faults(statement: CounterStatement, cases: Sequence[Case]) -> Iterator[Fault]:
    if not cases:
        yield build_fault(
            "cases",
            "no_chance",
            _(
                "You cannot dispute this now: the time is over, or it is already disputed. Copy"
                " your text; you may use it for an appeal."
            ),
        )
    if len({case.request_id for case in cases}) > 1:
        yield build_fault(
            "cases", "several_requests", _("One statement covers cases of one request.")
        )
    if statement.ground not in set(Ground):
        yield build_fault("ground", "unknown", _("Choose a reason."))
    yield from _faults_of_words(statement)
    laws = {law.name: law for law in map(find_law, cases)}
    for law in laws.values():
        yield from _faults_of_law(statement, law)


def _faults_of_conduct(seller_id: int, now: datetime) -> Iterator[Fault]:
    measure = assessment.find_suspension(Party(Matter.DISPUTES, seller_id=seller_id), now)
    if measure is not None:
        until = f"{measure.ends_at:%Y-%m-%d %H:%M} UTC"
        yield build_fault(
            "cases",
            "suspended_for_misuse",
            _(
                "Your counter-notifications are not processed until {until}. The conduct page says"
                " why, and you may object there."
            ),
            until=until,
        )


def _faults_of_words(statement: CounterStatement) -> Iterator[Fault]:
    if not statement.statement.strip():
        yield build_fault(
            "statement", "missing", _("Explain in your own words why the claim is wrong.")
        )
    if len(statement.statement) > LONGEST_STATEMENT:
        yield build_fault(
            "statement",
            "too_long",
            _("Write at most {longest} characters."),
            longest=f"{LONGEST_STATEMENT:,}",
        )


def _faults_of_law(statement: CounterStatement, law: Profile) -> Iterator[Fault]:
    rules = law.counter
    for name in rules.declarations:
        if name not in statement.declarations:
            yield build_fault(
                f"declaration_{name}",
                "missing",
                _("The law that applies asks you to declare: {what}"),
                what=law.declarations[name],
            )
    for name in rules.contact:
        if not statement.contact.get(name, "").strip():
            yield build_fault(
                f"contact_{name}",
                "missing",
                _("The law that applies requires: {what}."),
                what=ContactField(name),
            )
    if rules.is_evidence_needed and not statement.evidence:
        yield build_fault(
            "evidence",
            "missing",
            _("The law that applies requires prima facie evidence. Add a file."),
        )


@dataclass(frozen=True, slots=True)
class _Statement:
    """What goes into the row of each case that it covers."""

    content: CounterStatement
    seller_id: int
    actor: str
    batch_id: uuid.UUID
    filed_at: datetime


def _write(case: Case, chance: OpenChance, statement: _Statement) -> CounterNotification:
    law, content = find_law(case), statement.content
    counter = CounterNotification.objects.create(
        batch_id=statement.batch_id,
        case=case,
        account_id=case.account_id,
        seller_id=statement.seller_id,
        decision_version=case.decision_version,
        profile=law.name,
        chance=chance.number,
        state=CounterState.FILED,
        ground=content.ground,
        statement=content.statement,
        evidence=[dict(file) for file in content.evidence],
        declarations=[name for name in law.counter.declarations if name in content.declarations],
        contact={name: content.contact[name] for name in law.counter.contact},
        filed_at=statement.filed_at,
    )
    audit.record(
        "case",
        case.pk,
        CaseAct.COUNTER,
        actor=statement.actor,
        at=statement.filed_at,
        body={"counter": counter.pk, "chance": chance.number, "ground": counter.ground},
    )
    return counter
