"""What a reviewer may write into a statement of reasons: every bound, and what is within all."""

from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pipeline.notices.statement_edits import (
    StatementEdit,
    TextFault,
    edit_mark,
    find_text_faults,
    hash_text,
)
from pipeline.policy.policy import Policy
from pipeline.policy.tables import LocalizedText

_DRAFT = LocalizedText("The title shows “Zorvex”.", "标题中有“Zorvex”。")
_FACTS = LocalizedText("The title shows the mark.", "标题中有该商标。")
_WITHIN = StatementEdit(hash_text(_DRAFT), _FACTS, LocalizedText("The seam differs.", "缝线不同。"))
_WITHHELD = ("Ada Conti", "ada@norvelle.example", "Li")


def _find_faults(policy: Policy, edit: StatementEdit) -> tuple[TextFault, ...]:
    return find_text_faults(edit, _DRAFT, _WITHHELD, policy.limits)


def test_a_text_within_its_bounds_breaks_none(policy: Policy) -> None:
    assert _find_faults(policy, _WITHIN) == ()


@pytest.mark.parametrize(
    ("facts", "bound"),
    [
        (LocalizedText("Only English.", ""), TextFault.ONE_LANGUAGE),
        (LocalizedText("", "只有中文。"), TextFault.ONE_LANGUAGE),
        (LocalizedText("", ""), TextFault.EMPTY),
        (LocalizedText("x" * 2001, "长"), TextFault.TOO_LONG),
        (LocalizedText("x", "长" * 2001), TextFault.TOO_LONG),
        (LocalizedText("ADA CONTI reported it.", "有人投诉。"), TextFault.NAMES_THE_FILER),
        (LocalizedText("Write to someone@shop.example", "请联系。"), TextFault.HAS_AN_ADDRESS),
        (LocalizedText("See https://shop.example", "见链接。"), TextFault.HAS_AN_ADDRESS),
    ],
)
def test_facts_outside_a_bound_are_named_by_it(
    policy: Policy, facts: LocalizedText, bound: TextFault
) -> None:
    assert bound in _find_faults(policy, replace(_WITHIN, facts=facts))


def test_an_addition_has_the_same_bounds_but_may_be_left_out(policy: Policy) -> None:
    assert _find_faults(policy, replace(_WITHIN, addition=None)) == ()
    assert _find_faults(policy, replace(_WITHIN, addition=LocalizedText("One.", ""))) == (
        TextFault.ONE_LANGUAGE,
    )


def test_a_text_over_another_draft_is_stale(policy: Policy) -> None:
    assert _find_faults(policy, replace(_WITHIN, over=hash_text(_FACTS))) == (TextFault.STALE,)


def test_2000_characters_are_within(policy: Policy) -> None:
    assert (
        _find_faults(policy, replace(_WITHIN, facts=LocalizedText("x" * 2000, "长" * 2000))) == ()
    )


def test_a_short_name_and_one_that_the_draft_has_anyway_are_no_fault(policy: Policy) -> None:
    facts = LocalizedText("Zorvex and Lining", "Zorvex 里衬")
    faults = find_text_faults(
        replace(_WITHIN, facts=facts), _DRAFT, ("Zorvex", "Li"), policy.limits
    )
    assert faults == ()


@given(st.text(max_size=40), st.text(max_size=40))
@example(_FACTS.en, _FACTS.zh)
@example(_FACTS.zh, _FACTS.en)
def test_two_texts_have_one_mark_only_when_they_are_the_same(en: str, zh: str) -> None:
    is_same = LocalizedText(en, zh) == _FACTS
    assert (hash_text(LocalizedText(en, zh)) == hash_text(_FACTS)) == is_same
    edit = replace(_WITHIN, facts=LocalizedText(en, zh))
    assert (edit_mark(edit) == edit_mark(_WITHIN)) == is_same
