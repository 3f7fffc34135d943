"""Identity documents for tests: shown by an owner, held by a verifier, in a vault of memory."""

from dataclasses import replace
from datetime import date, datetime
from hashlib import sha256

import pytest

from records.accounts.models import (
    Account,
    AccountState,
    DocumentKind,
    IdentityDocument,
    Role,
    User,
)
from records.actions.accounts import identity, identity_verification
from records.actions.accounts.identity import SubmittedDocument
from records.ledger.models import Outgoing
from tests.factories import record_cases

LICENCE = SubmittedDocument(
    kind=DocumentKind.BUSINESS_LICENCE,
    name="Zorvex Ltd",
    country="DE",
    last_four="4711",
    expires_on=date(2027, 3, 1),
    sha256="ab" * 32,
    pages=(b"page one", b"page two"),
)


class Shelf(dict[str, bytes]):
    """A vault of memory."""

    def put(self, content: bytes) -> str:
        key = sha256(content).hexdigest()
        self[key] = content
        return key

    def read(self, key: str) -> bytes:
        return self[key]

    def forget(self, key: str) -> bool:
        return self.pop(key, None) is not None


def owner(state: AccountState = AccountState.EMAIL_VERIFIED, name: str = "Zorvex Ltd") -> User:
    """Who owns an account in this state."""
    account = record_cases.account(name, state=state, verified_name="")
    return person(account, is_owner=True)


def person(account: Account, *, is_owner: bool = False) -> User:
    """One more person of an account."""
    number = User.objects.count()
    name = f"person{number}"
    return User.objects.create(
        username=name, email=f"{name}@zorvex.example", account=account, is_owner=is_owner
    )


def verifier(name: str = "vera") -> User:
    return User.objects.create(username=name, role=Role.VERIFIER)


def submit_document(
    by: User, shelf: Shelf, *, now: datetime = record_cases.NOW, **changes: object
) -> IdentityDocument:
    """A document that waits."""
    return identity.submit_document(by, replace(LICENCE, **changes), shelf.put, now=now)  # type: ignore[arg-type]  # named by the test


def create_verified_document(
    by: User, shelf: Shelf, *, now: datetime = record_cases.NOW, **changes: object
) -> IdentityDocument:
    """A document that a verifier found in order."""
    document = submit_document(by, shelf, now=now, **changes)
    judge = User.objects.filter(role=Role.VERIFIER).first() or verifier()
    identity_verification.take(document.pk, judge, now=now)
    open_all_pages(document, judge, shelf, now=now)
    return identity_verification.verify(document.pk, judge, now=now)


def open_all_pages(
    document: IdentityDocument, by: User, shelf: Shelf, *, now: datetime = record_cases.NOW
) -> None:
    """As a verifier who holds it opens them."""
    for page in range(1, len(document.pages) + 1):
        identity_verification.open_page(document.pk, page, by, "check", shelf.read, now=now)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def nora(db: None) -> User:
    return owner()


@pytest.fixture
def vera(db: None) -> User:
    return verifier()


def state_of(user: User) -> str:
    """Of the person's account."""
    return Account.objects.get(pk=user.account_id or 0).state


def letters() -> list[str]:
    """What accounts were told of their documents, in order."""
    return [row.body["letter"] for row in Outgoing.objects.filter(kind="identity").order_by("pk")]
