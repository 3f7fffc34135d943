"""Verifiers decide on sellers that apply: links as sentences, papers with a reason, the verdict."""

from html import unescape
from typing import Final

import pytest
from django.test import Client

from gateways import configured
from records.accounts.models import Role, User
from records.actions.vetting import applications
from records.clock import database_now
from records.vetting.models import (
    ApplicationState,
    PaperOpening,
    SellerApplication,
    SellerPaper,
    SellerPaperKind,
)
from tests.factories.fresh_sessions import sign_in_now
from tests.factories.sellers.applications import apply, ban, check, create_seller, draw
from tests.factories.takedown_requests import new_user

pytestmark = pytest.mark.django_db

_QUEUE: Final = "/console/applications/"


@pytest.fixture
def application() -> SellerApplication:
    """It is paid to a banned seller's bank."""
    other = create_seller("S-9")
    check(apply(other, registration_number="HRB 1"))
    ban(other)
    seller, now = create_seller(), database_now()
    applications.keep_paper(
        seller.pk,
        "lab",
        SellerPaperKind.LICENCE,
        draw(bytes(32)),
        configured.vault().put,
        actor="test",
        now=now,
    )
    return check(apply(seller, licence=None, now=now), now=now)


def sign_in(role: Role, name: str) -> tuple[Client, User]:
    person = new_user(None, role, name)
    return sign_in_now(Client(), person), person


def read(browser: Client, path: str, language: str = "en") -> str:
    answer = browser.get(path, headers={"Accept-Language": language})
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def test_links_to_banned_sellers_are_sentences_in_both_languages(
    application: SellerApplication,
) -> None:
    browser, _ = sign_in(Role.VERIFIER, "vera")
    page = f"{_QUEUE}{application.public_id}/"
    assert "Harbour Lights GmbH" in read(browser, _QUEUE)
    html = read(browser, page)
    assert "Sales are paid to the same account as those of Seller of S-9, now banned." in html
    assert "Risk: high" in html
    assert "收款账户与被封禁的 Seller of S-9 相同。" in read(browser, page, "zh-CN")


def test_papers_open_with_a_reason_and_the_verdict_follows(
    application: SellerApplication,
) -> None:
    browser, vera = sign_in(Role.VERIFIER, "vera")
    page = f"{_QUEUE}{application.public_id}/"
    paper = SellerPaper.objects.get(application=application)
    address = f"{page}papers/{paper.public_id}/1/"
    assert browser.get(address).status_code == 302
    browser.post(f"{_QUEUE}claim/")
    assert 'name="confirmed"' not in read(browser, page)
    shut = browser.post(f"{page}verified/", {"confirmed": "1"}, follow=True).content.decode()
    assert "Say why you open the papers" in shut
    assert SellerApplication.objects.for_people().filter(pk=application.pk).exists()
    browser.post(f"{page}opening/", {"why": "First check"})
    assert browser.get(address).content == b"page 1"
    assert PaperOpening.objects.get().opened_by == vera
    browser.post(f"{page}verified/")
    assert SellerApplication.objects.for_people().filter(pk=application.pk).exists()
    browser.post(f"{page}verified/", {"confirmed": "1"})
    application.refresh_from_db()
    assert (application.state, application.decided_by) == (ApplicationState.ACCEPTED, vera)
