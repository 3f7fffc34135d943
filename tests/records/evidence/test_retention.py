"""Rows go by their day and one more, unless a hold keeps them; objects go with their last row."""

import os
from datetime import datetime, timedelta
from hashlib import sha256

import pytest
from django.db import DatabaseError, connection, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from gateways.vault_folder import FolderVault
from records import policies
from records.actions.evidence import retention, vault_objects
from records.cases.models import Case, Ruling, TakedownRequest
from records.clock import database_now
from records.disputes.models import Appeal
from records.evidence.models import LegalHoldKind, ReleasedObject
from records.ledger import audit
from records.ledger.models import AuditEntry
from records.ledger.proof import prove_chain
from records.marketplaces.models import FrozenListing
from records.quality.models import Adjudication, SecondReview
from records.review.models import CaseNote, Group, GroupMember
from records.rights.models import Right
from records.sellers.models import Seller
from records.tables.personal_data import RETENTION
from records.tables.registry import list_holdings, list_rules
from tests.factories import record_cases
from tests.factories.audit_chains import unlock_tables, wait_until_all_have_ended
from tests.records.evidence.test_legal_holds import OF_A_CASE, hold, keeper, release
from workers.scheduling import checkpoints

_DAY = timedelta(days=1)


def days_of(period: str) -> timedelta:
    return timedelta(days=policies.policy().retention_days[period])


def close(case: Case, age: timedelta, now: datetime) -> Case:
    """Decided so long ago, with what a case gathers: a ruling, a second look, a note."""
    at = now - age
    record_cases.freeze_case(case, shop=f"S-{case.pk}")
    FrozenListing.objects.filter(pk__in=Case.objects.filter(pk=case.pk).values("frozen")).update(
        frozen_at=at
    )
    ruling = Ruling.objects.create(
        case=case, account_id=case.account_id, instance="first", outcome="rejected",
        reason_code="no_likeness", policy_hash="", ruled_at=at,
    )  # fmt: skip
    rita = record_cases.reviewer()
    review = SecondReview.objects.create(
        case=case, account_id=case.account_id, ruling=ruling, first_outcome="rejected",
        reviewer=rita, outcome="upheld", answered_at=at,
    )  # fmt: skip
    Adjudication.objects.create(
        second_review=review, account_id=case.account_id, adjudicator=record_cases.reviewer(),
        second_reviewer=rita, outcome="rejected", reason_code="no_likeness", is_overturned=False,
        decided_at=at,
    )  # fmt: skip
    CaseNote.objects.create(
        case=case, account_id=case.account_id, author=rita, text="!", written_at=at
    )
    Case.objects.filter(pk=case.pk).update(state="rejected", closed_at=at)
    TakedownRequest.objects.filter(pk=case.request_id).update(filed_at=at)
    case.refresh_from_db()
    return case


def make_case(number: int, age: timedelta, now: datetime) -> Case:
    mark = record_cases.right(record_cases.account(f"Owner {number}"))
    (case,) = record_cases.file_cases(mark, f"L-{number}")
    return close(case, age, now)


def delete_all(now: datetime) -> None:
    """As a day of rounds does."""
    while retention.delete_due(now):
        pass


def test_what_is_deleted_goes_after_the_days_that_survivors_are_told() -> None:
    stated_periods = {
        table.label: RETENTION[holding.stays]
        for table, holding in list_holdings()
        if holding.stays is not None
    }
    others = {
        (table.label, rule.period, stated_periods[table.label])
        for table, rule in list_rules()
        if table.label in stated_periods and stated_periods[table.label] != rule.period
    }
    # Survivors are told of the name in a notice, which goes before the notice itself does.
    assert others == {("cases.TakedownRequest", "audit", "erased_filer")}
    # Nobody is told of days here: an erasure takes these rows, or they are of nobody.
    assert {table.label for table, _rule in list_rules()} - set(stated_periods) == {
        "ledger.IdempotencyRecord", "ledger.Outgoing", "notices.Delivery",
        "filing.Draft", "marketplaces.FrozenListing", "evidence.SellerFeature",
        "evidence.LegalHold", "evidence.Opening", "evidence.Bundle", "evidence.Cluster",
    }  # fmt: skip


_ages = st.sampled_from([-2 * _DAY, -_DAY, timedelta(hours=1), 2 * _DAY, 400 * _DAY])
_held_things = st.sampled_from([None, *OF_A_CASE])
_ends = st.sampled_from(["open", "ends_today", "ended_yesterday", "released"])


@pytest.mark.django_db
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(plan=st.lists(st.tuples(_ages, _held_things, _ends), min_size=1, max_size=4))
def test_nothing_held_is_lost_and_all_else_is_gone_by_its_day(
    plan: list[tuple[timedelta, LegalHoldKind | None, str]],
) -> None:
    with transaction.atomic():
        now = database_now()
        cases = [
            make_case(number, days_of("audit") + past, now)
            for number, (past, _kind, _end) in enumerate(plan)
        ]
        surviving_ids = {
            case.pk
            for case, (past, kind, end) in zip(cases, plan, strict=True)
            if _place(case, kind, end) or past <= timedelta(0)
        }
        delete_all(now)
        assert set(Case.objects.values_list("pk", flat=True)) == surviving_ids
        for model in (Ruling, CaseNote, SecondReview):
            assert set(model.objects.values_list("case_id", flat=True)) == surviving_ids
        assert Adjudication.objects.count() == len(surviving_ids)
        held_ids = {c.pk for c, (_past, kind, end) in zip(cases, plan, strict=True)
                if kind and end in {"open", "ends_today"}}  # fmt: skip
        frozen_case_ids = set(Case.objects.exclude(frozen=None).values_list("pk", flat=True))
        assert frozen_case_ids == held_ids, "listings stay for three years, cases for ten"
        assert TakedownRequest.objects.count() == len(surviving_ids)
        assert retention.delete_due(now) == {}
        transaction.set_rollback(True)


def _place(case: Case, kind: LegalHoldKind | None, end: str) -> bool:
    """Place a hold; does it keep the case?"""
    if kind is None:
        return False
    thing = {
        LegalHoldKind.CASE: case.pk,
        LegalHoldKind.SELLER: case.seller_id or 0,
        LegalHoldKind.RIGHT: case.right_id,
        LegalHoldKind.ACCOUNT: case.account_id,
    }[kind]
    today = database_now().date()
    last = {"ends_today": today, "ended_yesterday": today - _DAY}.get(end)
    placed_hold = hold((kind, thing), until_on=last)
    if end == "released":
        release(placed_hold)
    return end in {"open", "ends_today"}


@pytest.mark.django_db
def test_a_group_goes_before_the_case_that_led_it_and_after_its_other_members() -> None:
    now, age = database_now(), days_of("audit") + _DAY
    lead, member = (make_case(number, age, now) for number in (1, 2))
    group = Group.objects.create(
        lead=lead, account_id=lead.account_id, state="decided", outcome="rejected",
        reason_code="no_likeness", is_above_cap=False, proposed_by=keeper(), proposed_at=now - age,
    )  # fmt: skip
    for case in (lead, member):
        GroupMember.objects.create(group=group, case=case, account_id=case.account_id)
    placed_hold = hold((LegalHoldKind.CASE, member.pk))
    delete_all(now)
    assert Case.objects.count() == 2, "what was ruled together is read together"
    release(placed_hold)
    delete_all(now)
    assert not Case.objects.exists()
    assert not Group.objects.exists()


@pytest.mark.django_db
def test_a_late_dispute_keeps_its_case() -> None:
    now = database_now()
    case = make_case(1, days_of("audit") + _DAY, now)
    Appeal.objects.create(
        case=case, account_id=case.account_id, party="filer", ruling=case.rulings.get(),
        state="filed", statement="No.", filed_at=now - _DAY, due_at=now,
    )  # fmt: skip
    delete_all(now)
    assert Case.objects.get() == case
    assert Appeal.objects.get().case == case


@pytest.mark.django_db
def test_each_rule_deletes_no_more_than_its_budget_and_keeps_none_waiting() -> None:
    now = database_now()
    for number in range(3):
        make_case(number, days_of("audit") + _DAY, now)
    (case_count,) = (row for row in retention.count_due(now) if row.table == "cases.Case")
    assert (case_count.due, case_count.held, case_count.days) == (3, 0, 3650)
    counts = retention.delete_due(now, budget=1)
    assert (counts["marketplaces.FrozenListing"], counts["cases.Case"]) == (1, 1)
    assert Case.objects.count() == 2
    entries = AuditEntry.objects.filter(subject_kind="retention")
    assert entries.count() == len(counts), "one a rule"


def put(vault: FolderVault, content: bytes, *, hours_ago: float = 48) -> str:
    key = vault.put(content)
    at = (database_now() - timedelta(hours=hours_ago)).timestamp()
    os.utime(vault.folder / key[:2] / key[2:4] / key, (at, at))
    return key


@pytest.mark.django_db
def test_an_object_goes_with_the_last_row_that_names_it(vault: FolderVault) -> None:
    now = database_now()
    old, new = (make_case(n, days_of("listing_vault") + n * _DAY - _DAY, now) for n in (2, 1))
    shared_sha256, own_sha256 = put(vault, b"shared"), put(vault, b"own")
    FrozenListing.objects.filter(case=old).update(
        pictures=[{"sha256": shared_sha256}, {"sha256": own_sha256}]
    )
    FrozenListing.objects.filter(case=new).update(pictures=[{"sha256": shared_sha256}])
    delete_all(now)
    assert vault_objects.forget_released(vault, now + timedelta(hours=11)) == 0
    assert vault_objects.forget_released(vault, now + timedelta(hours=13)) == 1
    assert (vault.has(shared_sha256), vault.has(own_sha256)) == (True, False)
    delete_all(now + 2 * _DAY)
    assert vault_objects.forget_released(vault, now + 3 * _DAY) >= 1
    assert not vault.has(shared_sha256)
    assert not ReleasedObject.objects.exists()


@pytest.mark.django_db
def test_an_object_that_was_put_again_meanwhile_is_not_forgotten(vault: FolderVault) -> None:
    key, now = put(vault, b"again"), database_now()
    ReleasedObject.objects.create(key=key, released_at=now - _DAY)
    assert vault.put(b"again") == key, "by a row that is still being written"
    assert vault_objects.forget_released(vault, now) == 0
    assert vault.has(key)
    assert ReleasedObject.objects.filter(key=key).exists(), "it is looked at once more"
    put(vault, b"again")
    assert vault_objects.forget_released(vault, now + _DAY) == 1


def _sign_everything(vault: FolderVault, at: datetime) -> None:
    wait_until_all_have_ended()
    assert checkpoints.sign_and_publish(vault, at) == 1


def _blank(*, all_of_them: bool = False) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        where = "" if all_of_them else " WHERE id = (SELECT min(id) FROM ledger_auditentry)"
        cursor.execute(f"UPDATE ledger_auditentry SET entry = ''{where}")  # noqa: S608  # our own


def test_old_entries_lose_their_text_and_the_chain_still_holds(
    committed_database: None, vault: FolderVault
) -> None:
    now = database_now()
    long_ago = now - days_of("audit") - 2 * _DAY
    held_account, other, recent = (
        record_cases.account(name) for name in ("Kept", "Other", "Recent")
    )
    for account in (held_account, other):
        audit.record("account", account.pk, "register", actor="system", at=long_ago)
    _sign_everything(vault, long_ago)
    audit.record("account", recent.pk, "register", actor="system", at=now)
    _sign_everything(vault, now)
    placed_hold = hold((LegalHoldKind.ACCOUNT, held_account.pk))
    assert retention.redact_old_entries(now) == 1
    readable = AuditEntry.objects.readable().filter(subject_kind="account")
    assert set(readable.values_list("subject_id", flat=True)) == {held_account.pk, recent.pk}
    assert prove_chain().findings.sentences == []
    release(placed_hold)
    assert retention.redact_old_entries(now) == 1
    assert retention.redact_old_entries(now) == 0
    assert prove_chain().findings.sentences == []


def test_a_recent_entry_without_its_text_is_refused_and_found(
    committed_database: None, vault: FolderVault, mark: Right
) -> None:
    record_cases.file_cases(mark, now=database_now())
    _sign_everything(vault, database_now())
    with pytest.raises(DatabaseError, match="append-only"):
        _blank()
    with transaction.atomic():
        unlock_tables()
        _blank(all_of_them=True)
        assert prove_chain().findings.count == AuditEntry.objects.count()
        transaction.set_rollback(True)


def test_sha256_of_nothing_is_no_object(vault: FolderVault) -> None:
    missing = sha256(b"never put").hexdigest()
    assert vault.forget(missing)
    assert vault.forget(missing, put_before=datetime.now().astimezone())


@pytest.mark.django_db
def test_a_seller_stays_as_long_as_anything_is_kept() -> None:
    make_case(1, days_of("audit") + _DAY, database_now())
    delete_all(database_now())
    assert not Case.objects.exists()
    assert Seller.objects.count() == 1, "strikes bind to a number; see survivors"
