"""Every page of accounts, their own and the verifier's: axe finds nothing, nothing runs over."""

from dataclasses import replace
from datetime import timedelta

import pytest

from gateways import configured
from records.accounts.models import Account, IdentityDocument, PowerOfAttorney, Role, User
from records.actions.accounts import (
    identity,
    identity_verification,
    power_verification,
    powers_of_attorney,
)
from records.actions.accounts.powers_of_attorney import PowerScope, SubmittedPower
from records.clock import database_now
from tests.browser.accessibility import IN_BOTH_LANGUAGES, list_violations
from tests.browser.conftest import Tabs
from tests.browser.desk_sample import bag
from tests.factories.identity_documents import LICENCE
from tests.factories.takedown_requests import new_account, new_user

pytestmark = pytest.mark.django_db(transaction=True)

_LONG = "Gesellschaft für " + "W" * 120


def stage() -> tuple[User, User, dict[str, str], dict[str, str]]:
    """An agent with papers in several states, a verifier who holds some, and all addresses."""
    account, principal = new_account(_LONG), new_account("Quellmark Outdoor GmbH")
    nora, vera = new_user(account), new_user(None, Role.VERIFIER, "vera")
    User.objects.filter(pk=nora.pk).update(is_owner=True)
    nora.refresh_from_db()
    questioned_document, held_document = _documents(nora, vera)
    power, waiting = _powers(nora, principal, vera)
    portal = {
        "identity": "/account/identity/",
        "powers": "/account/authorities/",
        "upload": "/account/authorities/new/",
        "members": "/account/members/",
        "end": f"/account/authorities/{power.public_id}/revocation/",
    }
    console = {
        "identities": "/console/identities/",
        "none": "/console/identities/?state=expired",
        "asked": f"/console/identities/{questioned_document.public_id}/",
        "held": f"/console/identities/{held_document.public_id}/",
        "authorities": "/console/authorities/?state=verified",
        "verified": f"/console/authorities/{power.public_id}/",
        "waiting": f"/console/authorities/{waiting.public_id}/",
    }
    return nora, vera, portal, console


def _documents(nora: User, vera: User) -> tuple[IdentityDocument, IdentityDocument]:
    """One that was opened and asked about, one that waits and is held."""
    now, put = database_now(), configured.vault().put
    licence = replace(LICENCE, name=_LONG, pages=(bag("#c8a985"),), expires_on=None)
    questioned_document = identity.submit_document(nora, licence, put, now=now)
    identity_verification.take(questioned_document.pk, vera, now=now)
    identity_verification.open_page(
        questioned_document.pk, 1, vera, "x" * 190, configured.vault().read, now=now
    )
    identity_verification.request_information(
        questioned_document.pk, vera, "pages_missing", "The back, please. " * 9, now=now
    )
    other = new_user(Account.objects.create(name="Kestrel", state="email_verified"), name="kim")
    held_document = identity.submit_document(other, licence, put, now=now)
    identity_verification.take(held_document.pk, vera, now=now)
    return questioned_document, held_document


def _powers(nora: User, principal: Account, vera: User) -> tuple[PowerOfAttorney, PowerOfAttorney]:
    """One in force within a long scope, one that waits and is held."""
    now = database_now()
    submission = SubmittedPower(
        principal=principal.public_id,
        principal_name=_LONG,
        scope=PowerScope(("trademark", "design"), ("0" * 60, "018442907"), ("EU", "CN"), ("loop",)),
        starts_on=now.date(),
        ends_on=now.date() + timedelta(days=20),
        sha256="cd" * 32,
        pages=(bag("#2c3b57"),),
    )
    power = powers_of_attorney.submit_power(nora, submission, configured.vault().put, now=now)
    power_verification.take(power.pk, vera, now=now)
    power_verification.verify(power.pk, vera, now=now)
    waiting = powers_of_attorney.submit_power(
        nora, replace(submission, scope=PowerScope()), configured.vault().put, now=now
    )
    power_verification.take(waiting.pk, vera, now=now)
    return power, waiting


@IN_BOTH_LANGUAGES
def test_everybody_can_use_each_page(tabs: Tabs, language: str) -> None:
    nora, vera, portal, console = stage()
    for person, addresses in ((nora, portal), (vera, console)):
        tab = tabs.open(person, language=language)
        assert list_violations(tab, addresses.values()) == []
