"""`markwarden up`: its ports are looked at first, and its people sign in with one click."""

import socket
import threading
from contextlib import closing

import pytest
from django.test import Client
from pytest_django import Settings

from gateways import configured
from lab.demo.up import Ports, PortTaken, _feed_listings
from lab.sample_data.accounts import PEOPLE
from records.accounts.models import Role, User
from records.screening.models import Batch
from tests.factories import record_cases
from tests.factories.screening import screened_listings


def test_a_port_that_is_taken_is_named_with_who_holds_it_and_what_to_do() -> None:
    with closing(socket.socket()) as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        with pytest.raises(PortTaken, match=rf"Port {port} is taken.*--market-port NUMBER"):
            Ports(web=0, market=port, metrics=0).ensure_free()
    Ports(web=0, market=port, metrics=0).ensure_free()


@pytest.fixture
def sample_pages(settings: Settings) -> None:
    settings.ROOT_URLCONF = "lab.demo.web.urls"


@pytest.mark.django_db
@pytest.mark.usefixtures("sample_pages")
def test_each_sample_person_signs_in_with_one_click_and_nobody_else_does() -> None:
    User.objects.create(username="stranger", role=Role.AUDITOR)
    User.objects.create(username="auditor", role=Role.AUDITOR)
    browser = Client()
    assert browser.post("/sample/sign-in/", {"name": "stranger"}).status_code == 404
    assert browser.get("/console/").status_code == 302
    assert browser.post("/sample/sign-in/", {"name": "auditor"})["Location"] == "/"
    assert browser.get("/console/").status_code == 200
    assert browser.get("/sample/sign-in/").status_code == 405


def test_the_sample_world_has_somebody_of_every_role_but_sellers() -> None:
    assert {person.role for person in PEOPLE} == set(Role) - {Role.MERCHANT}


@pytest.mark.django_db
def test_the_product_itself_has_no_such_address() -> None:
    User.objects.create(username="auditor", role=Role.AUDITOR)  # else the address answers the same
    assert Client().post("/sample/sign-in/", {"name": "auditor"}).status_code == 404


class _Once(threading.Event):
    """Let a loop go round once."""

    def wait(self, timeout: float | None = None) -> bool:
        del timeout
        was_set = self.is_set()
        self.set()
        return was_set


@pytest.mark.django_db
def test_the_sample_marketplace_publishes_listings_and_one_is_a_replica() -> None:
    screened_listings.sender()
    record_cases.right(record_cases.account())
    _feed_listings("lab", _Once())
    batch = Batch.objects.get()
    assert (batch.lines, batch.bad) == (40, [])
    body = configured.vault().read(batch.body_sha256)
    assert body.count(b"replica") == 1
