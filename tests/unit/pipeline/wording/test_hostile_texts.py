"""Texts that nobody would write for people: an answer, and no more work than their length asks."""

from dataclasses import replace

import pytest

from matchers.text.likeness import Form
from pipeline.decision.decide import decide
from pipeline.policy.policy import Policy
from pipeline.wording.cues import find_cues
from pipeline.wording.phrases import LONGEST_TITLE, split_words
from tests.unit.pipeline.case_facts import AUTOMATIC, LISTING, build_text_likeness

_MANY = 100_000
_TEXTS = {
    "cues without end": "used for replica " * _MANY,
    "Chinese cues without end": "不是高仿适用" * _MANY,
    "goods without end": "phone case " * _MANY,
    "one word without end": "x" * (10 * _MANY),
    "marks upon a letter": "e" + "\u0301" * _MANY,
    "signs": "!?:; " * _MANY,
    "emoji": "👟👜" * _MANY,
    "digits": "42 " * _MANY,
    "letters that grow": "İ" * _MANY,
    "nothing": "",
}


@pytest.mark.parametrize("text", _TEXTS.values(), ids=_TEXTS)
@pytest.mark.parametrize("form", [Form.LITERAL, Form.GLUED, Form.REPEATED])
def test_a_hostile_title_is_answered(policy: Policy, text: str, form: Form) -> None:
    title = f"{text} Zorvex {text}"
    facts = replace(
        AUTOMATIC,
        listing=replace(LISTING, title=title, description=title, category=text),
        text=(
            build_text_likeness("Zorvex", title, form=form),
            build_text_likeness("Zorvex", title, form=form, field="description"),
        ),
    )
    routing = decide(facts, policy)
    assert 0 < routing.score < 1


def test_in_a_title_longer_than_any_only_what_is_near_counts(policy: Policy) -> None:
    title = "replica " + "soft and light " * (LONGEST_TITLE // 10) + "for Zorvex"
    facts = replace(
        AUTOMATIC,
        listing=replace(LISTING, title=title),
        text=(build_text_likeness("Zorvex", title),),
    )
    kinds = [cue.kind.value for cue in find_cues(facts.text, facts.listing, policy)]
    assert kinds == ["nominative"]


def test_words_stand_where_they_are_said_to_stand() -> None:
    text = "İ Straße 1:1 高仿A货, d'occasion"
    words = split_words(text)
    assert [text[a:b].casefold() for a, b in zip(words.starts, words.ends, strict=True)] == list(
        words.words
    )
    assert words.words[1:] == ("strasse", "1", "1", "高仿", "a", "货", "d", "occasion")
