"""The statement of reasons on the action bar: drafted, edited, refused without losing a word."""

import pytest
from django.test import Client

from records.cases.models import Case, Ruling
from records.review.models import RulingText
from tests.interfaces.console.review.held_case import address, case

__all__ = ["case"]

pytestmark = pytest.mark.django_db

_TEXT = {
    "facts_en": "The title shows the mark with a zero.",
    "facts_zh": "标题以数字零写出该商标。",
    "addition_en": "The seam differs.",
    "addition_zh": "缝线不同。",
}


def _drafts(page: Client, case: Case) -> dict[str, str]:
    drafts = page.get(address(case)).context["screen"].drafts
    return {
        "over": drafts.over,
        "facts_en": drafts.facts.en,
        "facts_zh": drafts.facts.zh,
        "addition_en": "",
        "addition_zh": "",
    }


def _send(page: Client, case: Case, act: str = "uphold", **text: str) -> str:
    reason = {"uphold": "identical_mark", "reject": "no_likeness"}[act]
    form = {"reason": reason, "note": "kept", **text}
    return page.post(address(case, act), form, follow=True).content.decode()


def test_the_facts_stand_in_both_languages_to_be_edited(page: Client, case: Case) -> None:
    html = page.get(address(case)).content.decode()
    drafts = _drafts(page, case)
    assert html.count('name="facts_en"') == html.count('name="facts_zh"') == 2
    assert "New N0RVELLE shoulder bag" in drafts["facts_en"]
    assert "投诉" in drafts["facts_zh"]


def test_what_was_not_edited_is_no_text(page: Client, case: Case) -> None:
    drafts = _drafts(page, case)
    windows = {name: text.replace("\n", "\r\n") for name, text in drafts.items()}
    _send(page, case, **windows)
    assert Ruling.objects.get().outcome == "upheld"
    assert not RulingText.objects.exists()


@pytest.mark.parametrize("act", ["uphold", "reject"])
def test_an_edited_text_is_kept_and_shown_as_told(page: Client, case: Case, act: str) -> None:
    _send(page, case, act, over=_drafts(page, case)["over"], **_TEXT)
    text = RulingText.objects.get()
    assert (text.facts_zh, text.addition_en) == (_TEXT["facts_zh"], _TEXT["addition_en"])
    html = page.get(address(case)).content.decode()
    assert f"{_TEXT['facts_en']} {_TEXT['addition_en']}" in html


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"facts_zh": ""}, "write each part in English and in Chinese"),
        ({"facts_en": "", "facts_zh": ""}, "the facts are required"),
        ({"facts_en": "a <word> " * 600}, "a part is too long"),
        ({"addition_en": "Ada Conti says so."}, "it names the filer"),
        ({"over": "0" * 16}, "the draft has changed"),
    ],
)
def test_a_refused_text_is_said_and_stands_where_it_was_typed(
    page: Client, case: Case, change: dict[str, str], says: str
) -> None:
    form = {"over": _drafts(page, case)["over"], **_TEXT, **change}
    html = _send(page, case, **form)
    assert says in html
    assert not Ruling.objects.exists()
    assert f"{_TEXT['addition_zh']}</textarea>" in html
    escaped_text = form["facts_en"].strip().replace("<", "&lt;").replace(">", "&gt;")
    assert f"{escaped_text}</textarea>" in html
    assert ">kept</textarea>" in html


def test_a_lost_case_gives_the_text_back(page: Client, case: Case) -> None:
    draft_hash = _drafts(page, case)["over"]
    case.review_lease.delete()
    answer = page.post(
        address(case, "uphold"), {"reason": "identical_mark", "over": draft_hash, **_TEXT}
    )
    assert answer.status_code == 409
    assert _TEXT["facts_zh"] in answer.content.decode()


def test_undo_gives_the_text_back(page: Client, case: Case) -> None:
    _send(page, case, over=_drafts(page, case)["over"], **_TEXT)
    undone = page.post(f"/console/rulings/{Ruling.objects.get().pk}/undo/", follow=True)
    assert f"{_TEXT['facts_en']}</textarea>" in undone.content.decode()


def test_undo_gives_the_drafted_facts_back_beside_an_own_text(page: Client, case: Case) -> None:
    drafts = _drafts(page, case)
    additions = {"addition_en": _TEXT["addition_en"], "addition_zh": _TEXT["addition_zh"]}
    _send(page, case, **drafts | additions)
    undone = page.post(f"/console/rulings/{Ruling.objects.get().pk}/undo/", follow=True)
    _send(page, case, over=drafts["over"], **undone.context["typed"].statement)
    ruling = Ruling.objects.live().get()
    assert (ruling.text.facts_en, ruling.text.addition_en) == ("", _TEXT["addition_en"])
