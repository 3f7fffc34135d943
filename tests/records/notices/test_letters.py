"""Every letter says what its file says, in both languages, and follows from the record alone."""

from dataclasses import replace
from datetime import timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest
from django.utils import translation

from pipeline.notices.rejection_reasons import REJECTION_REASONS
from pipeline.vocabulary import CaseState, Channel, Instance, Outcome
from records.actions.disputes import reminders
from records.actions.filing import submission
from records.cases.models import Case, Ruling, TakedownRequest
from records.ledger.models import Outgoing
from records.marketplaces.models import FrozenListing
from records.notices import statements
from records.notices.languages import HOUSE_LANGUAGES, Language
from records.notices.letters import decision_letters
from records.rights.models import Right
from tests.factories import quality_cases, record_cases, record_disputes
from tests.records.notices import scenes
from tests.records.notices.composed_letters import compose_receipt
from tests.records.notices.conftest import Compare
from workers.outbound.deliver import deliver_batch


@pytest.mark.parametrize("name", scenes.TO_FILERS)
def test_a_letter_to_the_filer_says_what_its_file_says(
    mark: Right, compare: Compare, name: str
) -> None:
    compare(name, scenes.in_both_languages(scenes.TO_FILERS[name], mark))


@pytest.mark.parametrize("language", HOUSE_LANGUAGES)
def test_a_rejected_filer_reads_the_reviewers_reason_in_the_first_two_lines(
    mark: Right, language: Language
) -> None:
    _head, _greeting, outcome, why = scenes.rejected_by_a_person(mark, language).split("\n\n")[:4]
    assert len(outcome.splitlines()) == 1
    assert language.render(REJECTION_REASONS["no_likeness"].why) in why.splitlines()[0]


@pytest.mark.parametrize("name", scenes.TO_SELLERS)
def test_a_notice_to_the_seller_says_what_its_file_says_in_both_languages(
    mark: Right, compare: Compare, name: str
) -> None:
    compare(name, scenes.TO_SELLERS[name](mark))


def test_a_letter_about_a_draft_says_what_its_file_says_in_both_languages(
    mark: Right, compare: Compare
) -> None:
    compare("draft", scenes.draft(mark, ""))


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_was_sent_is_what_the_record_gives_whenever_it_is_asked(
    mark: Right, mail: Path, language: str
) -> None:
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    TakedownRequest.objects.update(language=language)
    Outgoing.objects.filter(kind__in=["receipt", "result"]).update(send_after=record_cases.NOW)
    while deliver_batch():  # a batch ends after a second, on a busy machine before its last letter
        pass
    request = Case.objects.select_related("request").get(pk=case.pk).request
    rulings = statements.read_rulings(Ruling.objects.values_list("pk", flat=True))
    for file in mail.glob("*.eml"):
        page = _read_part(message_from_bytes(file.read_bytes(), policy=default), "html")
        assert f'<a href="{scenes.URL}/requests/{request.public_id}"' in page
        assert "<script" not in page
    again = [
        compose_receipt(request),
        decision_letters.compose_results(request, [*rulings.values()], scenes.URL),
    ]
    assert sorted(_read_mail(mail)) == sorted((letter.subject, letter.text) for letter in again)


def test_the_result_of_a_public_report_repeats_no_word_of_strangers(
    case: Case, mark: Right
) -> None:
    ruling = quality_cases.rule_on_case(case, outcome=Outcome.REJECTED)
    stated_ruling = statements.read_rulings([ruling.pk])[ruling.pk]
    record = stated_ruling.require_record()
    facts = replace(record.facts, channel=Channel.PUBLIC_FORM)
    of_known_filer = decision_letters.compose_results(case.request, [stated_ruling], scenes.URL)
    case.request.channel = Channel.PUBLIC_FORM
    public = replace(stated_ruling, record=replace(record, facts=facts))
    letter = decision_letters.compose_results(case.request, [public], scenes.URL)
    for typed_text in (facts.listing.title, facts.right.mark, case.request.filer_name):
        assert typed_text
        assert typed_text in of_known_filer.subject + of_known_filer.text
        assert typed_text not in letter.subject + letter.text


def _read_mail(mail: Path) -> list[tuple[str, str]]:
    messages = [
        message_from_bytes(file.read_bytes(), policy=default) for file in mail.glob("*.eml")
    ]
    return [
        (str(message["Subject"]), _read_part(message, "plain").replace("\r\n", "\n"))
        for message in messages
    ]


def _read_part(mail: EmailMessage, kind: str) -> str:
    part = mail.get_body((kind,))
    return str(part.get_content()) if part else ""


def test_a_letter_is_written_in_the_language_in_which_it_was_filed(mark: Right) -> None:
    draft = record_cases.draft(mark, ["lab:L-1"])
    filing_result = submission.file_request(draft, language="zh-CN", now=record_cases.NOW)
    assert compose_receipt(filing_result.request).subject.startswith("已收到")
    with translation.override("zh-hans"):  # a thread that has just answered somebody in Chinese
        (case,) = record_cases.file_cases(mark, "L-2")
        assert compose_receipt(case.request).subject.startswith("Received")


def test_the_filer_is_reminded_two_days_before_a_question_lapses_and_not_sooner(
    mark: Right, mail: Path
) -> None:
    question = scenes.ask_filer(mark, "en")
    before = question.lapses_at - timedelta(days=2)
    assert reminders.remind_filers(before - timedelta(seconds=1)) == 0
    assert [reminders.remind_filers(before), reminders.remind_filers(before)] == [1, 0]


def test_who_answered_meanwhile_is_not_reminded(mark: Right, mail: Path) -> None:
    counter = record_disputes.file_counter_notice(
        record_disputes.create_upheld_cases(mark, "L-1")[0]
    )
    assert counter.answer_ends_at
    assert reminders.remind_filers(counter.answer_ends_at - timedelta(days=1)) == 1
    record_disputes.answer_counter(counter, "rejection")
    Outgoing.objects.exclude(kind="remind_answer").delete()
    Outgoing.objects.update(send_after=record_cases.NOW.replace(year=2025))
    deliver_batch()
    assert not _read_mail(mail)
    assert Outgoing.objects.get().sent_at


def test_the_seller_is_reminded_once_two_days_before_its_last_chance_ends(mark: Right) -> None:
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    assert [reminders.remind_sellers(record_disputes.SOON) for _ in range(2)] == [1, 0]
    order = Outgoing.objects.get(kind="remind_counter")
    # The last of three windows: seven business days of Dublin after the Tuesday.
    assert f"{order.send_after:%Y-%m-%d}" == "2026-12-02"
    assert order.subject_id == case.pk


def _create_counterfeits(mark: Right, *listings: str) -> list[Case]:
    record_cases.member(mark.owner)
    cases = record_cases.file_cases(
        mark,
        *listings,
        reason="TM-NONEXISTENT-MODEL",
        evidence={"nonexistence_statement": ["So."]},
    )
    assert {record_cases.route_case(case).state for case in cases} == {CaseState.UPHELD}
    return cases


def test_buyers_are_to_be_informed_of_a_counterfeit_where_the_law_asks_for_it(
    mark: Right,
) -> None:
    (case,) = _create_counterfeits(mark, "L-1")
    assert [reminders.inform_buyers(record_disputes.SOON) for _ in range(2)] == [1, 0]
    assert Outgoing.objects.get(kind="buyers_to_inform").subject_id == case.pk


def test_many_counterfeits_whose_law_informs_no_buyers_take_nobodys_turn(mark: Right) -> None:
    elsewhere, case = _create_counterfeits(mark, "L-1", "L-2")
    FrozenListing.objects.filter(case=elsewhere).update(markets=["US"])
    ruling = elsewhere.rulings.get()
    Ruling.objects.bulk_create(
        Ruling(
            case=elsewhere,
            account_id=ruling.account_id,
            instance=Instance.APPEAL,
            proceeding=number,
            outcome=ruling.outcome,
            reason_code=ruling.reason_code,
            policy_hash=ruling.policy_hash,
            ruled_at=ruling.ruled_at - timedelta(minutes=1),
        )
        for number in range(1, 1001)
    )
    assert [reminders.inform_buyers(record_disputes.SOON) for _ in range(2)] == [1, 0]
    assert Outgoing.objects.get(kind="buyers_to_inform").subject_id == case.pk


def test_an_infringement_informs_no_buyers(mark: Right) -> None:
    record_disputes.create_upheld_cases(mark, "L-1")
    assert reminders.inform_buyers(record_disputes.SOON) == 0
