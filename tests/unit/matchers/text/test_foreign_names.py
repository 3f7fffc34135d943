"""Names that brands have in other scripts: suggested, and found where nobody registered them."""

import pytest

from matchers.text.foreign_names import find_foreign_names, suggest_aliases
from matchers.text.index import TextIndex
from matchers.text.likeness import Form
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from matchers.text.weighing import weigh_wording


@pytest.mark.parametrize("spelling", ["Adidas", "ADIDAS"])
def test_a_mark_is_suggested_its_known_name_in_another_script(spelling: str) -> None:
    assert "阿迪达斯" in suggest_aliases(spelling)


def test_an_unknown_mark_is_suggested_nothing() -> None:
    assert suggest_aliases("Quellmark") == ()


def test_a_known_name_is_found_between_other_letters() -> None:
    assert set(find_foreign_names("新款阿迪达斯运动鞋")) == {("Adidas", (2, 6))}


def test_a_title_with_a_known_name_finds_the_mark_that_registered_none() -> None:
    marks = [Mark(1, "Adidas"), Mark(2, "Quellmark")]
    matcher = TextMatcher(TextIndex.from_marks(marks))
    likenesses = weigh_wording(matcher, Wording("新款阿迪达斯运动鞋"))
    assert [(likeness.right_id, likeness.form, likeness.span) for likeness in likenesses] == [
        (1, Form.ROMANISED, (2, 6))
    ]


def test_a_title_of_one_megabyte_is_searched_at_its_start_alone() -> None:
    name, rest = "阿迪达斯", "鞋" * 1_000_000
    assert ("Adidas", (0, 4)) in set(find_foreign_names(name + rest))
    assert list(find_foreign_names(rest + name)) == []
