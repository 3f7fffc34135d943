"""Where a right differs from its register is before the verifiers: applied or dismissed."""

import pytest
from django.test import Client

from records.accounts.models import Account, Role
from records.clock import database_now
from records.rights.models import RegisterChange, RegisterEntry, Right
from tests.factories.fresh_sessions import sign_in
from tests.factories.register_entries import new_entry
from tests.factories.takedown_requests import new_account, new_right, new_user

pytestmark = pytest.mark.django_db

QUEUE = "/console/rights/register/"


@pytest.fixture
def owner(db: None) -> Account:
    del db
    return new_account()


@pytest.fixture
def right(owner: Account) -> Right:
    return new_right(owner, holder=owner.verified_name)


@pytest.fixture
def browser(db: None) -> Client:
    del db
    return sign_in(new_user(None, Role.VERIFIER, "vera"))


def change(right: Right, field: str, register_value: str, held_value: str = "") -> RegisterChange:
    now = database_now()
    return RegisterChange.objects.create(
        right=right, field=field, held=held_value, says=register_value, source="eu.xml",
        source_on=now.date(), found_at=now,
    )  # fmt: skip


def read(client: Client, path: str = QUEUE) -> str:
    return " ".join(client.get(path).content.decode().split())


def decide(client: Client, register_change: RegisterChange, decision: str) -> str:
    path = (
        f"/console/rights/{register_change.right.public_id}/changes/{register_change.pk}/decision/"
    )
    return " ".join(client.post(path, {"decision": decision}, follow=True).content.decode().split())


def test_what_differs_is_listed_and_applied_or_dismissed(browser: Client, right: Right) -> None:
    classes = change(right, "nice_classes", "9, 25", held_value="18, 25")
    status_change = change(right, "status", "Registration cancelled", held_value="verified")
    page = read(browser)
    for expected in ("NORVELLE", "Nice classes:", "18, 25", "9, 25", "Registration cancelled",
                 "Suspends the right."):  # fmt: skip
        assert expected in page
    assert "Saved." in decide(browser, classes, "apply")
    right.refresh_from_db()
    assert right.nice_classes == [9, 25]
    assert "already decided" in decide(browser, classes, "dismiss")
    decide(browser, status_change, "nonsense")
    assert "No right differs from its register." in decide(browser, status_change, "dismiss")
    right.refresh_from_db()
    assert right.state == "verified"


def test_an_auditor_reads_and_finds_no_buttons(right: Right) -> None:
    register_change = change(right, "holder", "Kestrel AG")
    client = sign_in(new_user(None, Role.AUDITOR, "tom"))
    assert "Kestrel AG" in read(client)
    assert "Dismiss" not in read(client)
    path = f"/console/rights/{right.public_id}/changes/{register_change.pk}/decision/"
    assert client.post(path, {"decision": "apply"}).status_code == 403


def test_fields_changed_by_hand_are_marked_before_a_right_is_verified(
    browser: Client, right: Right
) -> None:
    entry = new_entry(
        number="18442907", number_key="18442907", mark="Norvelle", nice_classes=[25],
        holder="Norvelle SpA", goods="", filed_on=None, registered_on=None, expires_on=None,
    )  # fmt: skip
    path = f"/console/rights/{right.public_id}/"
    page = read(browser, path)
    assert "The register says something else: Nice classes." in page
    assert "! The register says: 25" in page
    entry.nice_classes = [18, 25]
    entry.save()
    assert "The same as in the register, as of 2026-11-20." in read(browser, path)
    RegisterEntry.objects.update(is_in_force=False)
    assert "As of 2026-11-20, the register says that it has ended." in read(browser, path)
