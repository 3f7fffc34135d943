"""How long a decision may take stands in the policy alone: no text knows it by heart."""

import re
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings as project_settings
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from records import policies, policies_in_force
from records.accounts.models import Role
from records.cases.models import Case
from records.notices.languages import Language
from tests.factories import private_settings, review_cases
from tests.factories.fresh_sessions import sign_in, sign_in_as
from tests.factories.quality import policy_texts
from tests.interfaces.console.disputes.test_desk import address, create_dispute, create_upheld_case

_ROOT: Final = Path(project_settings.BASE_DIR)
_WRITTEN: Final = ("*.html", "*.txt", "*.md", "*.py", "*.po", "*.toml")
_FOLDERS: Final = ("interfaces", "records/notices", "config/locale", "config/profiles")
_DAY: Final = re.compile(
    r"\b24[ \xa0]?(?:business |Arbeits|個?営業)?"
    r"(?:hours?\b|h\b|小时|个工作小时|[Ss]tunden|heures|horas|ore\b|時間|시간)"
    r"|one business day|(?<!最近)一个工作日内",
)
# What is remembered or counted for a day: no promise.
_OTHERS: Final = (
    "first answer for 24 hours",
    "answer for 24 hours",
    "replayed for 24 hours",
    "24 小时内得到首次的答复",
    "last 24 hours",
    "过去 24 小时内",
    '"24 hours"',  # of a bar in the gallery
    '"24 小时"',
)


def _find_promises(text: str) -> list[str]:
    for other in _OTHERS:
        text = text.replace(other, "")
    return [text[max(0, found.start() - 60) : found.end()] for found in _DAY.finditer(text)]


def test_no_text_says_how_long_a_decision_takes() -> None:
    paths = [path for name in _FOLDERS for glob in _WRITTEN for path in (_ROOT / name).rglob(glob)]
    assert len(paths) > 500
    promises = {
        str(path.relative_to(_ROOT)): found
        for path in paths
        if (found := _find_promises(" ".join(path.read_text(encoding="utf-8").split())))
    }
    assert promises == {}


@pytest.mark.parametrize(
    "text",
    [
        *("within 24 business hours", "innerhalb von 24 Stunden", "dans les 24 heures", "24 ore"),
        *("en 24 horas", "24 時間以内", "24시간 안에", "24 小时内", "24 个工作小时内"),
        *("within one business day", "将在一个工作日内作出决定"),
    ],
)
def test_such_a_text_would_be_found(text: str) -> None:
    assert _find_promises(text)


def test_nothing_but_a_promise_is_found() -> None:
    assert not _find_promises("In the last 24 hours policy approved 124 cases of 240 hours.")


@pytest.fixture
def hours(settings: Settings, tmp_path: Path) -> Iterator[str]:
    """36 business hours, by the policy."""
    with private_settings.own_place(settings, tmp_path):
        policy_texts.install(settings, tmp_path, business_hours=36)
        assert policies.policy().clock.business_hours == 36
        yield "36"


def _read(browser: Client, page: str, language: str) -> str:
    browser.cookies["django_language"] = language
    answer = browser.get(page)
    assert answer.status_code == 200, page
    text = re.sub(r"<[^>]+>", " ", answer.content.decode())
    return " ".join(unescape(text).split())


def _open_pages() -> Iterator[tuple[Client, str, bool]]:
    """Browsers with an address, and whether the page there says how long a decision takes."""
    stranger = Client()
    yield stranger, "/", True
    yield stranger, "/report/", True
    yield stranger, reverse("promises"), True
    yield from (
        (stranger, reverse("handbook-chapter", args=(one, "filing")), True) for one in Language
    )
    yield stranger, "/api/v1/docs", False
    yield stranger, "/api/v1/openapi.json", False
    owner = review_cases.filer()
    member = review_cases.person(Role.FILER)
    member.account = owner
    member.save()
    filer = sign_in(member)
    yield filer, "/requests/", True
    mark = review_cases.right(owner)
    counter = create_dispute(create_upheld_case(mark))
    yield filer, "/statistics/", False
    auditor = sign_in_as(Role.AUDITOR)
    yield auditor, address(counter), True
    yield auditor, reverse("console:proceedings"), False
    waiting = review_cases.at_desk(mark)
    yield auditor, f"/console/cases/{waiting.public_id}/", True
    Case.objects.filter(pk=waiting.pk).update(due_at=review_cases.earlier(100))
    yield auditor, f"/console/cases/{waiting.public_id}/", True
    yield sign_in_as(Role.REVIEWER), "/console/", False


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_pages_say_what_the_policy_in_force_says(hours: str, language: str) -> None:
    for browser, page, is_told in _open_pages():
        text = _read(browser, page, language)
        assert not _find_promises(text), page
        if is_told:
            assert re.search(
                rf"\b{hours}[ \xa0]?\D{{0,14}}(?i:h|stunden|ore|小时|個|時間|시간)",
                text,
            ), page


def test_the_alerts_measure_against_the_share_that_the_installed_policy_promises() -> None:
    rules = (_ROOT / "config/prometheus/rules.yml").read_text(encoding="utf-8")
    late_shares = set(re.findall(r"service_due\{[^}]*\}\) > 0\) / ([\d.]+)", rules))
    promised = policies_in_force.read_policy_file().clock.promised_percent
    assert {float(share) for share in late_shares} == {round(1 - promised / 100, 4)}
