"""A real browser before a real server; where there is none, a reason to skip."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import connections
from playwright.sync_api import Page, sync_playwright
from pytest_django import Settings

from tests.doors.console.place import own_place

_CHROMIUM = Path("/usr/bin/chromium")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Settings that point to this test's own folders; plain HTTP carries the cookies."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    with own_place(settings, tmp_path):
        yield


@pytest.fixture
def tab(monkeypatch: pytest.MonkeyPatch) -> Iterator[Page]:
    """One tab; every message of its console is a fault of the test."""
    if not _CHROMIUM.exists():
        says = f"No browser at {_CHROMIUM}: apt-get install chromium."
        pytest.fail(says) if os.environ.get("CI") == "true" else pytest.skip(says)
    # Playwright runs an event loop in this thread, where Django would refuse to ask the database.
    monkeypatch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
    with sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        page = browser.new_page(locale="en-GB")
        faults: list[str] = []
        page.on("console", lambda said: faults.append(f"{said.type}: {said.text}"))
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
        browser.close()
        # While that loop runs, Django keeps another connection than before and after it.
        connections.close_all()
    assert faults == []
