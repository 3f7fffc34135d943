"""All that was ever upheld is compared once an hour; in between, what was upheld lately."""

from datetime import timedelta

import pytest

from records.cases.models import Case
from records.clock import database_now
from records.rights.models import Right
from records.screening.models import Fingerprint
from tests.factories import record_cases
from workers.scheduling import fingerprints


def test_rounds_between_look_for_what_was_upheld_lately(
    mark: Right, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fingerprints, "_ROUNDS", fingerprints._Rounds())
    old, new = record_cases.file_cases(mark, "A", "B")
    for case in (old, new):
        record_cases.freeze_case(case)
    fingerprints.tick()
    now = database_now()
    Case.objects.filter(pk=old.pk).update(upheld_at=now - timedelta(days=9))
    Case.objects.filter(pk=new.pk).update(upheld_at=now - timedelta(minutes=9))
    fingerprints.tick()
    assert list(Fingerprint.objects.values_list("case_id", flat=True)) == [new.pk]
    fingerprints._ROUNDS.complete_at -= timedelta(hours=1)
    fingerprints.tick()
    assert Fingerprint.objects.count() == 2
