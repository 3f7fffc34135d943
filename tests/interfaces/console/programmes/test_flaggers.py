"""Policy administrators appoint trusted flaggers on a page; others of the console read it."""

from html import unescape
from typing import Final

from django.test import Client

from records import policies
from records.accounts.models import Role
from records.clock import database_now
from records.programmes.models import TrustedFlagger
from records.rights.models import Right
from tests.factories.fresh_sessions import sign_in_as

_PAGE: Final = "/console/flaggers/"


def _get_page(client: Client, language: str = "en") -> str:
    answer = client.get(_PAGE, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_an_administrator_appoints_suspends_resumes_and_ends(mark: Right) -> None:
    client = sign_in_as(Role.POLICY_ADMIN)
    blank = _get_page(client)
    assert "Nobody has been appointed." in blank
    today = policies.calendar().local_day(database_now())
    assert f'name="starts_on" value="{today}"' in blank
    form = {
        "account": str(mark.owner.public_id),
        "flagger_id": "TF-17",
        "coordinator": "Bundesnetzagentur",
        "kinds": ["trademark"],
        "territories": "European Union",
        "starts_on": "2026-01-01",
    }
    for wrong in ({"starts_on": "soon"}, {"ends_on": "2025-12-31"}):
        assert client.post(_PAGE, form | wrong).status_code == 422
    client.post(_PAGE, form)
    flagger = TrustedFlagger.objects.get()
    assert (flagger.account, flagger.kinds, flagger.territories) == (
        mark.owner,
        ["trademark"],
        ["EU"],
    )
    wrong_accounts = {
        form["account"]: "This account is a trusted flagger already",
        "00000000-0000-0000-0000-000000000000": "Only an active account can be",
    }
    for account, says in wrong_accounts.items():
        refusal = client.post(_PAGE, form | {"account": account})
        assert refusal.status_code == 422
        assert says in refusal.content.decode()
        assert 'value="Bundesnetzagentur"' in refusal.content.decode()
    for step, state in (("suspend", "suspended"), ("resume", "in force"), ("end", "ended")):
        client.post(f"{_PAGE}{flagger.public_id}/{step}/", {"why": f"Because of {step}."})
        page = _get_page(client)
        assert state in page
        assert f"Because of {step}." in page
    assert "可信举报人" in _get_page(client, "zh-CN")
