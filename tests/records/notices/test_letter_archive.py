"""The letters of a request are listed as they left: as many letters as there were, each whole."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from pipeline.vocabulary import Instance, Outcome
from records.actions.evidence import bundle_contents
from records.complaints.models import Case, Ruling, TakedownRequest
from records.ledger.models import Outgoing
from records.notices import letter_archive
from records.rights.models import Right
from tests.factories import record_cases
from tests.records.notices import scenes

_MANY: Final = 101  # one more than a list of letters holds
_SECOND: Final = timedelta(seconds=1)


def _close_many(mark: Right, sent_at: Sequence[datetime]) -> TakedownRequest:
    """A request whose receipt and results were sent, a result at each of these moments."""
    cases = record_cases.file_cases(mark, *(f"L-{number}" for number in range(len(sent_at))))
    Outgoing.objects.update(sent_at=record_cases.NOW)
    Outgoing.objects.bulk_create(
        Outgoing(key=f"result:{ruling.pk}", kind="result", subject_id=ruling.pk,
                 send_after=moment, sent_at=moment)
        for ruling, moment in zip(_rule_all(cases), sent_at, strict=True)
    )  # fmt: skip
    return cases[0].request


def _rule_all(cases: Sequence[Case]) -> list[Ruling]:
    return Ruling.objects.bulk_create(
        Ruling(case=case, account_id=case.account_id, instance=Instance.FIRST,
               outcome=Outcome.INVALID, reason_code="listing_gone", ruled_at=record_cases.NOW)
        for case in cases
    )  # fmt: skip


def test_a_decision_on_more_lines_than_a_list_has_letters_is_one_letter_after_the_receipt(
    mark: Right,
) -> None:
    request = _close_many(mark, [record_cases.NOW + _SECOND] * _MANY)
    result, receipt = letter_archive.list_request_letters(request, scenes.URL)
    assert (result.kind, receipt.kind) == ("result", "receipt")
    assert result.letter
    assert f"0 of {_MANY} upheld" in result.letter.subject


def test_a_page_lists_a_hundred_letters_and_a_bundle_holds_all(mark: Right) -> None:
    moments = [record_cases.NOW + number * _SECOND for number in range(_MANY)]
    request = _close_many(mark, moments)
    assert len(letter_archive.list_request_letters(request, scenes.URL)) == 100
    files = bundle_contents.list_request_files(request, is_whole=True, url=scenes.URL)
    names = [name for name, _ in files if "/letters/" in name]
    assert len(names) == _MANY + 1
    assert names[-1].endswith("-receipt.txt")
