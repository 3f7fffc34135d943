"""The handbook: the same in every language, about buttons and pages that there are."""

import re
from collections import Counter
from html import unescape
from pathlib import Path
from typing import Final

import pytest
from django.conf import settings
from django.test import Client
from django.urls import resolve, reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, override
from pytest_django import Settings

from interfaces.merchants import navigation as merchants
from interfaces.portal import navigation as portal
from interfaces.web.components.navigation import NavigationLink
from interfaces.web.handbook.views import CHAPTERS, CONTENTS, read_chapter
from records import policies
from records.actions.filing.request_status import RequestState
from records.notices.languages import Language
from tests.interfaces.access_matrix.html_checker import list_html_faults
from tests.interfaces.web.test_translations import read_catalogue

pytestmark = pytest.mark.django_db

_FOLDER: Final = Path(settings.BASE_DIR) / "interfaces/web/handbook"
_LANGUAGES: Final = [language.value for language in Language]
_NAMES: Final = (CONTENTS, *CHAPTERS)
_OTHERS: Final = [language for language in _LANGUAGES if language not in {"en", "zh-hans"}]
_LINKS: Final = (*portal.NAVIGATION, *merchants.NAVIGATION)
_WORD: Final = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]|[^\W\u3040-\u30ff\u4e00-\u9fff]+")

# As the list of requests offers its states.
_TABS: Final = {capfirst(state.label): state.label for state in RequestState}

each_chapter = pytest.mark.parametrize("name", _NAMES)
each_language = pytest.mark.parametrize("language", _LANGUAGES)


def _read(language: str, name: str) -> str:
    return (_FOLDER / language / f"{name}.md").read_text(encoding="utf-8")


def _list_bold(language: str, name: str) -> Counter[str]:
    """What a chapter calls a page, a button or a reason, as the browser shows it."""
    html = read_chapter(language, name).html
    return Counter(map(unescape, re.findall(r"<strong>(.*?)</strong>", html)))


def _list_links(language: str, name: str) -> Counter[str]:
    return Counter(re.findall(r'href="([^"]+)"', read_chapter(language, name).html))


def _name_in_chinese(name: str) -> str:
    titles = {reason.title.en: reason.title.zh for reason in policies.policy().reasons.values()}
    with override("zh-hans"):
        return titles.get(name) or gettext(_TABS.get(name, name))


def _find_navigation_link(address: str) -> NavigationLink:
    """The link of a bar that leads to this page, or else the one behind which it lies."""
    page = resolve(address)
    links = [link for link in _LINKS if link.address.startswith(f"{page.namespace}:")]
    exact = [link for link in links if link.address == page.view_name]
    return (exact or [link for link in links if link.covers_page(str(page.url_name))])[0]


@each_language
def test_there_is_a_file_for_every_chapter_and_no_other(language: str) -> None:
    assert {path.stem for path in (_FOLDER / language).iterdir()} == set(_NAMES)


def test_there_is_a_folder_for_every_language_and_no_other() -> None:
    folders = {
        path.name for path in _FOLDER.iterdir() if path.is_dir() and path.name != "__pycache__"
    }
    assert folders == set(_LANGUAGES)


@each_chapter
@each_language
def test_a_chapter_has_the_parts_links_and_numbers_of_the_english_one(
    language: str, name: str
) -> None:
    def list_parts(text: str) -> list[str]:
        return re.findall(r"^(#+|-|\d+\.) ", text, re.MULTILINE)

    def count_numbers(text: str) -> Counter[str]:
        return Counter(re.findall(r"\d+|\{\w+\}", text))

    text, english = _read(language, name), _read("en", name)
    assert list_parts(text) == list_parts(english)
    assert count_numbers(text) == count_numbers(english)
    assert _list_links(language, name) == _list_links("en", name)


@pytest.mark.parametrize("name", CHAPTERS)
def test_what_a_chapter_calls_a_page_or_button_is_called_so_on_the_pages(name: str) -> None:
    titles = {reason.title.en for reason in policies.policy().reasons.values()}
    english = _list_bold("en", name)
    assert english
    assert set(english) <= read_catalogue() | titles | _TABS.keys()
    assert _list_bold("zh-hans", name) == Counter(map(_name_in_chinese, english.elements()))


@pytest.mark.parametrize("name", CHAPTERS)
def test_a_page_that_a_chapter_leads_to_is_called_and_found_as_in_the_menus(name: str) -> None:
    text = _read("en", name)
    assert "[**" in text
    for line in text.splitlines():
        for label, address in re.findall(r"\[\*\*(.+?)\*\*\]\((.+?)\)", line):
            link = _find_navigation_link(address)
            assert label == str(link.label), address
            assert not link.menu or f"**{link.menu}**" in line, address


@pytest.mark.parametrize("name", CHAPTERS)
@pytest.mark.parametrize("language", _OTHERS)
def test_where_the_pages_are_not_translated_each_name_comes_with_its_meaning(
    language: str, name: str
) -> None:
    assert _list_bold(language, name) == _list_bold("en", name)
    text = read_chapter(language, name).html
    lacking = [
        bold_name
        for bold_name in _list_bold(language, name)
        if not re.search(
            rf"<strong>{re.escape(bold_name)}</strong>(?:</a>)? ?[(（]", unescape(text)
        )
    ]
    assert lacking == []


@each_language
def test_a_chapter_is_read_in_a_few_minutes(language: str) -> None:
    """By words, or by characters where words are not written apart."""
    most = 900 if language in {"zh-hans", "ja"} else 400
    word_counts = {name: len(_WORD.findall(_read(language, name))) for name in CHAPTERS}
    assert {name: count for name, count in word_counts.items() if not 150 <= count <= most} == {}


@pytest.mark.parametrize("name", CHAPTERS)
def test_every_link_leads_to_a_page_that_there_is(name: str) -> None:
    links = _list_links("en", name)
    assert links
    for address in links:
        path = address if address.startswith("/") else f"/help/en/{address.removeprefix('../')}"
        assert resolve(path)
        chapter = re.fullmatch(r"\.\./([a-z-]*)/?", address)
        assert address.startswith("/") or (chapter and chapter[1] in {"", *CHAPTERS})


def test_numbers_are_those_of_the_policy() -> None:
    assert f"up to {policies.policy().limits.listings_per_request} listings" in (
        read_chapter("en", "filing").html
    )
    for language in _LANGUAGES:
        assert not [name for name in _NAMES if "{" in read_chapter(language, name).html]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("", "en"),
        ("fr-CA,fr;q=0.9,en;q=0.5", "fr"),
        ("zh-TW", "zh-hans"),
        ("nl,pt-BR;q=0.8,en;q=0.2", "pt"),
        ("nl", "en"),
    ],
)
def test_the_reader_comes_to_the_language_that_the_browser_asks_for(
    client: Client, accepted: str, language: str
) -> None:
    answer = client.get("/help/", headers={"accept-language": accepted})
    assert answer.headers["Location"] == f"/help/{language}/"
    assert {"Accept-Language", "Cookie"} <= set(answer.headers["Vary"].split(", "))
    answer = client.get("/help/filing/", headers={"accept-language": accepted})
    assert answer.headers["Location"] == f"/help/{language}/filing/"


def test_what_the_reader_chose_here_comes_first(client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    answer = client.get("/help/", headers={"accept-language": "fr"})
    assert answer.headers["Location"] == "/help/zh-hans/"


@pytest.mark.parametrize("address", ["/help/xx/", "/help/xx/filing/", "/help/en/nothing/"])
def test_what_there_is_not_is_not_found(client: Client, address: str) -> None:
    assert client.get(address).status_code == 404


def test_a_page_says_its_language_and_where_the_others_are(client: Client) -> None:
    answer = client.get("/help/ja/filing/")
    page = answer.content.decode()
    assert 'class="handbook-columns" lang="ja" dir="ltr"' in " ".join(page.split())
    assert "X-Robots-Tag" not in answer.headers
    url = settings.MARKWARDEN.public_url
    for language in _LANGUAGES:
        assert f'hreflang="{language}" href="{url}/help/{language}/filing/"' in page
    assert re.search(r'href="/help/fr/filing/"\s+lang="fr"\s+hreflang="fr"\s+>français', page)
    assert read_chapter("ja", "filing").lead in page.partition("<title>")[0]


def test_every_page_of_the_handbook_is_valid_html(client: Client, tmp_path: Path) -> None:
    addresses = [reverse("handbook", args=(language,)) for language in _LANGUAGES]
    addresses += [
        reverse("handbook-chapter", args=(language, name))
        for language in _LANGUAGES
        for name in CHAPTERS
    ]
    answers = {address.strip("/").replace("/", "-"): client.get(address) for address in addresses}
    assert {answer.status_code for answer in answers.values()} == {200}
    pages = ((name, answer.content.decode()) for name, answer in answers.items())
    assert list_html_faults(tmp_path, pages) == []


def test_help_leads_to_the_handbook_unless_the_operator_has_pages_of_its_own(
    client: Client, settings: Settings
) -> None:
    assert '<a href="/help/">Help</a>' in client.get("/").content.decode()
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(
        update={"help_url": "https://help.example/"}
    )
    page = client.get("/").content.decode()
    assert '<a href="https://help.example/">Help</a>' in page
    assert '"/help/"' not in page


def test_a_seller_who_is_not_signed_in_finds_the_chapter_for_sellers(client: Client) -> None:
    assert 'href="/help/sellers/"' in client.get("/merchants/").content.decode()
