"""What a reviewer writes into the statement of reasons is kept with the ruling and sent."""

import json

import pytest

from pipeline.notices.statement_edits import StatementEdit, TextFault, hash_text
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Outcome
from records.accounts.models import User
from records.actions.review import rulings
from records.cases.models import Case, Ruling
from records.ledger.models import AuditEntry
from records.notices import statements
from records.review.models import RulingText
from records.rights.models import Right
from tests.factories import record_cases

_FACTS = LocalizedText("The title shows the mark with a zero.", "标题以数字零写出该商标。")
_OWN = LocalizedText("The seam differs.", "缝线不同。")


@pytest.fixture
def case(mark: Right, judge: User) -> Case:
    """A case that she holds."""
    (new_case,) = record_cases.file_cases(mark, "L-1")
    return record_cases.claim_case(new_case, judge)


def _over(case: Case) -> str:
    drafted_facts = rulings.draft_facts(case)
    assert drafted_facts
    return hash_text(drafted_facts)


def _rule(case: Case, judge: User, edit: StatementEdit | None) -> Ruling:
    return rulings.rule_on_case(
        case.pk,
        judge,
        Outcome.UPHELD,
        "shown",
        note="",
        now=record_cases.NOW,
        form=rulings.RulingForm(edit),
    )


def test_both_sides_are_told_what_was_written(case: Case, judge: User) -> None:
    ruling = _rule(case, judge, StatementEdit(_over(case), _FACTS, _OWN))
    to_seller = record_cases.state_ruling(ruling)
    to_filer = statements.compose_result(statements.read_rulings([ruling.pk])[ruling.pk])
    for text in (to_seller.facts, to_filer.reasons):
        assert text == LocalizedText(f"{_FACTS.en} {_OWN.en}", f"{_FACTS.zh}{_OWN.zh}")
    assert to_seller.restriction.en == "The listing has been removed from the marketplace."


def test_without_a_text_all_stays_as_drafted(case: Case, judge: User) -> None:
    drafted_facts = rulings.draft_facts(case)
    ruling = _rule(case, judge, None)
    assert not RulingText.objects.exists()
    assert record_cases.state_ruling(ruling).facts == drafted_facts


def test_an_addition_alone_follows_the_drafted_facts(case: Case, judge: User) -> None:
    drafted_facts = rulings.draft_facts(case)
    assert drafted_facts
    ruling = _rule(case, judge, StatementEdit(hash_text(drafted_facts), None, _OWN))
    assert record_cases.state_ruling(ruling).facts.en == f"{drafted_facts.en} {_OWN.en}"


def test_the_chain_keeps_the_mark_of_the_text_and_no_text(case: Case, judge: User) -> None:
    _rule(case, judge, StatementEdit(_over(case), _FACTS, _OWN))
    entry = AuditEntry.objects.filter(subject_kind="case", subject_id=case.pk).latest("number")
    assert not [word for word in ("zero", "seam") if word in entry.entry]
    assert len(json.loads(entry.entry)["body"]["written"]) == 16


@pytest.mark.parametrize(
    ("facts", "bound"),
    [
        (LocalizedText("One.", ""), TextFault.ONE_LANGUAGE),
        (LocalizedText("", ""), TextFault.EMPTY),
        (LocalizedText("x" * 5000, "长"), TextFault.TOO_LONG),
    ],
)
def test_a_text_outside_its_bounds_rules_nothing(
    case: Case, judge: User, facts: LocalizedText, bound: TextFault
) -> None:
    with pytest.raises(rulings.OutOfBounds) as refusal:
        _rule(case, judge, StatementEdit(_over(case), facts))
    assert bound in refusal.value.broken
    assert not Ruling.objects.exists()


def test_the_filer_s_name_does_not_reach_the_seller(case: Case, judge: User) -> None:
    name = case.request.filer_name
    with pytest.raises(rulings.OutOfBounds) as refusal:
        _rule(
            case,
            judge,
            StatementEdit(_over(case), LocalizedText(f"{name} says so.", f"{name}称如此。")),
        )
    assert refusal.value.broken == (TextFault.NAMES_THE_FILER,)


def test_a_text_over_an_older_draft_is_refused(case: Case, judge: User) -> None:
    with pytest.raises(rulings.OutOfBounds) as refusal:
        _rule(case, judge, StatementEdit("0" * 16, _FACTS))
    assert refusal.value.broken == (TextFault.STALE,)


def test_an_undone_ruling_keeps_its_text_and_the_next_one_has_its_own(
    case: Case, judge: User
) -> None:
    first = _rule(case, judge, StatementEdit(_over(case), _FACTS))
    rulings.annul_ruling(first.pk, judge, now=record_cases.NOW)
    record_cases.claim_case(case, judge)
    second = _rule(case, judge, None)
    assert RulingText.objects.get().ruling == first
    assert record_cases.state_ruling(second).facts == rulings.draft_facts(case)
