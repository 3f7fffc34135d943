"""A seller comes in by its marketplace's link: once, and every refusal is noted."""

import json

import pytest
from django.test import Client

from records.accounts.models import User
from records.cases.models import Case
from records.ledger.models import AuditEntry
from records.rights.models import Right
from records.sellers.models import Seller
from tests.factories import seller_cases
from tests.factories.takedown_requests import new_user

pytestmark = pytest.mark.django_db

ENTER = "/merchants/enter/"


def _list_audit_entries(kind: str) -> list[dict[str, object]]:
    return [json.loads(entry.entry) for entry in AuditEntry.objects.filter(subject_kind=kind)]


def test_a_signed_link_leads_to_the_sellers_cases(case: Case, client: Client) -> None:
    answer = client.post(ENTER, {"token": seller_cases.token()}, follow=True)
    assert answer.redirect_chain == [("/merchants/", 302)]
    assert "Zorvex running shoes" in answer.content.decode()
    assert [entry["actor"] for entry in _list_audit_entries("entry")] == [
        f"seller:{case.seller_id}"
    ]


@pytest.mark.parametrize(
    ("token", "why"),
    [(lambda: seller_cases.token(secret="x" * 40), "forged"), (lambda: "nothing", "forged"),
     (lambda: seller_cases.token(marketplace="elsewhere"), "forged")],
)  # fmt: skip
def test_a_forged_link_lets_nobody_in_and_is_noted(
    case: Case, client: Client, token: object, why: str
) -> None:
    answer = client.get(ENTER, {"token": token()})  # type: ignore[operator]  # made when asked for
    assert answer.status_code == 403
    assert "This link does not work" in answer.content.decode()
    assert client.get("/merchants/").status_code == 403
    assert [entry["body"] for entry in _list_audit_entries("sign_in")] == [{"why": why}]


def test_a_replayed_link_lets_nobody_in_and_is_noted(case: Case, client: Client) -> None:
    token = seller_cases.token()
    client.post(ENTER, {"token": token})
    other = Client()
    assert other.post(ENTER, {"token": token}).status_code == 403
    assert other.get("/merchants/").status_code == 403
    assert [entry["body"] for entry in _list_audit_entries("sign_in")] == [{"why": "used"}]


def test_a_shop_without_complaints_is_told_so(case: Case, client: Client) -> None:
    answer = client.get(ENTER, {"token": seller_cases.token("S-9")})
    assert answer.status_code == 403
    assert "There are no complaints about your shop" in answer.content.decode()


def test_who_tries_many_links_has_to_wait(case: Case, client: Client) -> None:
    answers = [client.get(ENTER, {"token": "nothing"}).status_code for _ in range(13)]
    assert answers[:10] == [403] * 10
    assert 429 in answers[10:], "not all: on a slow machine the bucket fills meanwhile"
    (entry,) = _list_audit_entries("sign_in")
    assert "127.0.0.1" not in str(entry)


def test_many_networks_of_one_customer_count_together_and_are_recorded_once(
    case: Case, client: Client
) -> None:
    answers = [
        client.get(ENTER, {"token": "nothing"}, REMOTE_ADDR=f"2001:db8:1:{n:x}::1").status_code
        for n in range(30)
    ]
    assert answers[:20] == [403] * 20
    assert 429 in answers[20:], "not all: on a slow machine the bucket fills meanwhile"
    assert len(_list_audit_entries("sign_in")) == 1
    elsewhere = client.get(ENTER, {"token": "nothing"}, REMOTE_ADDR="2001:db8:2::1")
    assert elsewhere.status_code == 403


def test_who_was_signed_in_is_not_any_more(case: Case) -> None:
    person: User = new_user(None, name="somebody")
    client = Client()
    client.force_login(person)
    client.post(ENTER, {"token": seller_cases.token()})
    assert "_auth_user_id" not in client.session


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_link_alone_signs_nobody_in_and_nobody_out_and_stays_good(
    case: Case, method: str
) -> None:
    client, token = Client(enforce_csrf_checks=True), seller_cases.token()
    client.force_login(new_user(None, name="somebody"))
    for _ in range(2):
        answer = getattr(client, method)(ENTER, {"token": token})
        assert answer.status_code == 200
    assert "_auth_user_id" in client.session
    assert client.post(ENTER, {"token": token}).status_code == 403, "from another site"
    assert client.get("/merchants/").status_code == 403
    page = client.get(ENTER, {"token": token, "listing": "L-1"})
    seller = Seller.objects.get(pk=case.seller_id or 0)
    assert f"Continue as {seller.legal_name} (S-1)" in page.content.decode()
    form = {name: page.context[name] for name in ("token", "listing")}
    form["csrfmiddlewaretoken"] = client.cookies["csrftoken"].value
    assert client.post(ENTER, form)["Location"] == "/merchants/?q=L-1"
    assert client.get(ENTER, {"token": token}).status_code == 403, "used"


def test_a_session_ends_after_two_hours_however_much_is_done_in_it(case: Case) -> None:
    seller_id = case.seller_id or 0
    late, ended_client = (
        seller_cases.signed_in(seller_id, ago=seconds) for seconds in (7_000, 7_200)
    )
    late.post("/merchants/education/", {})  # its message is kept in the session
    assert late.get("/merchants/").status_code == 200
    session = late.session
    session["seller_until"] -= 200
    session.save()
    assert [client.get("/merchants/").status_code for client in (late, ended_client)] == [403, 403]
    assert not late.session.keys(), "the cookie opens nothing a second time"


def test_who_leaves_has_to_come_again(browser: Client) -> None:
    for page in ("/merchants/", "/merchants/education/", "/merchants/brands/"):
        assert 'action="/merchants/leave/"' in browser.get(page).content.decode()
    assert browser.get("/merchants/").status_code == 200
    assert "You are signed out" in browser.post("/merchants/leave/").content.decode()
    assert browser.get("/merchants/").status_code == 403


def test_a_chinese_reader_is_refused_in_chinese(client: Client, db: None) -> None:
    answer = client.get(ENTER, headers={"Accept-Language": "zh-CN"})
    assert "此链接无效" in answer.content.decode()


def test_a_link_may_lead_to_the_cases_of_one_listing(mark: Right, client: Client) -> None:
    first, second = seller_cases.create_upheld_cases(mark, "L-1", "L-2")
    form = {"token": seller_cases.token(), "listing": "L-2"}
    page = client.post(ENTER, form, follow=True).content.decode()
    assert str(second.public_id) in page
    assert str(first.public_id) not in page
