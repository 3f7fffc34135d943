"""What is logged of a request tells which page it was, and nothing of its address."""

import logging
from io import StringIO
from logging.config import DictConfigurator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse


@pytest.fixture(params=["line", "json"])
def log(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> StringIO:
    """What our handler writes, in either format; the stream it had may be closed by now."""
    written = StringIO()
    formatters: Any = settings.LOGGING["formatters"]
    configurator = DictConfigurator(settings.LOGGING)
    (handler,) = (one for one in logging.getLogger().handlers if one.name == "stderr")
    formatter = configurator.configure_formatter(formatters[request.param])
    monkeypatch.setattr(handler, "stream", written)
    monkeypatch.setattr(handler, "formatter", formatter)
    return written


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
