"""The outbox is drained row by row: one that cannot be told holds up no other."""

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import cast

import pytest
from django.db import transaction
from pytest_django import Settings

from gateways import configured
from pipeline.reasons import Reason
from pipeline.vocabulary import Outcome, WorkState
from records.accounts.models import User
from records.actions.cases import parked_work
from records.actions.filing import request_drafts
from records.actions.review import desk, rulings
from records.cases.models import Case, Work
from records.database import fetch_all
from records.evidence.models import DisclosureOrder
from records.ledger import outbox
from records.ledger.models import Outgoing
from records.notices import outbox_batches
from records.notices.compression import decompress
from records.notices.letters import reminders
from records.notices.models.documents import Channel, Document
from records.notices.outbox_batches import OutgoingRow
from records.notices.sellers import disclosure_order_letters
from records.rights.models import Right
from tests.factories import record_cases
from workers.outbound import deliver
from workers.outbound.deliver import deliver_batch
from workers.outbound.rendering import Compose, Rendering


@pytest.fixture
def letters(settings: Settings, tmp_path: Path) -> Path:
    """A folder for letters, and nobody's memory of another one."""
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(
        update={"mail_folder": tmp_path, "smtp_host": ""}
    )
    for cached_function in (configured.mailbox, configured.marketplaces):
        cached_function.cache_clear()
    return tmp_path


def test_every_letter_goes_out_once(mark: Right, letters: Path) -> None:
    record_cases.file_cases(mark)
    assert deliver_batch() == 1
    assert deliver_batch() == 0
    assert len(list(letters.rglob("*.eml"))) == 1


@pytest.mark.parametrize(("is_active", "is_member"), [(True, False), (False, True), (True, True)])
def test_of_a_filing_an_owner_hears_once_its_filer_has_left(
    mark: Right, letters: Path, *, is_active: bool, is_member: bool
) -> None:
    for name, is_owner in (("zoe", True), ("ada", False)):
        email = f"{name}@zorvex.example"
        User.objects.create(username=name, email=email, account=mark.owner, is_owner=is_owner)
    account = mark.owner if is_member else None
    User.objects.filter(username="ada").update(is_active=is_active, account=account)
    record_cases.file_cases(mark)
    deliver_batch()
    (letter,) = letters.rglob("*.eml")
    name = "ada" if is_active and is_member else "zoe"
    assert f"To: {name}@zorvex.example" in letter.read_text()


def test_who_left_is_not_told_that_a_draft_expires(mark: Right, letters: Path) -> None:
    ada = User.objects.create(username="ada", email="ada@zorvex.example", account=mark.owner)
    past = record_cases.NOW.replace(year=2025)
    for number in range(2):
        draft = request_drafts.start_draft(
            ada, mark, Reason.TM_COUNTERFEIT, once=uuid.uuid4(), now=past
        )
        outbox.post(key=f"d{number}", kind="draft", subject_id=draft.pk, send_after=past)
        deliver_batch()
        assert len(list(letters.rglob("*.eml"))) == 1
        User.objects.update(account=None)


def test_a_row_that_cannot_be_composed_is_tried_later_and_the_rest_go_out(
    mark: Right, letters: Path
) -> None:
    outbox.post(
        key="odd", kind="result", subject_id=0, send_after=record_cases.NOW.replace(year=2025)
    )
    record_cases.file_cases(mark, now=record_cases.NOW.replace(year=2026, month=1))
    deliver_batch()
    odd = Outgoing.objects.get(key="odd")
    assert (odd.sent_at, odd.attempt, odd.last_error[:8]) == (None, 1, "KeyError")
    assert len(list(letters.rglob("*.eml"))) == 1


def test_a_fault_of_the_database_in_one_letter_keeps_no_other_back(
    mark: Right, letters: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def divide(_rendering: Rendering, _parcel: Sequence[OutgoingRow]) -> None:
        fetch_all("SELECT 1 / 0")

    monkeypatch.setitem(cast("dict[str, Compose]", deliver.COMPOSERS), "odd", divide)
    outbox.post(key="odd", kind="odd", subject_id=0, send_after=record_cases.NOW.replace(year=2025))
    record_cases.file_cases(mark, now=record_cases.NOW.replace(year=2026, month=1))
    deliver_batch()
    odd = Outgoing.objects.get(key="odd")
    assert (odd.sent_at, odd.attempt, odd.last_error[:9]) == (None, 1, "DataError")
    assert len(list(letters.rglob("*.eml"))) == 1


@pytest.mark.django_db
@pytest.mark.parametrize(("kind", "shared"), [("result", "request"), ("digest", "person")])
def test_what_shares_a_letter_is_in_one_batch_however_small(kind: str, shared: str) -> None:
    past, future = (record_cases.NOW.replace(year=year) for year in (2025, 2999))
    for number, (subject, send_after) in enumerate(
        [(7, past), (8, past), (7, past), (7, future), (7, past)]
    ):
        body: outbox.Body = {"request": number, shared: subject}
        outbox.post(key=str(number), kind=kind, subject_id=number, body=body, send_after=send_after)
    with transaction.atomic():
        assert [row.key for row in outbox_batches.take_due(1)] == ["0", "2", "4"]


def test_who_an_order_named_gets_a_letter_once(mark: Right, letters: Path) -> None:
    past = record_cases.NOW.replace(year=2025)
    User.objects.create(username="ada", email="ada@zorvex.example", account=mark.owner)
    order = DisclosureOrder.objects.create(
        kind="dsa_10", state="disclosed", received_at=past, due_at=past, ended_at=past,
        account_ids=[mark.owner_id],
    )  # fmt: skip
    outbox.post(
        key="order", kind=disclosure_order_letters.KIND, subject_id=order.pk, send_after=past
    )
    assert (deliver_batch(), deliver_batch()) == (1, 0)
    (letter,) = letters.rglob("*.eml")
    assert "To: ada@zorvex.example" in letter.read_text()
    order.refresh_from_db()
    assert order.told_at


def test_nobody_is_told_before_the_day_that_an_order_named_when_it_was_served_again(
    mark: Right, letters: Path
) -> None:
    past, day = record_cases.NOW.replace(year=2025), date(2999, 1, 1)
    User.objects.create(username="ada", email="ada@zorvex.example", account=mark.owner)
    order = DisclosureOrder.objects.create(
        kind="dsa_10", state="disclosed", received_at=past, due_at=past, ended_at=past,
        account_ids=[mark.owner_id],
    )  # fmt: skip
    disclosure_order_letters.post_letter(order, past)
    DisclosureOrder.objects.update(secret_until_on=day)
    assert (deliver_batch(), deliver_batch()) == (1, 0)
    assert not list(letters.rglob("*.eml"))
    waiting = Outgoing.objects.unsent().get(kind=disclosure_order_letters.KIND)
    assert waiting.send_after == datetime(2999, 1, 2, tzinfo=UTC)


def test_a_marketplace_that_is_down_is_told_later(mark: Right, letters: Path) -> None:
    record_cases.member(mark.owner)
    record_cases.route_case(record_cases.file_cases(mark)[0])
    Outgoing.objects.update(send_after=record_cases.NOW.replace(year=2025))
    deliver_batch()
    order = Outgoing.objects.get(kind="enforce")
    assert (order.sent_at, order.attempt, order.parked_at) == (None, 1, None)


def test_an_order_names_the_case_that_it_comes_of(mark: Right, letters: Path) -> None:
    record_cases.member(mark.owner)
    case = record_cases.route_case(record_cases.file_cases(mark)[0])
    Outgoing.objects.update(send_after=record_cases.NOW.replace(year=2025))
    deliver_batch()
    order = Document.objects.get(channel=Channel.MARKETPLACE, kind="enforce")
    assert json.loads(decompress(bytes(order.body)))["data"]["case"] == case.number


def _uphold_unmatched(mark: Right) -> Case:
    """A case that no machine could match, upheld by a person; what follows leaves now."""
    (case,) = record_cases.file_cases(mark)
    Work.objects.update(state=WorkState.PARKED)
    parked_work.discard_work(case.public_id, actor="operator", now=record_cases.NOW)
    judge = record_cases.reviewer()
    desk.claim_case(judge, now=record_cases.NOW)
    rulings.rule_on_case(case.pk, judge, Outcome.UPHELD, "shown", note="", now=record_cases.NOW)
    Outgoing.objects.update(send_after=record_cases.NOW.replace(year=2025))
    return case


def test_what_no_machine_could_match_is_taken_down_without_its_statement(
    mark: Right, letters: Path
) -> None:
    case = _uphold_unmatched(mark)
    deliver_batch()
    order = Outgoing.objects.get(kind="enforce")
    assert "does not answer" in order.last_error  # it was composed, and nobody listens there
    assert Case.objects.get(pk=case.pk).listing.is_down


def test_of_what_no_machine_could_match_nothing_is_stated_to_sellers_and_buyers(
    mark: Right, letters: Path
) -> None:
    case = _uphold_unmatched(mark)
    past, ruling_id = record_cases.NOW.replace(year=2025), case.rulings.get().pk
    subjects = {"statement": case.listing_id, reminders.BUYERS_KIND: case.pk}
    for kind, pk in subjects.items():
        outbox.post(key=kind, kind=kind, subject_id=pk, body={"ruling": ruling_id}, send_after=past)
    deliver_batch()
    rows = Outgoing.objects.filter(kind__in=list(subjects))
    assert [bool(row.sent_at) for row in rows] == [True, True], [row.last_error for row in rows]
