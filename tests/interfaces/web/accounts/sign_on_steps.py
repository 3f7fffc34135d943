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
from tests.fakes.identity_provider import House


@pytest.fixture
def house(settings: Settings) -> Iterator[House]:
    """An issuer, and the settings that name it."""
    with identity_provider.run_identity_provider() as house:
        changed = {
            "sign_on_issuer": house.address,
            "sign_on_client_id": identity_provider.CLIENT_ID,
            "sign_on_client_secret": SecretStr(identity_provider.SECRET),
            "second_factor_of_staff": True,
        }
        settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changed)
        yield house


def mei(role: Role = Role.REVIEWER, email: str = "Mei.Lin@house.example") -> User:
    """A reviewer with an email of the house."""
    person = review_cases.person(role, name="mei.lin", password=review_cases.PASSWORD)
    User.objects.filter(pk=person.pk).update(email=email)
    return person


def there(client: Client, house: House) -> str:
    """From our page to the issuer, which signs in at once; the address it sends the browser to."""
    door = client.get("/sign-in/house/?next=/console/").headers["Location"]
    asked = dict(parse_qsl(urlsplit(door).query))
    back = urlsplit(house.authorized(asked))
    return f"{back.path}?{back.query}"


def says(client: Client, house: House) -> str:
    """What the browser shows after it came back."""
    return client.get(there(client, house), follow=True).content.decode()


def refusals() -> list[str]:
    """Why nobody was let in, in order."""
    entries = [json.loads(one.entry) for one in AuditEntry.objects.order_by("pk")]
    return [one["body"]["reason"] for one in entries if one["act"] == "single_sign_on_refused"]


def is_in(client: Client) -> bool:
    """Whether the desk opens."""
    return client.get("/console/").status_code == 200
