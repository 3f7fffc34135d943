"""What is logged of a request tells which page it was, and nothing of its address."""

import logging
import re
from io import StringIO
from logging.config import DictConfigurator
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from records.accounts.models import User
from tests.factories import review_cases


@pytest.fixture(params=["line", "json"])
def log(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What our handler writes, in either format; the stream it had may be closed by now."""
    stream = StringIO()
    formatters: Any = django_settings.LOGGING["formatters"]
    configurator = DictConfigurator(django_settings.LOGGING)
    (handler,) = (handler for handler in logging.getLogger().handlers if handler.name == "stderr")
    formatter = configurator.configure_formatter(dict(formatters[request.param]))
    monkeypatch.setattr(handler, "stream", stream)
    monkeypatch.setattr(handler, "formatter", formatter)
    return stream


@pytest.mark.django_db
def test_a_refused_request_is_logged_by_its_route_without_tokens_or_searched_names(
    log: StringIO,
) -> None:
    address = reverse("portal:join", args=["s3cret-tökén"])
    assert Client().get(address, {"q": "Nora"}).status_code == 410
    assert "Gone: /invitation/<str:token>/" in log.getvalue()
    Client().get("/no-such-page/s3cret/?q=Nora")
    assert "Not Found: no address of ours" in log.getvalue()
    Client(enforce_csrf_checks=True).post("/sign-in/?next=/s3cret/Nora/")
    assert "Forbidden (CSRF cookie not set.): /sign-in/" in log.getvalue()
    assert not [word for word in ("s3cret", "Nora") if word in log.getvalue()]


@pytest.mark.django_db
def test_who_was_refused_stands_in_the_log_by_number_and_hashed_address(log: StringIO) -> None:
    person = review_cases.person()
    client = Client()
    client.force_login(person)
    assert client.get("/requests/").status_code == 403
    assert f"/requests/ (user:{person.pk} from " in log.getvalue()
    assert log.getvalue().count("\n") == 1, "a refusal is one line, without a stack"
    assert "127.0.0.1" not in log.getvalue()
    Client().get("/api/v1/cases", headers={"Authorization": "Bearer mw_nobody"})
    assert "(anonymous from " in log.getvalue()


@pytest.mark.django_db
def test_limits_that_are_reached_stand_in_the_log(log: StringIO, settings: Settings) -> None:
    changes = {"codes_per_address": 1}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=changes)
    for name in "ab":
        Client().post("/password/", {"email": f"{name}@x.example"})
    assert "Too Many Requests: /password/ (anonymous from " in log.getvalue()


@pytest.mark.django_db
def test_our_own_faults_stand_in_the_log(log: StringIO, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_asked: object, **_named: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("interfaces.web.accounts.views.redirect", fail)
    client = Client(raise_request_exception=False)
    client.force_login(review_cases.person())
    assert client.get("/").status_code == 500
    assert "Internal Server Error: /" in log.getvalue()
    assert "ZeroDivisionError" in log.getvalue()


@pytest.mark.django_db
def test_a_fault_of_the_database_is_logged_without_the_values_of_its_rows(log: StringIO) -> None:
    person = review_cases.person(name="nora.norvelle")
    try:
        with transaction.atomic():
            User.objects.create(username=person.username)
    except IntegrityError as fault:
        violation = fault
    logging.getLogger("workers").warning("Row %s: %s", 7, violation, exc_info=violation)
    assert "Row 7: duplicate key value" in log.getvalue()
    assert "UniqueViolation" in log.getvalue()
    assert "During handling" in log.getvalue() or "The above exception" in log.getvalue()
    assert "nora.norvelle" not in log.getvalue()


def test_what_a_visitor_sent_makes_no_second_line(log: StringIO) -> None:
    logging.getLogger("records").warning("Named %s.", "a\r\n2026-11-27 CRITICAL forged")
    assert log.getvalue().count("\n") == 1
    assert "forged" in log.getvalue()


def test_the_text_of_an_error_makes_no_entry_of_its_own(log: StringIO) -> None:
    forged = "2026-12-01T06:00:00+0000 WARNING records.accounts user:1 signed out"
    fault = ValueError(f"no\n{forged}\r{forged}\u2028{forged}")
    logging.getLogger("records").warning("Failed.", exc_info=fault)
    lines = log.getvalue().splitlines()
    assert len(lines) <= 3
    assert not [line for line in lines if line.startswith("2026-12-01T06")]


def test_every_entry_says_when_with_its_offset(log: StringIO) -> None:
    logging.getLogger("records").warning("Here.")
    assert re.search(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d{4}", log.getvalue())
