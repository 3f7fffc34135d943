"""The audit chain cannot be changed unseen, and the change feed forgets nothing."""

import threading
import time

import pytest
from django.db import DatabaseError, connection, transaction

from records.actions.rights import repository
from records.ledger import audit, change_feed, outbox
from records.ledger.models import AuditEntry, Change, Outgoing
from records.rights.models import Right
from tests.factories import record_cases
from tests.records.conftest import Together


def _append_acts(count: int = 3) -> None:
    for number in range(count):
        act = audit.Act(
            "thing", 7, "touch", "system", record_cases.NOW, {"number": number, "mark": "耐克"}
        )
        audit.append(act)


def test_a_chain_verifies(db: None) -> None:
    _append_acts()
    numbers = AuditEntry.objects.filter(subject_kind="thing").values_list("number", flat=True)
    assert sorted(numbers) == [1, 2, 3]
    assert not audit.find_broken_links("thing", 7)


def test_a_chain_begun_in_bulk_goes_on(db: None) -> None:
    audit.begin_chains([audit.Act("thing", 7, "open", "system", record_cases.NOW, {})])
    _append_acts()
    numbers = AuditEntry.objects.filter(subject_kind="thing").values_list("number", flat=True)
    assert sorted(numbers) == [1, 2, 3, 4]
    assert not audit.find_broken_links("thing", 7)


_GRANT = "GRANT UPDATE, DELETE ON ledger_auditentry TO CURRENT_USER"


@pytest.mark.parametrize(
    "sql", ["UPDATE ledger_auditentry SET number = 9", "DELETE FROM ledger_auditentry"]
)
@pytest.mark.parametrize(
    ("right", "says"), [("SELECT 1", "permission denied"), (_GRANT, "append-only")]
)
def test_the_database_refuses_to_change_a_chain(db: None, sql: str, right: str, says: str) -> None:
    """By right, and by trigger who has taken the right."""
    _append_acts()
    with connection.cursor() as cursor:
        cursor.execute(right)
        with pytest.raises(DatabaseError, match=says), transaction.atomic():
            cursor.execute(sql)
    assert not audit.find_broken_links("thing", 7)


@pytest.mark.parametrize(
    ("sql", "broken"),
    [
        ("UPDATE ledger_auditentry SET entry = '{}' WHERE number = 2", [2]),
        ("UPDATE ledger_auditentry SET entry_hash = previous_hash WHERE number = 1", [1, 2]),
        ("DELETE FROM ledger_auditentry WHERE number = 2", [3]),
        ("DELETE FROM ledger_auditentry WHERE number = 1", [2, 3]),
    ],
)
def test_tampering_behind_the_triggers_back_is_found(db: None, sql: str, broken: list[int]) -> None:
    _append_acts()
    with connection.cursor() as cursor:
        cursor.execute(_GRANT)
        cursor.execute("ALTER TABLE ledger_auditentry DISABLE TRIGGER audit_is_append_only")
        cursor.execute(sql)
        cursor.execute("ALTER TABLE ledger_auditentry ENABLE TRIGGER audit_is_append_only")
    assert audit.find_broken_links("thing", 7) == broken


def test_an_effect_is_posted_once_under_one_key(db: None) -> None:
    for subject in (1, 2):
        outbox.post(key="k", kind="result", subject_id=subject, send_after=record_cases.NOW)
    assert Outgoing.objects.get().subject_id == 1


def test_what_was_sent_is_not_recalled(db: None) -> None:
    outbox.post(key="k", kind="result", subject_id=1, send_after=record_cases.NOW)
    Outgoing.objects.update(sent_at=record_cases.NOW)
    assert outbox.recall(kind="result", subject_id=1) == 0


@pytest.mark.parametrize("kind", ["seller", "account", "right", "bundle"])
def test_two_acts_on_one_subject_at_the_same_moment_are_both_in_the_chain(
    together: Together, kind: str
) -> None:
    """Each of them, on a row of its own, locks nothing of the other."""
    is_first_written, number = threading.Event(), 7

    def act(name: str) -> None:
        with transaction.atomic():
            audit.record(kind, number, name, actor="system", at=record_cases.NOW)
            is_first_written.set()
            threading.Event().wait(0.2)  # the other comes meanwhile

    def act_second() -> None:
        assert is_first_written.wait(60)
        act("second")

    for future in together(lambda: act("first"), act_second, act_second):
        future.result()
    entries = AuditEntry.objects.filter(subject_kind=kind, subject_id=number)
    assert list(entries.order_by("number").values_list("number", flat=True)) == [1, 2, 3]
    assert not audit.find_broken_links(kind, number)


def test_a_reader_of_the_feed_does_not_miss_a_late_commit(together: Together) -> None:
    """The slow transaction begins first and commits last; its change is read all the same."""
    owner = record_cases.account()
    slow, quick = record_cases.right(owner, "Slow"), record_cases.right(owner, "Quick")
    begin_signal, read_signal = threading.Event(), threading.Event()
    row_ids: list[set[int]] = []

    def write_slowly() -> None:
        with transaction.atomic():
            change_feed.record_change("right", slow.pk)
            begin_signal.set()
            assert read_signal.wait(60)

    def write_quickly_and_read() -> None:
        assert begin_signal.wait(60)
        change_feed.record_change("right", quick.pk)
        below = change_feed.find_horizon()
        row_ids.append(change_feed.list_changed("right", 0, below))
        read_signal.set()
        row_ids.append(_read_on(below, {slow.pk, quick.pk}))

    for future in together(write_slowly, write_quickly_and_read):
        future.result()
    assert not row_ids[0] & {slow.pk, quick.pk}
    assert row_ids[1] == {slow.pk, quick.pk}


def _read_on(below: int, expected_ids: set[int]) -> set[int]:
    """What a reader sees who goes on from there; others on this server may hold it up."""
    changed_ids: set[int] = set()
    deadline = time.monotonic() + 300
    while time.monotonic() < deadline:
        above = change_feed.find_horizon()
        changed_ids |= change_feed.list_changed("right", below, above)
        if expected_ids <= changed_ids:
            break
        below = above
        threading.Event().wait(0.01)
    return changed_ids


def test_every_step_of_a_right_is_in_the_feed_and_in_its_chain(mark: Right) -> None:
    new_right = Right(owner=mark.owner, kind="trademark", mark="New")
    repository.add_right(new_right, [], actor="system", now=record_cases.NOW)
    repository.mark_verified(new_right.pk, actor="user:1", now=record_cases.NOW)
    repository.withdraw_right(new_right.pk, actor="user:1", now=record_cases.NOW)
    with pytest.raises(repository.WrongState):
        repository.withdraw_right(new_right.pk, actor="user:1", now=record_cases.NOW)
    entries = AuditEntry.objects.filter(subject_kind="right", subject_id=new_right.pk)
    assert entries.count() == 3
    assert not audit.find_broken_links("right", new_right.pk)
    assert new_right.pk in change_feed.list_changed("right", 0, 2**62)
    # Two, for a right that is only added is not used yet.
    assert Change.objects.filter(kind="right", row_id=new_right.pk).count() == 2
