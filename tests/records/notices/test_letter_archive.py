"""The letters of a request are listed as they left: as many letters as there were, each whole."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from pipeline.law.profiles import Party
from pipeline.vocabulary import Instance, Outcome
from records.actions.evidence import bundle_contents
from records.cases.models import Case, Ruling, TakedownRequest
from records.ledger.models import Outgoing
from records.notices import letter_archive
from records.rights.models import Right
from tests.factories import record_cases, record_disputes
from tests.factories.record_disputes import CONFIRM, RESTORE, SOON
from tests.records.notices import scenes

_NOW: Final = record_cases.NOW
_MANY: Final = 101  # one more than a list of letters holds
_SECOND: Final = timedelta(seconds=1)
_UNDO: Final = 30 * _SECOND  # as the policy of tests has it


def _close_many(mark: Right, sent_at: Sequence[datetime]) -> TakedownRequest:
    """A request whose receipt and results were sent, a result at each of these moments."""
    cases = record_cases.file_cases(mark, *(f"L-{number}" for number in range(len(sent_at))))
    Outgoing.objects.update(sent_at=_NOW)
    Outgoing.objects.bulk_create(
        Outgoing(key=f"result:{ruling.pk}", kind="result", subject_id=ruling.pk,
                 send_after=moment, sent_at=moment)
        for ruling, moment in zip(_rule_all(cases), sent_at, strict=True)
    )  # fmt: skip
    return cases[0].request


def _rule_all(cases: Sequence[Case]) -> list[Ruling]:
    return Ruling.objects.bulk_create(
        Ruling(case=case, account_id=case.account_id, instance=Instance.FIRST,
               outcome=Outcome.INVALID, reason_code="listing_gone", ruled_at=_NOW)
        for case in cases
    )  # fmt: skip


def test_a_decision_on_more_lines_than_a_list_has_letters_is_one_letter_after_the_receipt(
    mark: Right,
) -> None:
    request = _close_many(mark, [_NOW + _SECOND] * _MANY)
    result, receipt = letter_archive.list_request_letters(request, scenes.URL, now=_NOW)
    assert (result.kind, receipt.kind) == ("result", "receipt")
    assert result.letter
    assert f"0 of {_MANY} upheld" in result.letter.subject


def test_a_page_lists_a_hundred_letters_and_a_bundle_holds_all(mark: Right) -> None:
    moments = [_NOW + number * _SECOND for number in range(_MANY)]
    request = _close_many(mark, moments)
    assert len(letter_archive.list_request_letters(request, scenes.URL, now=_NOW)) == 100
    files = bundle_contents.list_request_files(request, is_whole=True, url=scenes.URL, now=_NOW)
    names = [name for name, _ in files if "/letters/" in name]
    assert len(names) == _MANY + 1
    assert names[-1].endswith("-receipt-preview.txt")


def _list_kinds(case: Case, now: datetime) -> set[str]:
    letters = letter_archive.list_request_letters(case.request, scenes.URL, now=now)
    return {letter.kind for letter in letters}


def test_a_filer_reads_a_persons_ruling_once_it_cannot_be_undone(mark: Right) -> None:
    case = scenes.rule_on_case(mark, Outcome.REJECTED, "no_likeness")
    assert _list_kinds(case, _NOW + _UNDO - _SECOND) == {"receipt"}
    assert _list_kinds(case, _NOW + _UNDO) == {"receipt", "result"}


def test_a_ruling_of_policy_is_read_at_once(mark: Right) -> None:
    (case,) = record_disputes.create_upheld_cases(mark, "L-1")
    assert _list_kinds(case, _NOW) == {"receipt", "result"}


def test_a_filer_reads_how_a_dispute_ended_once_that_cannot_be_undone(mark: Right) -> None:
    disputed_case, appealed_case = record_disputes.create_upheld_cases(mark, "L-1", "L-2")
    counter = record_disputes.file_counter_notice(disputed_case)
    record_disputes.answer_counter(counter, "rejection")
    record_disputes.rule_on_counter(counter, RESTORE)
    appeal = record_disputes.file_appeal(appealed_case, Party.SELLER, now=SOON)
    record_disputes.ruled_on_appeal(appeal, CONFIRM, now=SOON)
    ruling_kinds = {"counter_ruled", "appeal_ruled"}
    assert not ruling_kinds & _list_kinds(disputed_case, SOON + _UNDO - _SECOND)
    assert ruling_kinds <= _list_kinds(disputed_case, SOON + _UNDO)


def test_a_letter_that_left_stays_in_the_list(mark: Right) -> None:
    case = scenes.rule_on_case(mark, Outcome.REJECTED, "no_likeness")
    Outgoing.objects.update(sent_at=_NOW)
    assert _list_kinds(case, _NOW) == {"receipt", "result"}
