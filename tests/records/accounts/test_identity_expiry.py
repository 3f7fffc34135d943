"""Identity documents grow old: images gone in time, reminders, last days, questions unanswered."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import connection

from gateways.vault import VaultUnreachable
from records.accounts.encryption import KeyErased, decrypt_for_account
from records.accounts.models import AccountState, IdentityDocument, SubjectKey, User
from records.actions.accounts import identity, identity_expiry, identity_verification
from records.actions.accounts.identity import DocumentNotOpen
from tests.factories import record_cases
from tests.factories.identity_documents import (
    Shelf,
    create_verified_document,
    letters,
    nora,
    open_all_pages,
    owner,
    shelf,
    state_of,
    submit_document,
    vera,
)

__all__ = ["nora", "shelf", "vera"]

pytestmark = pytest.mark.django_db

S = AccountState
NOW = record_cases.NOW
DAY = timedelta(days=1)


def test_withdrawn_before_the_verdict_its_images_go(nora: User, vera: User, shelf: Shelf) -> None:
    document = submit_document(nora, shelf)
    identity.withdraw_document(document.pk, nora, now=NOW)
    assert (state_of(nora), identity_verification.claim(vera, now=NOW)) == (S.EMAIL_VERIFIED, None)
    identity_expiry.erase_images(shelf.forget, NOW)
    assert not shelf


def test_images_are_kept_for_29_days_and_no_longer(nora: User, shelf: Shelf) -> None:
    document = create_verified_document(nora, shelf)
    identity_expiry.erase_images(shelf.forget, NOW + 29 * DAY - timedelta(seconds=1))
    assert len(shelf) == 2
    identity_expiry.erase_images(shelf.forget, NOW + 29 * DAY)
    document.refresh_from_db()
    assert (len(shelf), document.pages, document.state) == (0, [], "verified")
    assert (document.last_four, document.sha256, document.country) == ("4711", "ab" * 32, "DE")
    assert not SubjectKey.objects.exists()


def test_images_of_a_document_under_review_are_not_deleted(nora: User, shelf: Shelf) -> None:
    submit_document(nora, shelf)
    assert identity_expiry.erase_images(shelf.forget, NOW + 400 * DAY) == 0
    assert len(shelf) == 2


def test_images_go_at_once_when_the_account_asks(nora: User, shelf: Shelf) -> None:
    document = create_verified_document(nora, shelf)
    identity.request_erasure(document.pk, nora, now=NOW)
    assert identity_expiry.erase_images(shelf.forget, NOW) == 1
    assert (len(shelf), state_of(nora)) == (0, S.ACTIVE)
    with pytest.raises(DocumentNotOpen):
        identity.request_erasure(document.pk, nora, now=NOW)


def test_images_that_the_vault_refuses_to_delete_keep_no_others(nora: User, shelf: Shelf) -> None:
    first = create_verified_document(nora, shelf)
    second = create_verified_document(owner(name="Webclix Ltd"), shelf, pages=(b"another",))

    def forget(page: str) -> bool:
        if page in first.pages:
            raise VaultUnreachable("Access denied.")
        return shelf.forget(page)

    with pytest.raises(ExceptionGroup) as failure:
        identity_expiry.erase_images(forget, NOW + 29 * DAY)
    assert failure.group_contains(VaultUnreachable)
    second.refresh_from_db()
    assert (set(shelf), second.pages) == (set(first.pages), [])


def test_a_new_document_after_an_erasure_has_a_new_key(
    nora: User, vera: User, shelf: Shelf
) -> None:
    old = Shelf(shelf)
    document = create_verified_document(nora, old)
    copy = dict(old)
    key = document.pages[0]
    identity.request_erasure(document.pk, nora, now=NOW)
    identity_expiry.erase_images(old.forget, NOW)
    new = submit_document(nora, shelf)
    assert decrypt_for_account(new.account_id, shelf[new.pages[0]]) == b"page one"
    with pytest.raises(KeyErased):
        decrypt_for_account(document.account_id, copy[key])


def _at(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def test_on_its_last_day_a_document_holds_and_the_day_after_it_is_over(
    nora: User, shelf: Shelf
) -> None:
    last = date(2027, 3, 1)
    document = create_verified_document(nora, shelf, expires_on=last)
    assert identity_expiry.expire_documents(_at(last)) == 0
    assert identity_expiry.expire_documents(_at(last + DAY)) == 1
    document.refresh_from_db()
    assert (document.state, state_of(nora)) == ("expired", S.EMAIL_VERIFIED)
    assert letters() == ["verified", "expired"]


def test_a_newer_document_keeps_the_account_in_use(nora: User, shelf: Shelf) -> None:
    create_verified_document(nora, shelf, expires_on=date(2027, 3, 1))
    create_verified_document(nora, shelf, expires_on=date(2032, 3, 1))
    assert identity_expiry.expire_documents(_at(date(2027, 3, 2))) == 1
    assert (state_of(nora), letters()) == (S.ACTIVE, ["verified", "verified"])


def test_a_newer_document_that_waited_when_the_old_one_expired_is_verified(
    nora: User, vera: User, shelf: Shelf
) -> None:
    create_verified_document(nora, shelf, expires_on=date(2027, 3, 1))
    newer = submit_document(nora, shelf, expires_on=date(2032, 3, 1))
    after = _at(date(2027, 3, 2))
    identity_expiry.expire_documents(after)
    assert state_of(nora) == S.IDENTITY_PENDING
    identity_verification.take(newer.pk, vera, now=after)
    open_all_pages(newer, vera, shelf, now=after)
    identity_verification.verify(newer.pk, vera, now=after)
    assert (state_of(nora), letters()) == (S.ACTIVE, ["verified", "expired", "verified"])


def test_its_owners_are_reminded_30_and_7_days_before_once_each(nora: User, shelf: Shelf) -> None:
    last = date(2027, 3, 1)
    create_verified_document(nora, shelf, expires_on=last)
    reminders = {}
    for days in (31, 30, 29, 8, 7, 6, 0):
        reminders[days] = identity_expiry.remind_accounts(_at(last - days * DAY))
    assert reminders == {31: 0, 30: 1, 29: 0, 8: 0, 7: 1, 6: 0, 0: 0}


def test_one_that_cannot_be_reminded_keeps_no_other_waiting(nora: User, shelf: Shelf) -> None:
    soon, later = (
        create_verified_document(person, shelf, expires_on=NOW.date() + days * DAY)
        for person, days in ((nora, 5), (owner(name="Webclix Ltd"), 20))
    )
    with connection.cursor() as cursor:
        cursor.execute(f"ALTER TABLE ledger_outgoing ADD CHECK (subject_id <> {soon.pk}) NOT VALID")
    with pytest.raises(ExceptionGroup):
        identity_expiry.remind_accounts(NOW)
    later.refresh_from_db()
    assert later.reminded_days == 30


def test_one_that_was_withdrawn_meanwhile_is_not_reminded(nora: User, shelf: Shelf) -> None:
    document = create_verified_document(nora, shelf)
    IdentityDocument.objects.update(state="revoked")  # after the round had listed it
    assert not identity_expiry._remind_account(document.pk, 30, NOW)
    assert letters() == ["verified"]


def test_a_question_is_answered_within_30_days_or_the_document_is_refused(
    nora: User, vera: User, shelf: Shelf
) -> None:
    document = submit_document(nora, shelf)
    identity_verification.claim(vera, now=NOW)
    identity_verification.request_information(document.pk, vera, "unreadable", "", now=NOW)
    assert identity_expiry.lapse_questions(NOW + 30 * DAY - timedelta(seconds=1)) == 0
    assert identity_expiry.lapse_questions(NOW + 30 * DAY) == 1
    document.refresh_from_db()
    assert (document.state, document.reason_code) == ("rejected", "unanswered")
    assert state_of(nora) == S.IDENTITY_REJECTED
