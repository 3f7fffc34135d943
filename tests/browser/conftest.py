"""A browser for the whole session, a signed-in tab for each test, and settings of a test's own."""

import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import current_thread, get_ident, main_thread
from time import monotonic, sleep
from typing import Final

import pytest
from django.conf import settings as django_settings
from django.core.signals import request_finished, request_started
from django.db import connections
from django.test import Client
from django.urls import resolve
from playwright.sync_api import Browser, ConsoleMessage, Error, Page, expect, sync_playwright
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from interfaces.console.cases.permissions import READERS
from records.accounts.models import User
from tests.factories.fresh_sessions import sign_in_now
from tests.factories.private_settings import own_place
from tests.interfaces.database_role import behind_the_wall

_CHROMIUM = Path("/usr/bin/chromium-headless-shell")
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-sync",
    "--disable-background-networking",
    "--disable-component-update",
]
_START_PATIENCE_MS: Final = 180_000  # once for all tests of a process
PATIENCE_MS: Final = 60_000  # a machine may have other things to do; no test waits it out
LANGUAGES: Final = {"en": "en-GB", "zh-hans": "zh-CN"}
_EXPECTED: Final = "the server responded with a status of 4"  # what a test provokes by itself


@pytest.fixture(autouse=True)
def place(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """Settings that point to this test's own folders; plain HTTP carries the cookies."""
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    with own_place(settings, tmp_path), behind_the_wall():
        yield


@pytest.fixture(scope="session")
def browser(django_db_setup: None) -> Iterator[Browser]:
    """Chromium; where there is none, a reason to skip."""
    if not _CHROMIUM.exists():
        reason = f"No browser at {_CHROMIUM}: apt-get install chromium-headless-shell."
        pytest.fail(reason) if os.environ.get("CI") == "true" else pytest.skip(reason)
    resolve("/")  # loads the code of every page: on a busy machine longer than a browser waits
    # Playwright runs an event loop in this thread, where Django would refuse to ask the database,
    # and where it keeps other connections than before and after it.
    connections.close_all()
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    expect.set_options(timeout=PATIENCE_MS)
    with sync_playwright() as tools:
        chromium = tools.chromium.launch(
            executable_path=_CHROMIUM, args=_ARGUMENTS, timeout=_START_PATIENCE_MS
        )
        yield chromium
        chromium.close()
        connections.close_all()
    del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]


@dataclass(frozen=True, slots=True)
class Tabs:
    """Opens tabs in which somebody is signed in; each in a profile of its own."""

    browser: Browser
    address: str
    faults: list[str]

    def open(
        self,
        person: User,
        *,
        language: str = "en",
        theme: str = "light",
        size: tuple[int, int] = (1440, 900),
    ) -> Page:
        """A tab of this person: of reviewers at the desk, of others without a page."""
        cookie = {"name": "sessionid", "value": new_session(person), "url": self.address}
        page = self.open_for_nobody(language=language, theme=theme, size=size)
        page.context.add_cookies([cookie])  # type: ignore[list-item]  # as Playwright has it
        if person.role in READERS:
            page.goto(f"{self.address}/console/")
        return page

    def open_for_nobody(
        self, *, language: str = "en", theme: str = "light", size: tuple[int, int] = (1440, 900)
    ) -> Page:
        """An empty tab."""
        context = self.browser.new_context(
            base_url=self.address,
            locale=LANGUAGES[language],
            color_scheme="dark" if theme == "dark" else "light",
            viewport={"width": size[0], "height": size[1]},
            timezone_id="Europe/Rome",
        )
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", lambda said: self._hear(_describe(said)))
        page.on("pageerror", lambda error: self._hear(str(error)))
        return page

    def _hear(self, message: str) -> None:
        if _EXPECTED not in message:
            self.faults.append(message)


def _describe(message: ConsoleMessage) -> str:
    """With the address that was answered otherwise than the page hoped."""
    return f"{message.type}: {message.text} {message.location['url']}"


def new_session(person: User) -> str:
    client = sign_in_now(Client(), person)
    return client.cookies[django_settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab in which nobody is signed in; every message of its console is a fault of the test."""
    faults: list[str] = []
    with browser.new_context(locale=LANGUAGES["en"]) as context:
        context.set_default_timeout(PATIENCE_MS)
        page = context.new_page()
        page.on("console", lambda said: faults.append(_describe(said)))
        page.on("pageerror", lambda error: faults.append(str(error)))
        yield page
    assert faults == []


@pytest.fixture
def tabs(browser: Browser, live_server: LiveServer) -> Iterator[Tabs]:
    """Tabs before a real server; every message of a console is a fault of the test."""
    browser_tabs = Tabs(browser, live_server.url, [])
    with _count_requests() as running:
        yield browser_tabs
        for tab in (tab for context in browser.contexts for tab in context.pages):
            with suppress(Error):
                tab.title()  # what its console said so far has been heard then
        faults = list(browser_tabs.faults)  # a request that the closing cuts off is none
        for context in browser.contexts:
            context.close()
        _wait_until_answered(running)
    assert faults == []


@contextmanager
def _count_requests() -> Iterator[Counter[str]]:
    """Paths that the server is answering now; what a test asks in its own thread is not counted."""
    running: Counter[str] = Counter()
    paths: dict[int, str] = {}

    def begin(environ: dict[str, str], **_: object) -> None:
        if current_thread() is not main_thread():
            paths[get_ident()] = environ["PATH_INFO"]
            running[environ["PATH_INFO"]] += 1

    def end(**_: object) -> None:
        if path := paths.pop(get_ident(), None):
            running[path] -= 1

    request_started.connect(begin)
    request_finished.connect(end)
    try:
        yield running
    finally:
        request_started.disconnect(begin)
        request_finished.disconnect(end)


def _wait_until_answered(running: Counter[str]) -> None:
    """A page fetches pictures ahead, and its last answers may come after it is closed."""
    given_up = monotonic() + PATIENCE_MS / 1000
    while running.total() and monotonic() < given_up:
        sleep(0.01)
    assert not +running, "The server still answers these, though nobody waits."
