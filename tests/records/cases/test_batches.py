"""Many cases in one statement: each ends as it would have ended alone."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.facts import Facts
from pipeline.vocabulary import CaseState, Reason, Stage
from records.accounts.models import Seller, Shop
from records.actions.cases import listing_freeze, routing
from records.actions.cases.listing_freeze import FetchedListing
from records.complaints.backlog import work_rows
from records.complaints.backlog.sweep import SweepResult, sweep
from records.complaints.backlog.work_rows import Claim
from records.complaints.case_facts import SharedEntity
from records.complaints.models import Case, DecisionRecord, Work
from records.ledger import audit
from records.ledger.models import AuditEntry, Outgoing
from records.rights.models import Right
from tests.factories import record_cases

_TITLES = ("Zorvex running shoes", "shoes for Zorvex fans", "used Zorvex", "plain shoes", "佐维 鞋")
_REASONS = (Reason.TM_MARK_IN_TEXT, Reason.TM_COUNTERFEIT)


def _claim_all(cases: Sequence[Case]) -> list[Claim]:
    ids = [case.pk for case in cases]
    assert work_rows.mark_sent(ids) == set(ids)
    return work_rows.claim_work(
        ids[0], Stage.FREEZE, worker="w", is_suspect=False, lease_seconds=60, most=len(ids)
    )


def _listings(cases: Sequence[Case]) -> list[FetchedListing]:
    return [
        record_cases.listing_shown(_TITLES[place % len(_TITLES)], f"S-{place}")
        for place, _ in enumerate(cases)
    ]


@pytest.fixture
def cases(mark: Right) -> list[Case]:
    """Cases of a member, of two reasons, on listings of different shops."""
    record_cases.member(mark.owner)
    for number in range(12):  # known already, so that they are the same sellers each time
        seller = Seller.objects.create(legal_name=f"Seller {number}")
        Shop.objects.create(marketplace="lab", external_id=f"S-{number}", seller=seller)
    return [
        case
        for number, reason in enumerate(_REASONS)
        for case in record_cases.file_cases(
            mark, *(f"L-{number}-{line}" for line in range(6)), reason=reason
        )
    ]


type _Batches = Sequence[tuple[Claim, FetchedListing]]


def _work(batch: _Batches) -> list[Facts]:
    """Freeze, match and route some cases together."""
    frozen = listing_freeze.freeze_cases(batch, now=record_cases.NOW)
    seen = [
        replace(record_cases.facts(Case.objects.get(pk=claim.case_id)), audit_draw=0.5)
        for claim in frozen
    ]
    routing.route_cases(list(zip(frozen, seen, strict=True)), now=record_cases.NOW)
    return seen


@contextmanager
def _undone() -> Iterator[None]:
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def _results() -> list[dict[str, object]]:
    records = DecisionRecord.objects.order_by("case_id")
    columns = ("case_id", "facts", "routing", "case__state", "case__score")
    return [{**row} for row in records.values(*columns)]


@settings(
    max_examples=8,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(order=st.permutations(range(12)), sizes=st.lists(st.integers(1, 12), min_size=12))
def test_a_case_has_the_same_facts_and_routing_alone_and_in_any_batch(
    cases: list[Case], order: list[int], sizes: list[int]
) -> None:
    with _undone():
        claims = {claim.case_id: claim for claim in _claim_all(cases)}
        pairs = [
            (claims[case.pk], shown) for case, shown in zip(cases, _listings(cases), strict=True)
        ]
        with _undone():
            for pair in pairs:
                _work([pair])
            alone = _results()
        rest, batches = list(pairs), []
        for size in sizes:
            batches.append(rest[:size])
            rest = rest[size:]
        with _undone():
            for batch in filter(None, batches):
                _work(sorted(batch, key=lambda pair: order[pairs.index(pair)]))
            assert _results() == alone
    assert {each["case__state"] for each in alone} >= {CaseState.UPHELD, CaseState.IN_REVIEW}


def test_a_batch_writes_each_effect_once_and_whole_chains(cases: list[Case]) -> None:
    _work(list(zip(_claim_all(cases), _listings(cases), strict=True)))
    assert not Work.objects.exists()
    for case in cases:
        case.refresh_from_db()
        assert audit.find_broken_links("case", case.pk) == []
        acts = ["open", "freeze", "route"] + ["rule"] * (case.state == CaseState.UPHELD)
        assert record_cases.acts_on(case)[: len(acts)] == acts
    upheld = [case.pk for case in cases if case.state == CaseState.UPHELD]
    assert Outgoing.objects.filter(kind="enforce").count() == len(upheld) > 0
    assert Outgoing.objects.filter(kind="result").count() == len(upheld)


def test_who_lost_one_row_of_a_batch_writes_the_others(cases: list[Case]) -> None:
    claims = _claim_all(cases)
    lost = claims[3].case_id
    Work.objects.filter(case=lost).update(attempt=9)
    entries = AuditEntry.objects.filter(subject_kind="case", subject_id=lost).count()
    _work(list(zip(claims, _listings(cases), strict=True)))
    assert [work.case_id for work in Work.objects.all()] == [lost]
    assert record_cases.states([Case(pk=lost)]) == [CaseState.RECEIVED]
    assert AuditEntry.objects.filter(subject_kind="case", subject_id=lost).count() == entries
    assert DecisionRecord.objects.count() == len(cases) - 1


def test_one_that_went_down_with_a_worker_is_claimed_alone(cases: list[Case]) -> None:
    Work.objects.filter(case=cases[2]).update(died_in=["a"])
    ids = [case.pk for case in cases[:4]]
    for pk in ids:  # one after the other, so that their turns differ
        work_rows.mark_sent([pk])

    def claim(first: int) -> list[int]:
        claims = work_rows.claim_work(
            first, Stage.FREEZE, worker="w", is_suspect=False, lease_seconds=60, most=16
        )
        return [claim.case_id for claim in claims]

    assert claim(ids[0]) == ids[:2]
    assert claim(ids[0]) == ids[2:3]
    assert claim(ids[0]) == ids[3:]
    assert claim(ids[0]) == []


def test_a_death_in_the_middle_of_a_batch_costs_each_case_one_more_try_and_no_more(
    cases: list[Case],
) -> None:
    pairs = list(zip(_claim_all(cases), _listings(cases), strict=True))
    _work(pairs[:4])
    undone = {claim.case_id for claim, _ in pairs[4:]}
    assert set(_die("w").recovered) == undone
    assert set(Work.objects.values_list("state", "is_suspect")) == {("waiting", False)}
    (again,) = _claim_all([case for case in cases if case.pk in undone])  # each alone, from now on
    _die("w")
    assert [work.case_id for work in Work.objects.filter(is_suspect=True)] == [again.case_id]
    assert Work.objects.filter(died_in=["w"]).count() == len(undone) - 1
    routed = DecisionRecord.objects.values_list("case_id", flat=True)
    assert set(routed) == {claim.case_id for claim, _ in pairs[:4]}


def _die(life: str) -> SweepResult:
    long_ago = record_cases.NOW - record_cases.AGES
    Work.objects.filter(worker=life).update(lease_until=long_ago)
    return sweep(10)


def test_two_of_one_legal_entity_are_not_decided_together(cases: list[Case]) -> None:
    """They may have become one after the batch was made: then each goes on alone."""
    claims = _claim_all(cases[:3])
    frozen = listing_freeze.freeze_cases(
        list(zip(claims, _listings(cases), strict=False)), now=record_cases.NOW
    )
    head, other, _ = Seller.objects.order_by("pk")[:3]
    Seller.objects.filter(pk=other.pk).update(joined_to=head)
    drafts = [(claim, record_cases.facts(Case.objects.get(pk=claim.case_id))) for claim in frozen]
    with pytest.raises(SharedEntity):
        routing.route_cases(drafts, now=record_cases.NOW)
    assert Work.objects.filter(stage=Stage.MATCH, state="running").count() == len(claims)
    for draft in drafts:
        assert routing.route_cases([draft], now=record_cases.NOW)
