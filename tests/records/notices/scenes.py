"""Every letter there is, each brought about by the acts that lead to it."""

import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

from django.db import transaction

from gateways import configured
from pipeline.disputes.procedure import CounterAnswer
from pipeline.law.profiles import Party
from pipeline.reasons import Reason
from pipeline.vocabulary import CaseState, Outcome
from records.actions.cases import clarification
from records.actions.disputes import settlements
from records.actions.filing import request_drafts
from records.actions.review import desk
from records.actions.review import rulings as deciding
from records.cases.models import Case, Clarification, Ruling, Settlement
from records.disputes.models import CounterNotification
from records.notices import statements
from records.notices.languages import HOUSE_LANGUAGES
from records.notices.letter_kinds import LetterText
from records.notices.letters import (
    decision_letters,
    dispute_letters,
    penalty_letters,
    reminders,
)
from records.rights.models import Right
from records.sellers.models.penalties import PenaltyOrder
from tests.factories import record_cases, record_disputes
from tests.factories.record_disputes import CONFIRM, RESTORE, SOON
from tests.records.notices import composed_letters
from tests.records.notices.composed_letters import compose_letter, compose_receipt

URL: Final = composed_letters.URL
_CHANCE_ENDS_AT: Final = datetime(2026, 12, 3, 16, tzinfo=UTC)
type Scene = Callable[[Right, str], str]


def text_of(letter: LetterText | None) -> str:
    """A letter as one reads it."""
    assert letter is not None
    return f"To: {letter.to}\nSubject: {letter.subject}\n\n{letter.text}"


def _in(case: Case, language: str) -> Case:
    """The same, filed by somebody who reads this language."""
    case.request.language = language
    case.request.save()
    return Case.objects.select_related("request", "listing", "frozen").get(pk=case.pk)


def in_both_languages(scene: Scene, mark: Right) -> str:
    """The letter as a filer reads it in English, and below it the same in Chinese."""
    texts = []
    for language in HOUSE_LANGUAGES:
        with transaction.atomic():
            texts.append(scene(mark, language))
            transaction.set_rollback(True)
    return "\n---\n\n".join(texts)


def receipt(mark: Right, language: str) -> str:
    (case,) = record_cases.file_cases(mark, "L-1", "L-1", "odd one", reason="TM-COUNTERFEIT",
                         evidence={"comparison": ["ab" * 32]})  # fmt: skip
    return text_of(compose_receipt(_in(case, language).request))


def ask_filer(mark: Right, language: str) -> Clarification:
    case = _in(record_cases.file_cases(mark)[0], language)
    judge = record_cases.reviewer()
    record_cases.claim_case(case, judge)
    desk.ask_filer(
        case.pk, judge, "unclear", "Which of your marks do you mean?", now=record_cases.NOW
    )
    return Clarification.objects.select_related("case__request", "case__listing").get()


def question(mark: Right, language: str) -> str:
    return text_of(compose_letter("question", ask_filer(mark, language).pk))


def question_again(mark: Right, language: str) -> str:
    return text_of(compose_letter(reminders.QUESTION, ask_filer(mark, language).pk))


def _results(case: Case) -> str:
    stated_rulings = statements.read_rulings(Ruling.objects.values_list("pk", flat=True))
    return text_of(
        decision_letters.compose_results(case.request, list(stated_rulings.values()), URL)
    )


def upheld_by_policy(mark: Right, language: str) -> str:
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    return _results(_in(case, language))


def rule_on_case(mark: Right, outcome: Outcome, reason: str) -> Case:
    case, judge = record_cases.file_cases(mark)[0], record_cases.reviewer()
    record_cases.claim_case(case, judge)
    deciding.rule_on_case(case.pk, judge, outcome, reason, note="", now=record_cases.NOW)
    return case


def upheld_by_a_person(mark: Right, language: str) -> str:
    return _results(_in(rule_on_case(mark, Outcome.UPHELD, "identical_mark"), language))


def rejected_by_a_person(mark: Right, language: str) -> str:
    return _results(_in(rule_on_case(mark, Outcome.REJECTED, "no_likeness"), language))


def invalid(mark: Right, language: str) -> str:
    open_question = ask_filer(mark, language)
    clarification.lapse_questions(open_question.lapses_at + timedelta(seconds=1))
    case = Case.objects.get()
    assert case.state == CaseState.INVALID
    return _results(_in(case, language))


def _compose_settlement(case: Case, language: str) -> str:
    settlements.carry_out_settlements(SOON)
    _in(case, language)
    return text_of(compose_letter("settled", Settlement.objects.get().pk))


def claim_retracted(mark: Right, language: str) -> str:
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    settlements.retract_claim(case.pk, case.account_id, actor="user:1", now=SOON)
    return _compose_settlement(case, language)


def counter_accepted(mark: Right, language: str) -> str:
    counter = record_disputes.file_counter_notice(
        record_disputes.create_upheld_cases(mark, "L-1")[0]
    )
    record_disputes.answer_counter(counter, CounterAnswer.ACCEPT)
    return _compose_settlement(counter.case, language)


def came_back(mark: Right, language: str) -> str:
    return text_of(
        compose_letter("comeback", _in(record_cases.file_cases(mark)[0], language).request_id)
    )


def near_duplicates(mark: Right, language: str) -> str:
    case = _in(record_cases.file_cases(mark)[0], language)
    return text_of(compose_letter("near_duplicates", case.request_id))


def _compose_letters(kind: str, case: Case, subject_id: int, language: str) -> str:
    _in(case, language)
    both_letters = dispute_letters.compose_letters(kind, subject_id, URL)
    seller = both_letters.to_seller.says
    return f"{text_of(both_letters.to_filer)}\n--- to the seller ---\n{seller.en}\n{seller.zh}\n"


def counter(mark: Right, language: str) -> str:
    counter_notice = record_disputes.file_counter_notice(
        record_disputes.create_upheld_cases(mark, "L-1")[0]
    )
    return _compose_letters("counter", counter_notice.case, counter_notice.pk, language)


def answer_again(mark: Right, language: str) -> str:
    counter_notice = record_disputes.file_counter_notice(
        record_disputes.create_upheld_cases(mark, "L-1")[0]
    )
    _in(counter_notice.case, language)
    return text_of(compose_letter(reminders.ANSWER, counter_notice.pk))


def _counter_ruled(mark: Right, language: str, *, is_restored: bool) -> str:
    counter_notice = record_disputes.file_counter_notice(
        record_disputes.create_upheld_cases(mark, "L-1")[0]
    )
    record_disputes.answer_counter(counter_notice, "rejection")
    record_disputes.rule_on_counter(counter_notice, RESTORE if is_restored else CONFIRM)
    counter = CounterNotification.objects.select_related("case").get()
    return _compose_letters("counter_ruled", counter.case, counter.pk, language)


def counter_restored(mark: Right, language: str) -> str:
    return _counter_ruled(mark, language, is_restored=True)


def counter_confirmed(mark: Right, language: str) -> str:
    return _counter_ruled(mark, language, is_restored=False)


def appeal(mark: Right, language: str) -> str:
    new_appeal = record_disputes.file_appeal(
        record_disputes.create_upheld_cases(mark, "L-1")[0], Party.SELLER, now=SOON
    )
    return _compose_letters("appeal", new_appeal.case, new_appeal.pk, language)


def appeal_reversed(mark: Right, language: str) -> str:
    new_appeal = record_disputes.file_appeal(
        record_disputes.create_upheld_cases(mark, "L-1")[0], Party.SELLER, now=SOON
    )
    record_disputes.ruled_on_appeal(new_appeal, RESTORE, now=SOON)
    return _compose_letters("appeal_ruled", new_appeal.case, new_appeal.pk, language)


def appeal_of_the_filer_reversed(mark: Right, language: str) -> str:
    new_appeal = record_disputes.file_appeal(
        rule_on_case(mark, Outcome.REJECTED, "no_likeness"), Party.FILER, now=SOON
    )
    record_disputes.ruled_on_appeal(new_appeal, CONFIRM, now=SOON)
    return _compose_letters("appeal_ruled", new_appeal.case, new_appeal.pk, language)


def draft(mark: Right, language: str) -> str:
    del language
    person = record_cases.reviewer("ada")
    person.account, person.email = mark.owner, "ada@zorvex.example"
    person.save()
    new_draft = request_drafts.start_draft(
        person, mark, Reason.TM_MARK_IN_TEXT, once=uuid4(), now=record_cases.NOW
    )
    return text_of(compose_letter("draft", new_draft.pk))


TO_FILERS: Final[Mapping[str, Scene]] = {
    scene.__name__: scene
    for scene in (
        receipt, question, question_again, upheld_by_policy, upheld_by_a_person,
        rejected_by_a_person, invalid, claim_retracted, counter_accepted, came_back,
        near_duplicates, counter,
        answer_again, counter_restored, counter_confirmed, appeal, appeal_reversed,
        appeal_of_the_filer_reversed,
    )
}  # fmt: skip


def statement(mark: Right) -> str:
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    statement_fields = configured.statement_as_json(record_cases.state_ruling(case.rulings.get()))
    return json.dumps(statement_fields, ensure_ascii=False, indent=1) + "\n"


def seller_again(mark: Right) -> str:
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    text = reminders.compose_counter_reminder(case, _CHANCE_ENDS_AT).says
    return f"{text.en}\n{text.zh}\n"


def buyers_to_inform(mark: Right) -> str:
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    notice = reminders.build_buyers_notice(case)
    assert notice is not None
    return f"{notice.months} months\n{notice.says.en}\n{notice.says.zh}\n"


def penalty(mark: Right) -> str:
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    assert case.seller_id is not None
    order = PenaltyOrder(
        seller_id=case.seller_id,
        severity="infringement",
        penalty="warning",
        state="imposed",
        strikes=1,
        facts="",
        brought_at=record_cases.NOW,
    )
    return json.dumps(penalty_letters.describe_penalty(order), ensure_ascii=False, indent=1) + "\n"


TO_SELLERS: Final[Mapping[str, Callable[[Right], str]]] = {
    scene.__name__: scene for scene in (statement, seller_again, buyers_to_inform, penalty)
}
