"""A breach is sorted by what its sentence says."""

import pytest

from lab.chaos.report import summary


@pytest.mark.parametrize(
    ("kind", "sentence"),
    [
        ("lost", "Case 7 is decided (upheld) with 0 live rulings of first instance, not one."),
        ("doubled", "Case 7 is decided (upheld) with 2 live rulings of first instance, not one."),
        ("lost", "Case 7 is queued and no machine has it to do."),
        ("lost", "Request 7 was accepted and has no case."),
        ("stuck", "Case 7 still is running in the backlog."),
        ("stuck", "Case 7 is parked and harms nobody."),
        ("stuck", "result:7 was not delivered: no answer."),
        ("doubled", "Ruling 7 has 2 letters in the outbox, not 1."),
        ("lost", "Ruling 7 has 0 letters in the outbox, not 1."),
        ("doubled", "Request 7 has 10 receipts, not one."),
        ("doubled", "Case 7 has 2 entries “rule” in its chain where 1 happened."),
        ("lost", "Listing 7 was frozen 1 times, and its cases say 2."),
        ("doubled", "The marketplace applied 3 changes of F-00001: 2."),
        ("stuck", "Settlement 7 still waits to be carried out."),
        ("lost", "Counter-notification 7 is accepted by 0 answers, not 1."),
        ("doubled", "Appeal 7 is reversed by 2 live rulings, not 1."),
        ("doubled", "Case 7 has 2 open counter-notifications, not one."),
        ("lost", "The ruling on appeal 7 has 0 letters in the outbox, not 1."),
        ("wrong", "Case 7 is upheld and its live ruling says rejected."),
        ("wrong", "Seller 7 has the strikes [1], and by the rulings [2]."),
    ],
)
def test_a_sentence_tells_its_kind(kind: str, sentence: str) -> None:
    assert summary.breach_kind(sentence) == kind
    assert summary.sort_by_kind([sentence])[kind] == [sentence]
