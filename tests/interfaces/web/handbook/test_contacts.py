"""The page of contacts: what the operator wrote down, in the reader's language."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.test import Client
from pytest_django import Settings

from records import policies
from tests.interfaces.access_matrix.html_checker import list_html_faults

pytestmark = pytest.mark.django_db

_FILE = """
[authorities]
email = "law@shop.example"
languages = ["en", "ga"]

[[regions]]
title = { en = "Europe", zh = "欧洲" }
contact = { telephone = "+353 1 555 0101", note = { en = "Mornings.", zh = "上午。" } }
"""


@pytest.fixture
def contacts(settings: Settings, tmp_path: Path) -> Iterator[None]:
    """An operator with an address for users, and a file for the rest."""
    file = tmp_path / "contacts.toml"
    file.write_text(_FILE, encoding="utf-8")
    update = {"contacts": file, "contact_email": "help@shop.example"}
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update=update)
    policies.contacts.cache_clear()
    yield
    policies.contacts.cache_clear()


@pytest.mark.usefixtures("contacts")
@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Article 11", "Article 12", "Europe", "Mornings.", "English, Irish")),
        ("zh-CN", ("第 11 条", "第 12 条", "欧洲", "上午。", "英语、爱尔兰语")),
    ],
)
def test_points_of_contact_and_regions_stand_on_the_page(
    client: Client, tmp_path: Path, language: str, words: tuple[str, ...]
) -> None:
    page = client.get("/contact/", headers={"accept-language": language}).content.decode()
    assert [phrase for phrase in words if phrase not in page] == []
    assert 'href="mailto:help@shop.example"' in page
    assert 'href="mailto:law@shop.example"' in page
    assert 'href="tel:+35315550101"' in page
    folder = tmp_path / "pages"
    folder.mkdir()
    assert list_html_faults(folder, [("contacts", page)]) == []


def test_without_any_the_page_says_so_and_every_foot_leads_there(client: Client) -> None:
    assert "has not named a contact yet" in client.get("/contact/").content.decode()
    assert '<a href="/contact/">Contact</a>' in client.get("/").content.decode()
