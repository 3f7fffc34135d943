"""The stage that the tests of three doors share: a filer, a right, a marketplace, a desk."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any, Protocol

import pytest
from django.conf import settings
from django.test import override_settings

from config.marketplaces import Marketplace
from pipeline.vocabulary import CaseState, Outcome, RightKind, RightState
from records.accounts import keys
from records.accounts.models import Account, AccountState, Role, User
from records.actions.filing import submission
from records.actions.filing.admission import Filing
from records.actions.review import desk, rulings
from records.cases.models import Case, TakedownRequest, Work
from records.clock import database_now
from records.rights.models import Right
from tests.factories.review_cases import at_desk

ORIGIN = "http://127.0.0.1:9"
PASSWORD = "a long sentence for tests"


class Shown(Protocol):
    """What a test looks at in a response."""

    status_code: int
    content: bytes

    def json(self) -> Any: ...  # noqa: ANN401 -- whatever the JSON holds

    def __getitem__(self, header: str, /) -> str: ...

    def __contains__(self, header: str, /) -> bool: ...


@contextmanager
def one_marketplace() -> Iterator[None]:
    """One on loopback, at a port where nobody listens."""
    place = Marketplace(
        code="loop",
        origin=ORIGIN,
        webhook_url=f"{ORIGIN}/hook",
        webhook_secret="whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3",
        is_loopback_allowed=True,
    )
    changed_settings = settings.MARKWARDEN.model_copy(update={"marketplaces": [place]})
    with override_settings(MARKWARDEN=changed_settings):
        yield


@pytest.fixture(autouse=True)
def marketplace() -> Iterator[None]:
    """Of every test of the module that imports it."""
    with one_marketplace():
        yield


def new_account(name: str = "Norvelle S.p.A.") -> Account:
    return Account.objects.create(name=name, verified_name=name, state=AccountState.ACTIVE)


def new_right(owner: Account, **fields: object) -> Right:
    defaults: dict[str, Any] = {
        "kind": RightKind.TRADEMARK,
        "state": RightState.VERIFIED,
        "office": "EUIPO",
        "number": "018442907",
        "territories": ["EU"],
        "mark": "NORVELLE",
        "nice_classes": [18, 25],
    }
    return Right.objects.create(owner=owner, **(defaults | fields))


def new_user(account: Account | None, role: Role = Role.FILER, name: str = "nora") -> User:
    return User.objects.create_user(
        name, f"{name}@example.com", PASSWORD, role=role, account=account
    )


def account_of(key: str, now: datetime) -> Account | None:
    """Whose key it is."""
    caller = keys.find_caller(key, now=now)
    return caller.account if caller else None


def listing(number: int | str) -> str:
    return f"{ORIGIN}/listings/{number}"


def new_request(right: Right, *numbers: int, now: datetime | None = None) -> TakedownRequest:
    """File on listings of these numbers, in the name of the right's owner."""
    draft = Filing(
        account_id=right.owner_id,
        right=str(right.public_id),
        reason="TM-MARK-IN-TEXT",
        lines=[listing(number) for number in numbers or (1,)],
        filer_name="Nora Vell",
        filer_email="nora@example.com",
        has_good_faith_statement=True,
        has_accuracy_statement=True,
    )
    return submission.file_request(draft, now=now).request


def only_case(request: TakedownRequest) -> Case:
    return Case.objects.get(request=request)


def into_review(case: Case) -> Case:
    Work.objects.filter(case=case).delete()
    Case.objects.filter(pk=case.pk).update(state=CaseState.IN_REVIEW)
    case.refresh_from_db()
    return case


def claimed_by_a_reviewer(case: Case) -> User:
    reviewer = new_user(None, Role.REVIEWER, name=f"rita{case.pk}")
    into_review(case)
    claimed_case = desk.claim_case(reviewer, now=database_now())
    assert claimed_case == case
    return reviewer


def create_matched_case(right: Right) -> Case:
    """A case that was frozen, matched and routed to the desk."""
    return at_desk(right)


def reject_case(case: Case, *, seconds_ago: float = 120) -> Case:
    """Let a reviewer reject the case, some seconds ago."""
    reviewer = claimed_by_a_reviewer(case)
    now = database_now()
    rulings.rule_on_case(case.pk, reviewer, Outcome.REJECTED, "not_shown", note="", now=now)
    case.rulings.update(ruled_at=now - timedelta(seconds=seconds_ago))
    case.refresh_from_db()
    return case


def ask_filer(case: Case, question: str = "Which model is it?") -> Case:
    """Let a reviewer ask the filer."""
    reviewer = claimed_by_a_reviewer(case)
    desk.ask_filer(case.pk, reviewer, "which_model", question, now=database_now())
    case.refresh_from_db()
    return case
