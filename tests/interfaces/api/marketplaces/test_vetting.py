"""A marketplace sends papers and applications of its sellers, and asks whether they may publish."""

from typing import Any, Final

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from records.actions.marketplaces.sellers import register_sellers
from records.actions.vetting import checks
from records.clock import database_now
from records.ledger import audit
from records.vetting.models import SellerApplication, SellerPaper
from tests.factories.files.certificates import Certificate, pdf
from tests.interfaces.access_matrix import machines
from tests.interfaces.api.marketplaces.test_marketplaces import call, marketplace, party

__all__ = ["marketplace"]

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]

_HERE: Final = "/api/v1/marketplaces/lab"
_SELLER: Final = f"{_HERE}/sellers/E-4"
_APPLICATION: Final = machines.REQUEST_BODIES[
    "/api/v1/marketplaces/{marketplace}/sellers/{ref}/applications"
]


@pytest.fixture
def systems() -> Client:
    """A marketplace that has named the entity E-4 with the shop S-1."""
    client = party()
    call(client, "PUT", _SELLER, {"shops": [{"id": "S-1"}]})
    return client


def _send_licence(client: Client) -> Any:  # noqa: ANN401 -- of Django
    file = SimpleUploadedFile("l.pdf", pdf(Certificate()), "application/pdf")
    return client.post(f"{_SELLER}/documents", {"kind": "licence", "file": file})


def _state(client: Client) -> str:
    state: str = client.get(f"{_HERE}/restrictions", {"shop": "S-1"}).json()["state"]
    return state


def test_papers_and_an_application_are_taken_in_and_accepted(systems: Client) -> None:
    early = call(systems, "POST", f"{_SELLER}/applications", _APPLICATION).json()
    assert early["type"] == "urn:markwarden:not_registered"
    register_sellers(database_now())
    assert _state(systems) == "open"
    upload = _send_licence(systems)
    assert (upload.status_code, upload.json()["pages"]) == (200, 1)
    answer = call(systems, "POST", f"{_SELLER}/applications", _APPLICATION)
    assert (answer.status_code, answer.json()["state"]) == (202, "applied")
    assert _state(systems) == "waiting"
    checks.check_applications(database_now())
    (listed_application,) = systems.get(f"{_SELLER}/applications").json()
    assert (listed_application["id"], listed_application["state"]) == (
        answer.json()["id"],
        "accepted",
    )
    assert _state(systems) == "open"
    application = SellerApplication.objects.get()
    assert SellerPaper.objects.get().application == application
    assert not audit.find_broken_links("application", application.pk)


def test_a_second_application_answers_409_with_the_id_of_the_first(systems: Client) -> None:
    register_sellers(database_now())
    first = call(systems, "POST", f"{_SELLER}/applications", _APPLICATION).json()["id"]
    answer = call(systems, "POST", f"{_SELLER}/applications", _APPLICATION)
    assert (answer.status_code, answer.json()["type"]) == (409, "urn:markwarden:application_open")
    assert first in answer.json()["detail"]


def test_a_refused_seller_is_told_where_to_go(systems: Client) -> None:
    register_sellers(database_now())
    call(systems, "POST", f"{_SELLER}/applications", {**_APPLICATION, "is_warranted": False})
    _send_licence(systems)
    checks.check_applications(database_now())
    answer = systems.get(f"{_HERE}/restrictions", {"shop": "S-1"}).json()
    assert (answer["state"], answer["reasons"][0]["code"]) == ("refused", "application_refused")
    assert answer["go_to"].endswith("/merchants/application/")
    again = call(systems, "POST", f"{_SELLER}/applications", _APPLICATION)
    assert again.json()["type"] == "urn:markwarden:applied_too_soon"


@pytest.mark.parametrize(
    "changes",
    [
        {"country": "de"},
        {"mail": "nobody"},
        {"phone": "none"},
        {"payment_account": "1"},
        {"is_certified": False},
        {"licence_kind": "other"},
        {"shop": "S-1"},
        {"address": "a\0b"},
    ],
)
def test_bad_applications_are_refused_with_their_field(
    systems: Client, changes: dict[str, object]
) -> None:
    answer = call(systems, "POST", f"{_SELLER}/applications", {**_APPLICATION, **changes})
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == list(changes)


def test_another_marketplace_sees_none_of_it(systems: Client) -> None:
    register_sellers(database_now())
    call(systems, "POST", f"{_SELLER}/applications", _APPLICATION)
    other = party("other")
    applications_path = "/api/v1/marketplaces/other/sellers/E-4/applications"
    assert other.get(applications_path).json() == []
    assert other.get(f"{_SELLER}/applications").status_code == 404


@pytest.mark.parametrize("kind", ["letter", "invoice", "registration", "passport"])
def test_a_paper_that_no_application_names_is_not_kept(systems: Client, kind: str) -> None:
    register_sellers(database_now())
    file = SimpleUploadedFile("l.pdf", pdf(Certificate()), "application/pdf")
    answer = systems.post(f"{_SELLER}/documents", {"kind": kind, "file": file})
    assert answer.status_code == 422
    assert not SellerPaper.objects.exists()


@pytest.mark.parametrize(
    "query",
    [
        {"shop": "S-1", "brand": "Zor\0vex"},
        {"shop": "S-1", "category": "a\0b", "brand": "x"},
        {"shop": "S\0"},
        {"shop": "商店 1", "brand": "Ζόρβεξ", "markets": "EU DE"},
        {"shop": "../../x", "brand": "%00", "markets": " "},
        {"shop": "S-1", "markets": "de"},
    ],
)
def test_odd_questions_of_restrictions_have_an_answer(
    systems: Client, query: dict[str, str]
) -> None:
    assert systems.get(f"{_HERE}/restrictions", query).status_code in {200, 422}


@pytest.mark.parametrize(
    "changes",
    [
        {"legal_name": "Ho\0ok"},
        {"registration_number": "№ 77 \u202e"},
        {"payment_account": "\0\0\0\0"},
        {"phone": "١٢٣٤٥٦٧٨"},
        {"mail": "a@b.c\n"},
        {"licence_until": "0001-01-01"},
        {"licence_until": "9999-12-31"},
        {"address": "\U0001f3e0" * 300},
        {"country": "ZZ"},
        {"language": "xx-YY"},
    ],
)
def test_odd_applications_are_taken_in_or_refused_in_words(
    systems: Client, changes: dict[str, object]
) -> None:
    register_sellers(database_now())
    _send_licence(systems)
    answer = call(systems, "POST", f"{_SELLER}/applications", _APPLICATION | changes)
    assert answer.status_code in {202, 422}, answer.content
    if answer.status_code == 202:
        assert checks.check_applications(database_now()) == 1
    else:
        assert answer.json()["errors"][0]["says"]
