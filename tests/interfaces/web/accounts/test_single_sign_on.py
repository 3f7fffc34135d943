"""Staff sign in with their organisation's identity provider: who gets in, and as whom."""

import json
import time
from urllib.parse import parse_qsl, urlsplit

import pytest
from django.test import Client
from pytest_django import Settings

from records.accounts.models import Role, User
from records.actions.accounts import single_sign_on
from records.clock import database_now
from records.ledger.models import AuditEntry
from tests.factories import review_cases
from tests.fakes.identity_provider import IdentityProvider, Person
from tests.interfaces.web.accounts.sign_on_steps import is_in, mei, provider, refusals, says, there

__all__ = ["provider"]

pytestmark = pytest.mark.django_db


def test_without_an_issuer_there_is_no_such_way_in(client: Client) -> None:
    assert "your organisation" not in client.get("/sign-in/").content.decode()
    for address in ("/sign-in/house/", "/sign-in/house/back/", "/sign-in/house/out/"):
        assert client.get(address).headers["Location"] == "/sign-in/"


def test_staff_come_in_by_the_email_that_the_issuer_vouches_for(
    client: Client, provider: IdentityProvider
) -> None:
    person = mei()
    provider.person.methods = ("pwd", "mfa")
    page = client.get("/sign-in/?next=/console/").content.decode()
    assert "your organisation" in page
    assert "/sign-in/house/?next=/console/" in page
    answer = client.get(there(client, provider))
    assert answer.headers["Location"] == "/console/"
    assert "eyJ" not in f"{answer.headers} {answer.cookies} {answer.content!r}", "no token"
    assert is_in(client)
    entry = json.loads(AuditEntry.objects.filter(subject_kind="user").get().entry)
    assert (entry["act"], entry["subject"]) == ("single_sign_on", ["user", person.pk])


def test_where_the_issuer_asked_for_no_second_factor_we_do(
    client: Client, provider: IdentityProvider
) -> None:
    mei()
    provider.person.methods = ("pwd",)
    answer = client.get(there(client, provider), follow=True)
    assert answer.redirect_chain[-1][0].startswith("/me/")
    assert not is_in(client)


def test_the_settings_say_which_methods_are_a_second_factor(
    client: Client, provider: IdentityProvider, settings: Settings
) -> None:
    mei()
    changes = {"sign_on_second_factors": ["urn:house:strong"]}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changes)
    provider.person.methods, provider.changed = ("mfa",), {}
    client.get(there(client, provider))
    assert not is_in(client)
    provider.changed = {"acr": "urn:house:strong"}
    client.get(there(client, provider))
    assert is_in(client)


@pytest.mark.parametrize("role", [Role.FILER, Role.MERCHANT])
def test_a_rights_holder_never_comes_this_way(
    client: Client, provider: IdentityProvider, role: Role
) -> None:
    mei(role)
    assert "Rights holders sign in with their password" in says(client, provider)


def test_who_was_switched_off_here_stays_out(client: Client, provider: IdentityProvider) -> None:
    User.objects.filter(pk=mei().pk).update(is_active=False)
    says(client, provider)
    assert refusals() == ["no_such_staff"]


def test_an_email_that_two_have_leads_to_neither(
    client: Client, provider: IdentityProvider
) -> None:
    mei()
    other = review_cases.person(Role.AUDITOR)
    User.objects.filter(pk=other.pk).update(email="mei.lin@house.example")
    says(client, provider)
    assert refusals() == ["no_such_staff"]


def test_an_email_that_changed_hands_opens_nothing_until_it_is_untied(
    client: Client, provider: IdentityProvider
) -> None:
    person = mei()
    provider.person = Person(methods=("mfa",))
    client.get(there(client, provider))
    client.post("/sign-out/")
    provider.person = Person(subject="another", methods=("mfa",))
    assert "belongs to another person" in says(client, provider)
    assert single_sign_on.unlink_identity(person, actor="operator", now=database_now())
    client.get(there(client, provider))
    assert is_in(client)


def test_who_is_tied_to_one_person_is_not_let_in_as_another(
    client: Client, provider: IdentityProvider
) -> None:
    mei()
    provider.person = Person(methods=("mfa",))
    client.get(there(client, provider))
    client.post("/sign-out/")
    other = review_cases.person(Role.AUDITOR)
    User.objects.filter(pk=other.pk).update(email="ada@house.example")
    provider.person = Person(email="ada@house.example", methods=("mfa",))
    assert "belongs to another person" in says(client, provider)


def test_roles_and_names_of_the_token_change_nothing(
    client: Client, provider: IdentityProvider
) -> None:
    mei(Role.AUDITOR)
    provider.person.methods = ("mfa",)
    provider.changed = {"roles": ["policy_admin"], "groups": ["admins"], "name": "Root"}
    client.get(there(client, provider))
    person = User.objects.get()
    assert (person.role, person.is_superuser, person.first_name) == (Role.AUDITOR, False, "")


def test_an_issuer_that_does_not_answer_is_named(
    client: Client, provider: IdentityProvider, settings: Settings
) -> None:
    silent = {"sign_on_issuer": "http://127.0.0.1:9"}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=silent)
    for address in ("/sign-in/house/", "/sign-in/house/out/"):
        assert "does not respond" in client.get(address).content.decode()


def test_a_document_of_another_issuer_is_refused(
    client: Client, provider: IdentityProvider, settings: Settings
) -> None:
    update = {"sign_on_issuer": provider.address.replace("127.0.0.1", "localhost")}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=update)
    assert "does not respond" in client.get("/sign-in/house/").content.decode()


def test_nobody_is_sent_elsewhere_after_signing_on(
    client: Client, provider: IdentityProvider
) -> None:
    mei()
    provider.person.methods = ("mfa",)
    door = client.get("/sign-in/house/?next=https://evil.example/").headers["Location"]
    back = urlsplit(provider.authorize(dict(parse_qsl(urlsplit(door).query))))
    assert client.get(f"{back.path}?{back.query}").headers["Location"] == "/"


def test_an_old_sign_in_at_the_issuer_is_asked_for_again(
    client: Client, provider: IdentityProvider
) -> None:
    mei()
    parameters = dict(parse_qsl(urlsplit(client.get("/sign-in/house/")["Location"]).query))
    assert parameters["max_age"] == str(12 * 3600)
    provider.person.methods = ("mfa",)
    provider.changed = {"auth_time": int(time.time()) - 13 * 3600}
    assert "too long ago" in says(client, provider)
    assert refusals() == ["signed_in_long_ago"]
    assert not is_in(client)
    provider.changed = {"auth_time": int(time.time()) - 3600}
    says(client, provider)
    assert is_in(client)


@pytest.mark.parametrize("site", ["cross-site", "same-site", "none"])
@pytest.mark.parametrize("address", ["/sign-in/house/", "/sign-in/house/out/"])
def test_a_link_elsewhere_begins_and_ends_no_sign_on(
    client: Client, provider: IdentityProvider, site: str, address: str
) -> None:
    answer = client.get(address, headers={"sec-fetch-site": site})
    assert (answer.status_code, answer["Location"]) == (302, "/sign-in/")
    answer = client.get(address, headers={"sec-fetch-site": "same-origin"})
    assert answer["Location"].startswith(provider.address)


def test_signing_out_there_too_comes_back_to_our_page(
    client: Client, provider: IdentityProvider
) -> None:
    place = client.get("/sign-in/house/out/").headers["Location"]
    assert place.startswith(f"{provider.address}/sign-out?")
    assert "post_logout_redirect_uri=http%3A%2F%2F127.0.0.1%3A8000%2Fsign-in%2F" in place


def test_the_chain_reads_neither_email_nor_subject(
    client: Client, provider: IdentityProvider
) -> None:
    mei()
    says(client, provider)
    provider.person = Person(email="who@house.example")
    says(client, provider)
    assert refusals() == ["no_such_staff"]
    chain_text = str(list(AuditEntry.objects.values()))
    assert '"single_sign_on"' in chain_text
    assert not [word for word in ("house.example", "7f3a") if word in chain_text]
