"""Every member of a closed set that people read has its text beside it, in Chinese too."""

import ast
from gettext import GNUTranslations, NullTranslations
from typing import Final

import pytest

from matchers.labels.words import Phrase, Sentence
from pipeline.decision.names import TermPhrase
from pipeline.reasons import Reason
from pipeline.vocabulary import RightState
from tests.project.source import ROOT, list_word_members

_MARKS: Final = {"_", "gettext_noop"}


class _Nothing(NullTranslations):
    def gettext(self, message: str) -> str:
        """Answer for what the catalogue lacks."""
        return message and ""


def _list_texts(value: ast.expr) -> list[str | None]:
    """The marked texts of a member; None for one that is not marked."""
    further = value.elts[1:] if isinstance(value, ast.Tuple) else []
    return [
        ast.literal_eval(text.args[0])
        if isinstance(text, ast.Call) and ast.unparse(text.func) in _MARKS
        else None
        for text in further
        if not (isinstance(text, ast.Constant) and text.value == "")
    ]


def test_each_member_has_a_marked_label_and_each_text_is_in_chinese() -> None:
    with (ROOT / "config/locale/zh_Hans/LC_MESSAGES/django.mo").open("rb") as file:
        catalogue = GNUTranslations(file)
    catalogue.add_fallback(_Nothing())
    members = [(f"{path} {name}", _list_texts(value)) for path, name, value in list_word_members()]
    assert len(members) > 500
    assert [name for name, texts in members if not texts or None in texts] == []
    assert [
        (name, text)
        for name, texts in members
        for text in texts
        if text and not catalogue.gettext(text)
    ] == []


def test_the_check_finds_a_member_without_a_label_and_one_that_is_not_marked() -> None:
    lines = ('A = "a"', 'A = "a", "not marked"', 'A = "a", _("marked")')
    values = [statement.value for line in lines for statement in ast.parse(line).body]  # type: ignore[attr-defined]  # assignments
    assert [_list_texts(value) for value in values] == [[], [None], ["marked"]]


@pytest.mark.parametrize("reason", list(Reason))
def test_each_reason_says_when_it_is_used_and_how_it_is_explained(reason: Reason) -> None:
    assert reason.used_when.endswith(".")
    assert "[" in reason.sample


def test_a_sentence_says_several_words_one_after_the_other() -> None:
    several = Sentence("One of: {reasons}.", {"reasons": tuple(Reason)[:2]})
    assert str(several) == "One of: TM-COUNTERFEIT, TM-NONEXISTENT-MODEL."
    assert str(Sentence("It is {state}.", {"state": RightState.EXPIRED})) == "It is expired."


def test_two_phrases_never_share_a_code() -> None:
    with pytest.raises(TypeError, match="the code of another phrase"):

        class _Twice(Phrase):
            PRIOR = TermPhrase.PRIOR.value, "Said already."
