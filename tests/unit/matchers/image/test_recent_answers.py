"""A picture that stands in many listings is opened and searched for once, and found in each."""

from collections.abc import Sequence

import pytest

from matchers.image.matching.matcher import ImageMatcher
from matchers.image.picture import Features, Picture, Refused
from matchers.image.recent_answers import RecentAnswers
from matchers.image.reference import Category, Reference
from matchers.image.sandbox.pool import Sandbox
from matchers.image.search.index import ImageIndex
from tests.factories.files.photographs import jpeg, photo


def test_the_answers_that_were_used_last_stay() -> None:
    answers = RecentAnswers[str, int](2)
    answers.keep({"a": 1, "b": 2})
    answers.keep({"a": 1})
    answers.keep({"c": 3})
    assert answers.find("abc") == {"a": 1, "c": 3}
    answers.keep({"d": 4, "e": 5, "f": 6})
    assert answers.find("abcdef") == {"e": 5, "f": 6}


class CountingSandbox(Sandbox):
    """Counts the files that are opened."""

    opened = 0

    def examine_all(
        self, files: Sequence[bytes], *, want: Features = Features.HASHES
    ) -> tuple[Picture | Refused, ...]:
        """Return what each file shows."""
        self.opened += len(files)
        return super().examine_all(files, want=want)


@pytest.mark.slow
def test_a_file_is_opened_once_and_a_refused_one_again() -> None:
    file, other, broken_file = jpeg(photo("coffee.png")), jpeg(photo("chelsea.png")), b"no picture"
    with CountingSandbox() as sandbox:
        first = sandbox.hash_all([file, broken_file, file])
        assert sandbox.opened == 2
        second = sandbox.hash_all([other, broken_file, file])
        assert sandbox.opened == 4
        assert first == (second[2], second[1], second[2])
        assert second == sandbox.examine_all([other, broken_file, file])


@pytest.mark.slow
def test_a_picture_is_found_at_each_position_and_by_each_index(sandbox: Sandbox) -> None:
    (picture,) = sandbox.hash_all([jpeg(photo("coffee.png"))])
    assert isinstance(picture, Picture)
    reference = Reference.from_picture(
        picture, reference_id=1, right_id=10, family=1, category=Category.PHOTO
    )
    nothing = ImageIndex.from_references(())
    matcher = ImageMatcher(ImageIndex.from_references([reference]), nothing)
    for _ in range(2):
        likenesses = matcher.match([picture, picture]).likenesses
        assert sorted(likeness.picture for likeness in likenesses) == [0, 1]
    assert ImageMatcher(nothing, nothing).match([picture]).likenesses == ()
    tombstone_matcher = ImageMatcher(
        ImageIndex.from_references([reference]), nothing, frozenset({10})
    )
    assert tombstone_matcher.match([picture]).likenesses == ()
