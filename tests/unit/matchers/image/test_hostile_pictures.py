"""Hundreds of hostile files: each is refused with its reason or read within bounds."""

from collections.abc import Collection
from pathlib import Path

import pytest

from matchers.image.picture import Features, Picture, RefusalCode, Refused
from matchers.image.sandbox.pool import Sandbox
from tests.factories.files.hostile.corpus import FAMILIES, hostile_pictures
from tests.factories.files.photographs import jpeg, noise

pytestmark = pytest.mark.slow

READABLE = "read"
BROKEN = {RefusalCode.UNREADABLE, RefusalCode.TRUNCATED}
OUTSIDE = {RefusalCode.NOT_A_PICTURE, RefusalCode.UNSUPPORTED}
BOMBS = {RefusalCode.BOMB, RefusalCode.TOO_LARGE}
ANYTHING = BROKEN | OUTSIDE | BOMBS | {RefusalCode.TOO_SMALL, READABLE}

# what may become of a family's files; no file may take too long or break its reader
VERDICTS: dict[str, Collection[str]] = {
    "scans": BOMBS,
    "pixels": BOMBS | BROKEN,
    "unpacked": BOMBS | BROKEN | {READABLE},
    "frames": {RefusalCode.BOMB, READABLE},
    "cut": {RefusalCode.TRUNCATED, READABLE},
    "miscounted": BROKEN | {RefusalCode.BOMB, READABLE},
    "jpeg": BROKEN | {RefusalCode.BOMB, RefusalCode.TOO_SMALL, READABLE},
    "nonsense": BROKEN | {RefusalCode.BOMB},
    "altered": ANYTHING,
    "noise": BROKEN | OUTSIDE | BOMBS,
    "foreign": OUTSIDE,
    "polyglots": {RefusalCode.UNREADABLE, READABLE},
    "metadata": {RefusalCode.BOMB, READABLE},
    "profiles": {RefusalCode.UNREADABLE, READABLE},
    "depths": {READABLE},
    "shapes": {RefusalCode.TOO_SMALL, RefusalCode.UNREADABLE, RefusalCode.BOMB, READABLE},
    "heaviest": {RefusalCode.TOO_LARGE, RefusalCode.UNREADABLE, READABLE},
}
GOOD = jpeg(noise(96, 96))


@pytest.fixture(scope="module")
def corpus_verdicts() -> dict[str, Picture | Refused]:
    """What one child says to the whole corpus."""
    with Sandbox() as sandbox:
        (before,) = sandbox.examine_all([GOOD])
        child = sandbox._lines.queue[0]
        assert child
        verdicts = {
            name: sandbox.examine_all([file], want=Features.REFERENCE)[0]
            for name, file in hostile_pictures(7)
        }
        assert sandbox._lines.queue[0] is child, "A file cost its reader."
        assert sandbox.examine_all([GOOD]) == (before,)
    assert not Path(f"/proc/{child.pid}").exists(), "The reader outlived its sandbox."
    return verdicts


def test_there_are_hundreds_and_every_family_has_its_verdicts(
    corpus_verdicts: dict[str, Picture | Refused],
) -> None:
    assert len(corpus_verdicts) >= 400
    assert set(VERDICTS) == set(FAMILIES)


@pytest.mark.parametrize("family", FAMILIES)
def test_each_file_is_refused_with_a_reason_or_read(
    corpus_verdicts: dict[str, Picture | Refused], family: str
) -> None:
    family_answers = {
        name: answer for name, answer in corpus_verdicts.items() if name.startswith(f"{family}: ")
    }
    strange = {
        name: verdict
        for name, answer in family_answers.items()
        if (verdict := answer.code if isinstance(answer, Refused) else READABLE)
        not in VERDICTS[family]
    }
    assert family_answers
    assert not strange
    assert all(
        answer.says.endswith(".")
        for answer in family_answers.values()
        if isinstance(answer, Refused)
    )


def test_the_corpus_is_the_same_for_the_same_seed() -> None:
    for forge in (FAMILIES["altered"], FAMILIES["noise"]):
        assert list(forge(3)) == list(forge(3))
        assert list(forge(3)) != list(forge(4))
