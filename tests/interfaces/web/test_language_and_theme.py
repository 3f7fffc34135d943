"""Language and theme: chosen once, kept in a cookie, complete in both languages."""

import os
import re
import subprocess
import sys
from pathlib import Path
from shutil import which

import pytest
from django.conf import settings
from django.test import Client
from pytest_django import Settings

from tests.project.source import ROOT

pytestmark = pytest.mark.django_db

_CATALOGUE = Path(settings.LOCALE_PATHS[0]) / "zh_Hans" / "LC_MESSAGES" / "django.po"


@pytest.mark.parametrize("theme", ["auto", "light", "dark"])
def test_a_theme_is_kept_in_a_cookie(client: Client, theme: str) -> None:
    client.post("/theme/", {"theme": theme, "next": "/sign-in/"})
    assert f'data-theme="{theme}"' in client.get("/sign-in/").content.decode()


def test_an_invented_theme_is_ignored(client: Client) -> None:
    client.cookies["markwarden_theme"] = '"><script>'
    assert 'data-theme="auto"' in client.get("/sign-in/").content.decode()
    assert "markwarden_theme" not in client.post("/theme/", {"theme": "pink"}).cookies


def test_a_switch_leads_back_to_our_own_pages_only(client: Client) -> None:
    form = {"theme": "dark", "next": "https://evil.example/"}
    assert client.post("/theme/", form).headers["Location"] == "/"


def test_a_language_is_kept(client: Client) -> None:
    assert "Sign in" in client.get("/sign-in/").content.decode()
    client.post("/language/", {"language": "zh-hans", "next": "/sign-in/"})
    assert "登录" in client.get("/sign-in/").content.decode()


def test_a_browser_that_prefers_chinese_gets_it(client: Client) -> None:
    response = client.get("/sign-in/", headers={"accept-language": "zh-CN,zh;q=0.9"})
    assert '<html lang="zh-hans"' in response.content.decode()


def test_every_string_of_the_catalogue_is_translated() -> None:
    entries = _CATALOGUE.read_text(encoding="utf-8").split("\n\n")[1:]
    empty = ('msgstr ""', 'msgstr[0] ""')
    assert [entry for entry in entries if entry.rstrip().endswith(empty)] == []
    assert [entry for entry in entries if "#, fuzzy" in entry] == []


@pytest.mark.skipif(which("msgfmt") is None, reason="gettext is not installed")
def test_the_compiled_catalogue_is_that_of_its_source(tmp_path: Path) -> None:
    mo_file = tmp_path / "django.mo"
    command = ["msgfmt", "--check-format", "-o", str(mo_file), str(_CATALOGUE)]
    subprocess.run(command, check=True)  # noqa: S603  # a fixed command on our own file
    assert mo_file.read_bytes() == _CATALOGUE.with_suffix(".mo").read_bytes()


@pytest.mark.parametrize(
    ("path", "form", "cookie"),
    [
        ("/theme/", {"theme": "dark"}, "markwarden_theme"),
        ("/time/", {"time": "utc"}, "markwarden_time"),
        ("/language/", {"language": "zh-hans"}, "django_language"),
    ],
)
def test_choices_are_kept_in_cookies_that_travel_by_tls_alone(
    client: Client, settings: Settings, path: str, form: dict[str, str], cookie: str
) -> None:
    settings.SESSION_COOKIE_SECURE = settings.LANGUAGE_COOKIE_SECURE = True
    morsel = client.post(path, form).cookies[cookie]
    assert (morsel["secure"], morsel["httponly"], morsel["samesite"]) == (True, True, "Lax")


def test_outside_development_no_neighbouring_host_writes_the_cookies_of_a_session() -> None:
    others = {k: v for k, v in os.environ.items() if not k.startswith("MARKWARDEN_")}
    secrets = {
        "MARKWARDEN_AUDIT_SECRET": "fedcba9876543210" * 3,
        "MARKWARDEN_SEALING_KEYS": "1:00112233445566778899aabbccddeeff",
        "MARKWARDEN_SECRET_KEY": "0123456789abcdef" * 3,
        "MARKWARDEN_PROXIES": "1",
    }
    program = (
        "from config import settings as s; print(s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME,"
        " s.LANGUAGE_COOKIE_NAME, s.COOKIE_PREFIX,"
        " s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.LANGUAGE_COOKIE_SECURE)"
    )
    output = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        env={**others, **secrets},
        capture_output=True,
        check=True,
        text=True,
    ).stdout
    names = ["__Host-session", "__Host-csrf", "__Host-language", "__Host-"]
    assert output.split() == [*names, "True", "True", "True"]


def test_every_cookie_of_ours_has_the_prefix_that_the_settings_say() -> None:
    pages = [path for path in (ROOT / "interfaces").rglob("*") if path.suffix in {".py", ".js"}]
    lines = [
        line
        for path in pages
        for line in path.read_text(encoding="utf-8").splitlines()
        if re.search(r"[\"`}]markwarden_[a-z]+[\"=]", line)
    ]
    assert len(lines) == 9
    assert not [line for line in lines if "COOKIE_PREFIX}" not in line and "${prefix}" not in line]
