"""Many cases in one statement: each ends as it would have ended alone."""

from collections.abc import Callable, Iterator, Sequence, Sized
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain, count, cycle, islice

import pytest
from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from pipeline.facts import Facts
from pipeline.reasons import Reason
from pipeline.vocabulary import CaseState, Stage, WorkState
from records.actions.cases import listing_freeze, routing
from records.actions.cases.listing_freeze import FetchedListing
from records.cases.backlog import work_rows
from records.cases.backlog.sweep import SweepResult, sweep
from records.cases.backlog.work_rows import Claim
from records.cases.case_facts import SharedEntity
from records.cases.models import Case, DecisionRecord, Work
from records.ledger import audit
from records.ledger.models import AuditEntry, Outgoing
from records.rights.models import Right
from records.sellers.models import Seller, Shop
from tests.factories import record_cases

_TITLES = ("Zorvex running shoes", "shoes for Zorvex fans", "used Zorvex", "plain shoes", "佐维 鞋")
_REASONS = (Reason.TM_MARK_IN_TEXT, Reason.TM_COUNTERFEIT)


def _claim_all(cases: Sequence[Case]) -> list[Claim]:
    ids = [case.pk for case in cases]
    assert work_rows.mark_sent(ids) == set(ids)
    return work_rows.claim_work(
        ids[0], worker="w", is_suspect=False, lease_seconds=60, most=len(ids)
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
    frozen_claims = listing_freeze.freeze_cases(batch, now=record_cases.NOW)
    facts = [
        replace(record_cases.facts(Case.objects.get(pk=claim.case_id)), audit_draw=0.5)
        for claim in frozen_claims
    ]
    routing.route_cases(list(zip(frozen_claims, facts, strict=True)), now=record_cases.NOW)
    return facts


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
            (claims[case.pk], listing)
            for case, listing in zip(cases, _listings(cases), strict=True)
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
    assert {row["case__state"] for row in alone} >= {CaseState.UPHELD, CaseState.IN_REVIEW}


def test_a_batch_writes_each_effect_once_and_whole_chains(cases: list[Case]) -> None:
    _work(list(zip(_claim_all(cases), _listings(cases), strict=True)))
    assert not Work.objects.exists()
    for case in cases:
        case.refresh_from_db()
        assert audit.find_broken_links("case", case.pk) == []
        acts = ["open", "freeze", "route"] + ["rule"] * (case.state == CaseState.UPHELD)
        acts += ["ask"] * (case.state == CaseState.CLARIFICATION)
        assert record_cases.acts_on(case) == acts
    upheld = [case.pk for case in cases if case.state == CaseState.UPHELD]
    assert Outgoing.objects.filter(kind="enforce").count() == len(upheld) > 0
    assert Outgoing.objects.filter(kind="result").count() == len(upheld)


def test_who_lost_one_row_of_a_batch_writes_the_others(cases: list[Case]) -> None:
    claims = _claim_all(cases)
    lost_case_id = claims[3].case_id
    Work.objects.filter(case=lost_case_id).update(attempt=9)
    entries = AuditEntry.objects.filter(subject_kind="case", subject_id=lost_case_id).count()
    _work(list(zip(claims, _listings(cases), strict=True)))
    assert [work.case_id for work in Work.objects.all()] == [lost_case_id]
    assert record_cases.states([Case(pk=lost_case_id)]) == [CaseState.RECEIVED]
    assert (
        AuditEntry.objects.filter(subject_kind="case", subject_id=lost_case_id).count() == entries
    )
    assert DecisionRecord.objects.count() == len(cases) - 1


def _claim_up_to(most: int, worker: str, *, is_suspect: bool = False) -> list[int]:
    claims = work_rows.claim_work(
        0, worker=worker, is_suspect=is_suspect, lease_seconds=60, most=most
    )
    return [claim.case_id for claim in claims]


@pytest.mark.parametrize("lost", [{"died_in": ["a"]}, {"is_single": True}])
def test_one_that_went_down_with_a_worker_comes_first_and_alone(
    cases: list[Case], lost: dict[str, object]
) -> None:
    Work.objects.filter(case=cases[2]).update(**lost)
    ids = [case.pk for case in cases[:4]]
    for pk in ids:  # one after the other, so that their turns differ
        work_rows.mark_sent([pk])
    (alone,) = work_rows.claim_work(0, worker="w", is_suspect=False, lease_seconds=60, most=16)
    assert (alone.case_id, alone.is_last) == (ids[2], False)
    assert _claim_up_to(16, "w") == [*ids[:2], ids[3]]
    assert _claim_up_to(16, "w") == []


def test_a_row_whose_message_was_lost_is_claimed_by_any_and_never_with_another_stage(
    cases: list[Case],
) -> None:
    Work.objects.filter(case__in=cases[1:3]).update(stage=Stage.MATCH)
    ids = [case.pk for case in cases[:4]]
    for pk in ids:  # one after the other, so that their turns differ
        work_rows.mark_sent([pk])
    assert _claim_up_to(16, "w") == [ids[0], ids[3]]
    assert _claim_up_to(16, "w") == ids[1:3]


def test_a_death_in_the_middle_of_a_batch_costs_no_case_a_life(cases: list[Case]) -> None:
    pairs = list(zip(_claim_all(cases), _listings(cases), strict=True))
    _work(pairs[:4])
    undone = {claim.case_id for claim, _ in pairs[4:]}
    assert set(_die("w").recovered_ids) == undone
    assert not Work.objects.filter(died_in__len__gt=0).exists()
    routed_case_ids = DecisionRecord.objects.values_list("case_id", flat=True)
    assert set(routed_case_ids) == {claim.case_id for claim, _ in pairs[:4]}


def test_what_went_down_in_a_batch_is_sent_first_and_loses_a_life_when_it_dies_alone(
    cases: list[Case],
) -> None:
    early, *others = cases
    Work.objects.filter(case=early).update(due_at=record_cases.NOW - record_cases.AGES)
    lost_case_ids = {claim.case_id for claim in _claim_all(others)}
    _die("w")
    rows = work_rows.CASES.list_candidates(len(cases))[0]
    assert [row.is_returned for row in rows] == [True] * len(others) + [False]
    work_rows.mark_sent([row.row_id for row in rows])
    (again,) = _claim_up_to(16, "v")
    assert again in lost_case_ids
    _die("v")
    assert [work.case_id for work in Work.objects.filter(died_in=["v"])] == [again]


_WORKERS = ("a", "b", "c")


@settings(
    max_examples=12,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    poison=st.sets(st.integers(0, 11), min_size=1, max_size=3),
    turns=st.lists(
        st.tuples(st.sampled_from(_WORKERS), st.integers(1, 16), st.booleans()), max_size=30
    ),
)
def test_what_kills_its_worker_is_found_in_any_batches_and_nothing_else_is(
    cases: list[Case], poison: set[int], turns: list[tuple[str, int, bool]]
) -> None:
    """A worker has two threads, so a claim may die for what is in another."""
    deadly = {cases[place].pk for place in poison}
    with _undone():
        lives = count(1)
        rounds = chain(turns, cycle((name, 16, True) for name in _WORKERS))
        for worker, most, is_over in islice(rounds, 400):
            work_keys = Work.objects.exclude(state=WorkState.PARKED).values_list("pk", flat=True)
            if not work_keys:
                break
            work_rows.mark_sent(list(work_keys))
            _claim_up_to(most, worker)
            if is_over:
                _end(worker, deadly, f"{worker}{next(lives)}")
            if _claim_up_to(1, "suspect", is_suspect=True):
                _end("suspect", deadly, f"suspect{next(lives)}")
        assert set(Work.objects.values_list("pk", "state")) == {(pk, "parked") for pk in deadly}


def _end(worker: str, deadly: set[int], life: str) -> None:
    """End what a worker does: it dies of poison with all it holds, or finishes that."""
    running_work = Work.objects.filter(worker=worker, state=WorkState.RUNNING)
    if not running_work.filter(pk__in=deadly).exists():
        running_work.delete()
        return
    running_work.update(worker=life)
    _die(life)


def _die(life: str) -> SweepResult:
    long_ago = record_cases.NOW - record_cases.AGES
    Work.objects.filter(worker=life).update(lease_until=long_ago)
    return sweep(10)


def test_a_batch_that_is_frozen_and_one_that_is_routed_never_wait_in_a_circle(
    committed_database: None, cases: list[Case]
) -> None:
    """Routing locks sellers in their order, and freezing names them in that of the listings."""
    frozen_claims = listing_freeze.freeze_cases(
        list(zip(_claim_all(cases), _listings(cases), strict=True)), now=record_cases.NOW
    )
    drafts = [
        (claim, record_cases.facts(Case.objects.get(pk=claim.case_id))) for claim in frozen_claims
    ]
    other = record_cases.right(record_cases.account())
    other_cases = record_cases.file_cases(other, *(f"M-{line}" for line in range(len(cases))))
    batch = list(zip(_claim_all(other_cases), reversed(_listings(cases)), strict=True))
    middle = Seller.objects.order_by("pk")[len(cases) // 2]
    with ThreadPoolExecutor(2) as crew:
        with transaction.atomic():
            Seller.objects.select_for_update().get(pk=middle.pk)
            routing_them = crew.submit(_apart, routing.route_cases, drafts)
            record_cases.wait_until_blocked()
            freezing = crew.submit(_apart, listing_freeze.freeze_cases, batch)
            record_cases.wait_until_blocked(sessions=2)
        assert len(routing_them.result(60)) == len(freezing.result(60)) == len(cases)


def _apart[T: Sized](act: Callable[..., T], argument: object) -> T:
    """On a connection of its own."""
    try:
        return act(argument, now=record_cases.NOW)
    finally:
        connection.close()


def test_two_of_one_legal_entity_are_not_decided_together(cases: list[Case]) -> None:
    """They may have become one after the batch was made: then each goes on alone."""
    claims = _claim_all(cases[:3])
    frozen_claims = listing_freeze.freeze_cases(
        list(zip(claims, _listings(cases), strict=False)), now=record_cases.NOW
    )
    head, other, _ = Seller.objects.order_by("pk")[:3]
    Seller.objects.filter(pk=other.pk).update(joined_to=head)
    drafts = [
        (claim, record_cases.facts(Case.objects.get(pk=claim.case_id))) for claim in frozen_claims
    ]
    with pytest.raises(SharedEntity):
        routing.route_cases(drafts, now=record_cases.NOW)
    assert Work.objects.filter(stage=Stage.MATCH, state="running").count() == len(claims)
    for draft in drafts:
        assert routing.route_cases([draft], now=record_cases.NOW)
