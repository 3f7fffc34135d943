"""What a newer register says otherwise is named once, and done by a verifier alone."""

from datetime import date, timedelta

import pytest
from django.db import connection

from pipeline.rights.fields import normalise_number
from pipeline.vocabulary import RightState
from records.accounts.models import Account, User
from records.actions.rights import register_changes, registers
from records.actions.rights.register_changes import AlreadyDecided
from records.actions.rights.registers import EntryResult
from records.actions.rights.repository import WrongState
from records.ledger import audit
from records.ledger.models import AuditEntry
from records.rights.models import NumberKey, RegisterChange, RegisterEntry, Right
from tests.factories.record_cases import NOW
from tests.factories.submitted_rights import (
    GOOD,
    letters,
    owner,
    state_of,
    verified_right,
    verifier,
)

__all__ = ["owner", "verified_right", "verifier"]

pytestmark = pytest.mark.django_db

DAY = date(2026, 11, 20)


@pytest.fixture
def right(verified_right: Right, owner: Account) -> Right:
    """In force, and as its register has it."""
    Right.objects.update(holder="Zorvex Ltd")
    Account.objects.filter(pk=owner.pk).update(verified_name="ZORVEX LTD.")
    verified_right.refresh_from_db()
    return verified_right


def entry(**changes: object) -> RegisterEntry:
    fields: dict[str, object] = {
        "office": "EUIPO", "number": GOOD.number, "kind": "trademark", "mark": "Zorvex",
        "territories": ["EU"], "nice_classes": [18, 25], "holder": "Zorvex LTD",
        "filed_on": GOOD.filed_on, "registered_on": GOOD.registered_on,
        "expires_on": GOOD.expires_on, "is_in_force": True, "status": "Registered",
        "source": "eu.xml", "source_on": DAY,
    }  # fmt: skip
    row = RegisterEntry(**(fields | changes))
    row.number_key = normalise_number(row.number)
    return row


def compare(**changes: object) -> int:
    return register_changes.record_changes([entry(**changes)], actor="operator", now=NOW)


def differences() -> list[tuple[str, str]]:
    return sorted(RegisterChange.objects.filter(state="open").values_list("field", "says"))


def acts(right: Right) -> list[str]:
    rows = AuditEntry.objects.filter(subject_kind="right", subject_id=right.pk).order_by("number")
    return [row.entry.partition('"act":"')[2].partition('"')[0] for row in rows]


def test_a_right_as_its_register_has_it_differs_in_nothing(right: Right) -> None:
    assert compare(goods="Bags", number="18442907") == 0
    assert differences() == []


def test_another_holder_last_day_and_other_classes_are_named(right: Right) -> None:
    changed_fields = {"holder": "Kestrel AG", "expires_on": date(2041, 3, 12), "nice_classes": [25]}
    assert compare(**changed_fields) == 3
    assert differences() == [
        ("expires_on", "2041-03-12"), ("holder", "Kestrel AG"), ("nice_classes", "25"),
    ]  # fmt: skip
    assert acts(right)[-3:] == ["register_differs"] * 3
    assert not audit.find_broken_links("right", right.pk)
    right.refresh_from_db()
    assert (right.holder, right.nice_classes) == ("Zorvex Ltd", [18, 25])


def test_a_difference_is_named_once_and_goes_when_the_two_agree(right: Right) -> None:
    assert [compare(nice_classes=[25]) for _ in range(2)] == [1, 0]
    assert compare(nice_classes=[18]) == 1
    assert differences() == [("nice_classes", "18")]
    assert compare() == 0
    assert differences() == []


def test_what_was_dismissed_is_not_named_again_until_it_is_something_else(
    right: Right, verifier: User
) -> None:
    compare(nice_classes=[25])
    register_changes.dismiss_change(RegisterChange.objects.get().pk, verifier, now=NOW)
    assert compare(nice_classes=[25]) == 0
    assert compare(nice_classes=[18]) == 1
    assert "register_dismiss" in acts(right)


@pytest.mark.parametrize("changes", [{"office": "USPTO"}, {"number": "018442908"}])
def test_another_registration_is_not_compared(right: Right, changes: dict[str, object]) -> None:
    assert compare(is_in_force=False, **changes) == 0


def test_an_office_is_known_by_its_territory_too(right: Right) -> None:
    Right.objects.update(office="UKIPO", number="UK00003123456")
    assert compare(is_in_force=False, office="GB", number="UK0000 3123456") == 1


def test_rights_of_an_import_are_taken_to_be_in_the_accounts_name(right: Right) -> None:
    Right.objects.update(holder="")
    assert compare() == 0
    assert compare(holder="Kestrel AG") == 1
    Account.objects.update(verified_name="")
    assert compare(holder="Kestrel AG") == 0


def test_a_registration_that_has_ended_suspends_once_a_verifier_says_so(
    right: Right, verifier: User
) -> None:
    compare(is_in_force=False, status="Registration cancelled", holder="", nice_classes=[])
    assert differences() == [("status", "Registration cancelled")]
    assert state_of(right) == RightState.VERIFIED
    change = RegisterChange.objects.get()
    register_changes.apply_change(change.pk, verifier, now=NOW)
    assert state_of(right) == RightState.SUSPENDED
    judgement = right.judgements.latest("pk")
    assert (judgement.finding, judgement.reason_code) == ("suspended", "not_registered")
    assert judgement.says == "EUIPO 2026-11-20: Registration cancelled"
    assert letters(right)[-1] == "suspended"
    assert acts(right)[-1] == "register_apply"
    with pytest.raises(AlreadyDecided):
        register_changes.apply_change(change.pk, verifier, now=NOW)


def test_a_renewal_is_applied_and_an_expired_right_is_in_force_again(
    right: Right, verifier: User
) -> None:
    Right.objects.update(state=RightState.EXPIRED, expires_on=NOW.date() - timedelta(days=1))
    later = NOW.date() + timedelta(days=3650)
    compare(expires_on=later)
    changed_right = register_changes.apply_change(
        RegisterChange.objects.get().pk, verifier, now=NOW
    )
    assert (state_of(right), changed_right.expires_on) == (RightState.VERIFIED, later)
    assert right.versions.latest("version").fields["expires_on"] == later.isoformat()
    assert compare(expires_on=later) == 0


def test_a_last_day_that_has_passed_is_left_to_the_next_round(right: Right, verifier: User) -> None:
    compare(expires_on=NOW.date() - timedelta(days=1))
    register_changes.apply_change(RegisterChange.objects.get().pk, verifier, now=NOW)
    assert state_of(right) == RightState.VERIFIED
    assert right.expires_on == NOW.date() - timedelta(days=1)


def test_other_classes_are_applied_while_a_renewal_goes_on_waiting(
    right: Right, verifier: User
) -> None:
    Right.objects.update(submitted_at=NOW, renews_until=date(2041, 3, 12))
    compare(nice_classes=[9, 25])
    register_changes.apply_change(RegisterChange.objects.get().pk, verifier, now=NOW)
    assert (state_of(right), right.nice_classes) == (RightState.VERIFIED, [9, 25])
    assert (right.submitted_at, right.renews_until) == (NOW, date(2041, 3, 12))


@pytest.mark.parametrize(
    ("paper", "name", "state"),
    [
        ("certificate", "Zorvex Ltd", RightState.SUSPENDED),
        ("assignment", "Zorvex Ltd", RightState.VERIFIED),
        ("certificate", "Kestrel A.G.", RightState.VERIFIED),
    ],
)
def test_another_holder_suspends_unless_name_or_paper_links_them(
    right: Right, verifier: User, paper: str, name: str, state: RightState
) -> None:
    Account.objects.update(verified_name=name)
    right.certificates.update(kind=paper)
    compare(holder="Kestrel AG")
    register_changes.apply_change(RegisterChange.objects.get().pk, verifier, now=NOW)
    assert (state_of(right), right.holder) == (state, "Kestrel AG")


def test_a_right_that_was_withdrawn_meanwhile_is_left_alone(right: Right, verifier: User) -> None:
    compare(nice_classes=[25])
    Right.objects.update(state=RightState.WITHDRAWN)
    with pytest.raises(WrongState):
        register_changes.apply_change(RegisterChange.objects.get().pk, verifier, now=NOW)
    assert differences() == [("nice_classes", "25")]


def test_an_entry_repeated_in_one_batch_counts_by_its_first(db: None) -> None:
    del db
    first, second = entry(), entry(number="18442907", holder="Kestrel AG")
    assert registers.save_entries([first, second]) == [EntryResult.NEW, EntryResult.OLDER]
    assert registers.save_entries([entry(), second]) == [EntryResult.SAME, EntryResult.OLDER]
    assert RegisterEntry.objects.get().holder == "Zorvex LTD"


@pytest.mark.parametrize("number", ["018 442-907", "uk00003", "TMA1/2", "国作登字-21", "000", ""])
def test_python_and_postgresql_compare_numbers_alike(right: Right, number: str) -> None:
    Right.objects.update(number=number)
    (key,) = Right.objects.annotate(key=NumberKey("number")).values_list("key", flat=True)
    assert key == normalise_number(number)


def test_rights_are_found_by_number_through_their_index(right: Right) -> None:
    rights = Right.objects.alias(key=NumberKey("number")).filter(key__in=["18442907"])
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off")
    assert "right_by_number_key" in rights.explain()
