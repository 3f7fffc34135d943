"""A right that is lodged, sent and verified, for the tests of what becomes of it."""

from datetime import date, timedelta

import pytest

from pipeline.rights.fields import RightFields
from pipeline.vocabulary import RightKind, RightState
from records.accounts.models import Account, Role, User
from records.actions.rights import submission, verification
from records.ledger.models import Outgoing
from records.rights.models import Certificate, Right
from tests.factories import record_cases
from tests.factories.record_cases import NOW

GOOD = RightFields(
    kind=RightKind.TRADEMARK,
    mark="ZORVEX",
    office="EUIPO",
    number="018442907",
    territories=("EU",),
    nice_classes=(18, 25),
    holder="Zorvex Ltd",
    filed_on=date(2021, 3, 12),
    registered_on=date(2021, 9, 1),
    expires_on=date(2031, 3, 12),
)
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def owner(db: None) -> Account:
    account = record_cases.account()
    User.objects.create_user("nora", "nora@example.com", "x", account=account)
    return account


@pytest.fixture
def verifier(db: None) -> User:
    return User.objects.create_user("vera", "vera@example.com", "x", role=Role.VERIFIER)


def create_right(owner: Account, *, fields: RightFields = GOOD, has_paper: bool = True) -> Right:
    right = submission.create_right(owner.pk, fields, actor="user:1", now=NOW)
    if has_paper:
        Certificate.objects.create(right=right, sha256="ab" * 32, page_count=1, compared_at=NOW)
    return right


def waiting(owner: Account) -> Right:
    return submission.submit_right(create_right(owner).pk, actor="user:1", now=NOW)


@pytest.fixture
def verified_right(owner: Account, verifier: User) -> Right:
    right = waiting(owner)
    verification.take(right.pk, verifier, now=NOW)
    return verification.verify(right.pk, verifier, now=NOW)


def letters(right: Right) -> list[str]:
    outgoing_rows = Outgoing.objects.filter(kind="right", subject_id=right.pk).order_by("pk")
    return [row.body["letter"] for row in outgoing_rows]


def state_of(right: Right) -> RightState:
    right.refresh_from_db()
    return RightState(right.state)
