"""What has ended and that nobody will ask for again is deleted, however it ended."""

from datetime import UTC, datetime, timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session

from records.accounts.models import User
from records.cases.models import WorkerLife
from records.clock import database_now
from records.ledger.models import IdempotencyRecord
from workers.scheduling import retention


@pytest.mark.django_db
def test_sessions_that_are_over_and_workers_that_died_leave_no_rows() -> None:
    now = database_now()
    long_ago = now - timedelta(days=2)
    person = User.objects.create(username="ada")
    for key, expires_at in (("ended", long_ago), ("open", now + timedelta(hours=1))):
        Session.objects.create(session_key=key, session_data="", expire_date=expires_at)
        UserSession.objects.create(
            user=person, session_key=key, ip="192.0.2.1", user_agent="", last_seen_at=long_ago
        )
    for name, seen_at in (("living", now), ("dead", long_ago)):
        WorkerLife.objects.create(name=name, threads=1, index_generation=1, seen_at=seen_at)
    retention.tick()
    assert list(Session.objects.values_list("pk", flat=True)) == ["open"]
    assert list(UserSession.objects.values_list("session_key", flat=True)) == ["open"]
    assert list(WorkerLife.objects.values_list("name", flat=True)) == ["living"]


@pytest.mark.django_db
def test_a_rule_with_more_than_a_round_deletes_keeps_no_other_thing_waiting(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What is due goes on in the next round; whole tables are looked through once an hour."""
    monkeypatch.setattr(retention, "_MOST_ROWS", 1)
    rounds = retention._Rounds()
    monkeypatch.setattr(retention, "_ROUNDS", rounds)
    long_ago = datetime(2001, 1, 1, tzinfo=UTC)
    for key in ("a", "b"):
        IdempotencyRecord.objects.create(
            account_id=1, key=key, status=201, answer={}, created_at=long_ago
        )
    WorkerLife.objects.create(name="dead", threads=1, seen_at=long_ago)
    retention.tick()
    assert (IdempotencyRecord.objects.count(), WorkerLife.objects.count()) == (1, 0)
    WorkerLife.objects.create(name="dead", threads=1, seen_at=long_ago)
    retention.tick()
    retention.tick()
    assert (IdempotencyRecord.objects.count(), WorkerLife.objects.count()) == (0, 1)
    assert not rounds.is_more_due
