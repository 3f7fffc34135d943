"""A letter of many decisions begins with what did not succeed, and is short."""

from collections.abc import Iterable
from dataclasses import replace

import pytest

from pipeline.notices.rejection_reasons import REJECTION_REASONS
from pipeline.vocabulary import Channel, Outcome
from records.cases.models import Case
from records.notices import statements
from records.notices.letter_kinds import LetterText
from records.notices.letters.decision_letters import compose_digest, compose_results
from records.notices.statements import StatedRuling
from tests.factories import quality_cases
from tests.records.notices import scenes
from workers.outbound.letter_html import render_html

_UPHELD = (Outcome.UPHELD, "identical_mark")
_NOTHING_SHOWN = (Outcome.REJECTED, "no_likeness")
_RESOLD = (Outcome.REJECTED, "genuine_resale")


@pytest.fixture
def ruling(case: Case) -> StatedRuling:
    row = quality_cases.rule_on_case(case, outcome=Outcome.REJECTED)
    return statements.read_rulings([row.pk])[row.pk]


def _multiply(ruling: StatedRuling, outcomes: Iterable[tuple[Outcome, str]]) -> list[StatedRuling]:
    return [
        replace(ruling, line=line, ruling=replace(ruling.ruling, outcome=outcome, reason_code=code))
        for line, (outcome, code) in enumerate(outcomes, start=1)
    ]


def _compose(case: Case, rulings: list[StatedRuling]) -> LetterText:
    return compose_results(case.request, rulings, scenes.URL)


def test_what_did_not_succeed_comes_first_by_reason_with_how_to_fix_it(
    case: Case, ruling: StatedRuling
) -> None:
    rulings = _multiply(ruling, [*[_UPHELD] * 5, _RESOLD, _NOTHING_SHOWN, _NOTHING_SHOWN])
    _greeting, intro, shown, resold, upheld, *_rest = _compose(case, rulings).text.split("\n\n")
    assert "upheld for 5 of 8 listings" in intro
    assert shown.startswith(
        "2 not upheld: Nothing in the listing shows your right.\nHow to fix it:"
    )
    assert resold.startswith("1 not upheld: Genuine goods are resold.")
    page = f"{scenes.URL}/requests/{case.request.public_id}"
    assert [line.partition(": ")[2].strip() for line in shown.split("\n")[2:]] == [
        f"{page}?line=7",
        f"{page}?line=8",
    ]
    assert upheld == f"5 upheld, the listings are down: {page}?state=upheld"


def test_each_remedy_and_each_sentence_on_automation_is_said_once(
    case: Case, ruling: StatedRuling
) -> None:
    text = _compose(case, _multiply(ruling, [_UPHELD, *[_NOTHING_SHOWN] * 30])).text
    assert text.count("(Article 20)") == 1
    assert text.count("A person took this decision") == 1


def test_three_hundred_decisions_take_twenty_lines_of_a_request_and_sixty_kilobytes(
    case: Case, ruling: StatedRuling
) -> None:
    codes = [(Outcome.REJECTED, code) for code in REJECTION_REASONS]
    rulings = _multiply(ruling, (codes * 300)[:300])
    letter = _compose(case, rulings)
    about_request = letter.text.partition("\n\n")[2].partition("\n\nA person took")[0]
    others = len(codes) - 3
    assert f"not upheld, for {others} other reasons: {scenes.URL}/requests/" in about_request
    assert about_request.count("\n") + 1 <= 20
    assert len(render_html(letter, scenes.URL).encode()) <= 60_000


@pytest.mark.parametrize("language", ["en", "zh-hans", "de"])
def test_a_digest_of_three_hundred_requests_keeps_to_sixty_kilobytes(
    case: Case, ruling: StatedRuling, language: str
) -> None:
    case.request.language = language
    requests = [(case.request, _multiply(ruling, [_NOTHING_SHOWN]))] * 300
    letter = compose_digest(requests, scenes.URL)
    assert len(render_html(letter, scenes.URL).encode()) <= 60_000
    assert len(letter.text.encode()) <= 60_000
    if language == "en":
        assert "280 more requests, 0 of 280 upheld: https://warden.example/requests/" in letter.text


def test_a_digest_begins_with_the_requests_that_did_not_succeed(
    case: Case, ruling: StatedRuling
) -> None:
    upheld = (case.request, _multiply(ruling, [_UPHELD]))
    rejected = (case.request, _multiply(ruling, [_NOTHING_SHOWN, _UPHELD]))
    text = compose_digest([upheld, rejected], scenes.URL).text
    assert text.index("1 not upheld") < text.index("1 upheld, the listing is down")
    assert text.count("(Article 20)") == 1


def test_a_public_report_is_told_of_its_cases_without_words_of_strangers(
    case: Case, ruling: StatedRuling
) -> None:
    record = ruling.require_record()
    facts = replace(record.facts, channel=Channel.PUBLIC_FORM)
    public = replace(ruling, record=replace(record, facts=facts))
    case.request.channel = Channel.PUBLIC_FORM
    text = _compose(case, _multiply(public, [_NOTHING_SHOWN, _RESOLD, _UPHELD])).text
    assert facts.listing.title not in text
    assert f"{ruling.url}: {scenes.URL}/report/{case.request.public_id}\n" in text
