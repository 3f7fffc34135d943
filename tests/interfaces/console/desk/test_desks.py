"""Every desk that is declared lists, shows, refuses and asks for a second person alike."""

import inspect
import re
from collections.abc import Iterator
from functools import partial
from html import unescape
from pathlib import Path
from typing import Any, Final, cast

import pytest
from django import forms
from django.conf import settings
from django.db import connection
from django.db.models import Model
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.translation import gettext, override

from interfaces.console.desk.desk import Desk
from interfaces.console.desk.parts import Step, ThingForm
from interfaces.console.desk.verification_desk import LeasedDesk
from interfaces.console.urls import urlpatterns
from records.accounts.models import Role
from tests.factories.fresh_sessions import sign_in_now
from tests.factories.takedown_requests import new_user
from tests.interfaces.console.desk.samples import SAMPLES, Sample

pytestmark = pytest.mark.django_db
_TYPED: Final = "typed words"


def _find_desks() -> Iterator[Desk[Any]]:
    """List the desks whose lists have an address."""
    for pattern in urlpatterns:
        view = inspect.unwrap(getattr(pattern.callback, "view", pattern.callback))
        desk = getattr(view, "__self__", None)
        if isinstance(desk, Desk) and getattr(view, "__name__", "") == "show_list":
            yield desk


DESKS: Final = {desk.plural: desk for desk in _find_desks()}
_SECOND: Final = [
    (plural, step.code) for plural, desk in DESKS.items() for step in desk.steps if step.second_to
]
_NEEDY: Final = [
    (plural, step.code)
    for plural, desk in DESKS.items()
    for step in desk.steps
    if any(shown.required for shown in step.form.base_fields.values())
]
_each_desk = pytest.mark.parametrize("plural", DESKS)


def _sign_in(role: Role) -> Client:
    client = sign_in_now(Client(), new_user(None, role, f"{role} of the desk"))
    client.post("/console/evidence/why/", {"why": "A test"})
    return client


def _doer(plural: str) -> Client:
    return _sign_in(DESKS[plural].doers[0])


def _get_list(client: Client, plural: str, query: Any = None) -> str:  # noqa: ANN401 -- of the client
    answer = client.get(reverse(f"console:{plural}"), query)
    assert answer.status_code == 200
    return unescape(answer.content.decode())


def _find_step(plural: str, code: str) -> Step:
    return next(step for step in DESKS[plural].steps if step.code == code)


def _find_step_url(plural: str, thing: Model, step: Step) -> str:
    desk = DESKS[plural]
    key = thing.pk if desk.has_number else getattr(thing, "public_id")  # noqa: B009 -- of each model
    return reverse(f"console:{desk.name_step(step)}", args=[key])


def _fill(step: Step, sample: Sample) -> dict[str, Any]:
    """Type words into each field of text, and choose something."""
    data = dict(sample.data)
    for name, shown in ({} if issubclass(step.form, ThingForm) else step.form().fields).items():
        if isinstance(shown, forms.ChoiceField):
            values = ["1", *(str(value) for value, _label in cast("Any", shown.choices))]
            data.setdefault(name, values[-1])
        data.setdefault(name, _TYPED)
    return data


def test_every_desk_has_a_sample() -> None:
    assert set(DESKS) == set(SAMPLES)


@_each_desk
def test_an_empty_list_says_so(plural: str) -> None:
    page = _get_list(_doer(plural), plural)
    assert str(DESKS[plural].none_yet) in page
    assert "<tbody>" not in page


@_each_desk
def test_what_waits_is_listed_and_leads_to_its_page(plural: str) -> None:
    desk, client = DESKS[plural], _doer(plural)
    thing = SAMPLES[plural].make(1)
    page = _get_list(client, plural)
    assert "Firm 1" in page
    if desk.is_paged:
        assert f'href="{desk.find_url(thing)}"' in page
        answer = client.get(desk.find_url(thing))
        assert answer.status_code == 200
        assert "Firm 1" in answer.content.decode()
        assert f'href="{reverse(f"console:{plural}")}"' in answer.content.decode()


@pytest.mark.parametrize("plural", [plural for plural in DESKS if SAMPLES[plural].query])
def test_a_filter_hides_what_does_not_match(plural: str) -> None:
    SAMPLES[plural].make(1)
    page = _get_list(_doer(plural), plural, SAMPLES[plural].query)
    assert "Firm 1" not in page
    assert str(DESKS[plural].none_matches) in page
    (value,) = SAMPLES[plural].query.values()
    assert re.search(rf'<option value="{value}"\s+selected>', page)


@pytest.mark.parametrize("plural", [plural for plural in DESKS if SAMPLES[plural].query])
def test_a_choice_that_there_is_not_filters_nothing(plural: str) -> None:
    SAMPLES[plural].make(1)
    query = {"kind": "nonsense"} if plural == "concerns" else SAMPLES[plural].query
    nonsense = dict.fromkeys(query, "nonsense")
    assert "Firm 1" in _get_list(_doer(plural), plural, nonsense)


@pytest.mark.parametrize("plural", [plural for plural, desk in DESKS.items() if desk.search])
def test_a_search_finds_by_name(plural: str) -> None:
    SAMPLES[plural].make(1)
    client = _doer(plural)
    assert "Firm 1" in _get_list(client, plural, {"q": "fIrM"})
    nothing = _get_list(client, plural, {"q": "nobody"})
    assert "Firm 1" not in nothing
    assert str(DESKS[plural].none_matches) in nothing


@pytest.mark.parametrize(
    "plural", [plural for plural, desk in DESKS.items() if isinstance(desk, LeasedDesk)]
)
def test_one_person_at_a_time_holds_a_thing(plural: str) -> None:
    desk, thing = DESKS[plural], SAMPLES[plural].make(1)
    assert isinstance(desk, LeasedDesk)
    first, second = (
        sign_in_now(Client(), new_user(None, desk.doers[0], name)) for name in ("first", "second")
    )
    queue, page = reverse(f"console:{plural}"), desk.find_url(thing)
    assert "Claim next" in _get_list(first, plural)
    assert first.post(f"{queue}claim/")["Location"] == page
    assert "Continue with yours" in _get_list(first, plural)
    assert "first holds it." in second.get(page).content.decode()
    refused = second.post(f"{page}hold/", follow=True).content.decode()
    assert str(desk.other_holds) in unescape(refused)
    nothing = second.post(f"{queue}claim/", follow=True).content.decode()
    assert str(desk.none_yet) in unescape(nothing)
    first.post(f"{page}release/")
    assert second.post(f"{page}hold/")["Location"] == page
    assert "Give it back" in second.get(page).content.decode()


@_each_desk
def test_many_rows_ask_the_database_as_often_as_one(plural: str) -> None:
    client, counts = _doer(plural), []
    for numbers in ((1, 2), (3, 4, 5, 6)):
        for number in numbers:
            SAMPLES[plural].make(number)
        with CaptureQueriesContext(connection) as queries:
            page = _get_list(client, plural)
        assert all(f"Firm {number}" in page for number in numbers)
        counts.append(len(queries))
    assert counts[0] == counts[1]


@_each_desk
def test_a_step_that_is_refused_says_why_and_keeps_what_was_typed(plural: str) -> None:
    sample, client = SAMPLES[plural], _doer(plural)
    step, thing = _find_step(plural, sample.step), sample.make(1)
    over = {name: value() if callable(value) else value for name, value in sample.over.items()}
    type(thing)._default_manager.filter(pk=thing.pk).update(**over)
    data = _fill(step, sample)
    answer = client.post(_find_step_url(plural, thing, step), data)
    assert answer.status_code == 422
    page = unescape(answer.content.decode())
    said = re.findall(r'role="alert">.*?<span>(.*?)</span>', page, re.DOTALL)
    with override("zh-hans"):  # a sentence of ours, which stands in the catalogue
        assert [text for text in said if gettext(text.strip()) != text.strip()]
    assert _TYPED in page or _TYPED not in data.values()


@pytest.mark.parametrize(("plural", "code"), _NEEDY)
def test_a_step_that_lacks_something_is_not_taken(plural: str, code: str) -> None:
    step, thing = _find_step(plural, code), SAMPLES[plural].make(1)
    before = _read_row(thing)
    blank = dict.fromkeys(step.form.base_fields, "  ")
    answer = _doer(plural).post(_find_step_url(plural, thing, step), blank)
    assert answer.status_code == 422
    assert "Correct the marked fields" in answer.content.decode()
    assert _read_row(thing) == before


def _read_row(thing: Model) -> dict[str, object]:
    rows = type(thing)._default_manager.filter(pk=thing.pk)
    return dict(rows.values().get())


@pytest.mark.parametrize(("plural", "code"), _SECOND)
def test_a_step_that_needs_a_second_person_is_not_taken_by_the_first(
    plural: str, code: str
) -> None:
    sample, step, desk = SAMPLES[plural], _find_step(plural, code), DESKS[plural]
    thing = sample.make(1)
    first, second = (new_user(None, desk.doers[0], name) for name in ("first", "second"))
    rows = type(thing)._default_manager.filter(pk=thing.pk)
    rows.update(**{step.second_to: first}, **sample.second)
    address = _find_step_url(plural, thing, step)
    pages = []
    for person in (first, second):
        client = sign_in_now(Client(), person)
        client.post("/console/evidence/why/", {"why": "A test"})
        pages.append(client.get(desk.find_url(thing)).content.decode())
        if person == first:
            answer = client.post(address, _fill(step, sample))
            assert answer.status_code == 422
            assert str(step.second_says) in unescape(answer.content.decode())
    assert str(step.second_says) in unescape(pages[0])
    assert [f'action="{address}"' in page for page in pages] == [False, True]


@_each_desk
def test_who_may_read_the_list_is_as_the_reference_says(plural: str) -> None:
    address = reverse(f"console:{plural}")
    reference = Path(settings.BASE_DIR, "docs/reference/authorisation.md").read_text()
    row = next(line for line in reference.splitlines() if line.startswith(f"| `{address}` |"))
    named = {name.strip() for name in row.split("|")[2].split(",")}
    allowed = {role for role in Role if role.replace("_", " ") in named}
    for role in Role:
        status = _sign_in(role).get(address).status_code
        assert (status != 403) is (role in allowed), role


@_each_desk
def test_who_only_reads_is_offered_no_step(plural: str) -> None:
    desk, sample = DESKS[plural], SAMPLES[plural]
    readers = [role for role in desk.readers if role not in desk.doers]
    if not readers:
        pytest.skip("nobody only reads")
    thing, client = sample.make(1), _sign_in(readers[0])
    page = _get_list(client, plural)
    assert not desk.form_title or str(desk.form_title) not in page
    assert "Claim next" not in page
    if desk.is_paged:
        page += client.get(desk.find_url(thing)).content.decode()
    for step in desk.steps:
        address = _find_step_url(plural, thing, step)
        assert address not in page
        assert client.post(address, _fill(step, sample)).status_code == 403


@pytest.mark.parametrize(
    ("plural", "code"), [(plural, step.code) for plural in DESKS for step in DESKS[plural].steps]
)
def test_the_fields_of_a_form_are_parameters_of_its_action(plural: str, code: str) -> None:
    step, desk = _find_step(plural, code), DESKS[plural]
    names = _list_cleaned(step)
    if step.is_whole:
        names = {"fields", *(names & {"subjects"})}
    if (plural, code) == ("bundles", "opening"):
        names = {"why"}  # the visitor gave it before
    inspect.signature(step.take).bind(1, **dict.fromkeys([*names, desk.taken_by, "now"]))
    action = step.take.func if isinstance(step.take, partial) else step.take
    assert callable(action)


def _list_cleaned(step: Step) -> set[str]:
    """Return the names that the form hands on."""
    if issubclass(step.form, ThingForm):
        return set()
    form = step.form()
    form.cleaned_data = dict.fromkeys(form.fields)
    return set(form.clean() or form.cleaned_data)
