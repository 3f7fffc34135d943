"""A further letter is its texts and its declaration: nothing else names it."""

from collections.abc import Iterator
from pathlib import Path
from shutil import copytree
from typing import cast

import pytest

from interfaces.web.letter_status import letter_name
from matchers.labels.words import _
from records.cases.models import Case, Settlement
from records.ledger import outbox
from records.notices import letter_archive, letter_templates
from records.notices.letter_kinds import Values, list_letters
from records.notices.letters.request_letters import filer_letter
from records.rights.models import Right
from tests.factories import record_cases
from tests.records.notices import scenes
from tests.workers.outbound.test_deliver import letters
from workers.outbound.deliver import deliver_batch

__all__ = ["letters"]

_TEXT = "A toy for {case}\n\nOne toy, {line}: {cause}.\n"


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    folder = tmp_path / "texts"
    copytree(letter_templates.FOLDER, folder)
    (folder / "toy").mkdir()
    for language, text in {"en": _TEXT, "zh": _TEXT.replace("toy", "玩具")}.items():
        (folder / "toy" / f"{language}.txt").write_text(text, encoding="utf-8")
    monkeypatch.setattr(letter_templates, "FOLDER", folder)
    declared = cast("dict[str, object]", list_letters())

    @filer_letter("toy", Settlement, _("Taken back"))
    def describe_toy(settlement: Settlement) -> Values:
        return {"cause": settlement.cause}

    yield "toy"
    del declared["toy"]


@pytest.mark.django_db
def test_a_letter_that_is_declared_leaves_and_is_listed_with_its_name(
    toy: str, mark: Right, letters: Path
) -> None:
    scenes.claim_retracted(mark, "en")
    settlement = Settlement.objects.get()
    past = record_cases.NOW.replace(year=2025)
    outbox.post(key="toy:1", kind=toy, subject_id=settlement.pk, send_after=past)
    while deliver_batch():
        pass
    case = Case.objects.get()
    sent = [path.read_bytes() for path in letters.rglob("*.eml")]
    assert sum(f"A toy for {case.number}".encode() in mail for mail in sent) == 1
    stored = letter_archive.list_request_letters(case.request, scenes.URL, now=record_cases.NOW)
    (found,) = [entry for entry in stored if entry.kind == toy]
    assert found.letter
    assert f"One toy, {case.line}: {settlement.cause}." in found.letter.text
    assert letter_name(found) == "Taken back"
    assert toy in {entry.kind for entry in letter_archive.list_case_letters(case)}
