"""Keys and pictures as a person wants them: kept in the browser, never able to break a page."""

import pytest
from django.test import Client, RequestFactory

from interfaces.console.layout import preferences
from records.cases.models import Case
from records.rights.models import Right
from tests.factories import review_cases

_LETTERS = {command.name: command.letter for command in preferences.COMMANDS}


@pytest.mark.parametrize(
    ("cookie", "upholds"),
    [
        ("", "u"),
        ("uphold:a", "a"),
        ("uphold:r.reject:u", "r"),
        ("uphold:r", "u"),  # two commands with one letter: the default letters
        ("uphold:<", "u"),
        ("uphold", "u"),
        ("invented:a", "u"),
    ],
)
def test_a_cookie_that_cannot_be_used_leaves_the_house_s_letters(cookie: str, upholds: str) -> None:
    request = RequestFactory().get("/")
    request.COOKIES[preferences.COOKIE] = cookie
    assert preferences.read_letters(request)["uphold"] == upholds


def test_what_is_kept_is_what_differs() -> None:
    assert preferences.encode_cookie(_LETTERS) == ""
    assert preferences.encode_cookie({**_LETTERS, "uphold": "a"}) == "uphold:a"


@pytest.mark.django_db
def test_the_menu_of_the_person_leads_there_and_the_bar_stays_short(page: Client) -> None:
    bar, _nav, person = page.get("/console/").content.decode().partition("</nav>")
    assert 'href="/console/preferences/"' not in bar
    assert person.count('href="/console/preferences/">Keys and pictures</a>') == 1


@pytest.mark.django_db
def test_letters_and_veils_are_on_the_case_page(page: Client, mark: Right) -> None:
    review_cases.at_desk(mark)
    answer = page.post("/console/preferences/", {**_LETTERS, "uphold": "A", "veil-grey": "1"})
    assert answer.cookies[preferences.COOKIE]["httponly"], "no script reads the letters"
    page.post("/console/claim/")
    html = page.get(f"/console/cases/{Case.objects.get().public_id}/").content.decode()
    assert 'data-act="a"' in html
    assert 'aria-keyshortcuts="A"' in html
    assert "veil-grey" in html
    page.post("/console/preferences/", {"reset": "1"})
    assert 'data-act="u"' in page.get(page_of(Case.objects.get())).content.decode()


@pytest.mark.django_db
def test_a_choice_with_faults_is_shown_again_and_not_kept(page: Client) -> None:
    answer = page.post("/console/preferences/", {**_LETTERS, "uphold": "r", "ask": "!"})
    assert answer.status_code == 422
    html = answer.content.decode()
    assert "Another command uses this letter." in html
    assert "Enter one letter from A to Z." in html
    assert preferences.COOKIE not in answer.cookies


def page_of(case: Case) -> str:
    """The address of a case."""
    return f"/console/cases/{case.public_id}/"
