"""What tests of single sign-on start from: an issuer, a reviewer, and the way there and back."""

import json
from collections.abc import Iterator
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from pydantic import SecretStr
from pytest_django import Settings

from records.accounts.models import Role, User
from records.ledger.models import AuditEntry
from tests.factories import review_cases
from tests.fakes import identity_provider
from tests.fakes.identity_provider import IdentityProvider


@pytest.fixture
def provider(settings: Settings) -> Iterator[IdentityProvider]:
    """An issuer, and the settings that name it."""
    with identity_provider.run_identity_provider() as provider:
        changes = {
            "sign_on_issuer": provider.address,
            "sign_on_client_id": identity_provider.CLIENT_ID,
            "sign_on_client_secret": SecretStr(identity_provider.SECRET),
            "second_factor_of_staff": True,
        }
        settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changes)
        yield provider


def mei(role: Role = Role.REVIEWER, email: str = "Mei.Lin@house.example") -> User:
    """A reviewer with an email of the organisation."""
    person = review_cases.person(role, name="mei.lin", password=review_cases.PASSWORD)
    User.objects.filter(pk=person.pk).update(email=email)
    return person


def there(client: Client, provider: IdentityProvider) -> str:
    """From our page to the issuer, which signs in at once; the address it sends the browser to."""
    door = client.get("/sign-in/house/?next=/console/").headers["Location"]
    parameters = dict(parse_qsl(urlsplit(door).query))
    back = urlsplit(provider.authorize(parameters))
    return f"{back.path}?{back.query}"


def says(client: Client, provider: IdentityProvider) -> str:
    """What the browser shows after it came back."""
    return client.get(there(client, provider), follow=True).content.decode()


def refusals() -> list[str]:
    """Why nobody was let in, in order."""
    entries = [json.loads(entry.entry) for entry in AuditEntry.objects.order_by("pk")]
    return [
        entry["body"]["reason"] for entry in entries if entry["act"] == "single_sign_on_refused"
    ]


def is_in(client: Client) -> bool:
    """Whether the desk opens."""
    return client.get("/console/").status_code == 200
