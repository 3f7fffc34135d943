"""A mark is found however it is written, with its exact place and a sentence."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from matchers.text.index import TextIndex
from matchers.text.likeness import Form, TextLikeness
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.named_mark import build_mark_index
from matchers.text.spelling import Mark
from tests.unit.matchers.text.strategies import marks, plain_texts

REGISTER = (
    Mark(1, "Nike", ("耐克", "Найк", "ナイキ")),
    Mark(2, "Adidas"),
    Mark(3, "Levi's"),
    Mark(4, "Google"),
    Mark(5, "Swarovski"),
    Mark(6, "DAS"),
    Mark(7, "Apple"),
    Mark(8, "Dolce & Gabbana"),
    Mark(9, "The North Face Summit Series Gold"),
    Mark(10, "Чебурашка"),
)
MATCHER = TextMatcher(TextIndex.from_marks(REGISTER))


def search(title: str) -> tuple[TextLikeness, ...]:
    return MATCHER.search(Wording(title=title))


_WORN = [
    ("new NIKE shoe", "Nike", "NIKE", Form.LITERAL, "as registered"),
    ("Levis 501", "Levi's", "Levis", Form.PUNCTUATED, "other signs or spaces"),
    ("Dolce and Gabbana", "Dolce & Gabbana", "Dolce and Gabbana", Form.PUNCTUATED, "signs"),
    ("Adídas tee", "Adidas", "Adídas", Form.PUNCTUATED, "í written for i"),
    ("red Νike", "Nike", "Νike", Form.CONFUSABLE, "Greek Ν written for N"),
    ("𝓝𝓲𝓴𝓮 cap", "Nike", "𝓝𝓲𝓴𝓮", Form.CONFUSABLE, "the styled 𝓝 written for N"),
    ("👟 n\u200bike 👟", "Nike", "n\u200bike", Form.CONFUSABLE, "invisible characters"),
    ("G00gle phone", "Google", "G00gle", Form.LEET, "zero written for o"),
    ("Go0gle phone", "Google", "Go0gle", Form.LEET, "zero written for o"),
    ("an a d!das", "Adidas", "a d!das", Form.LEET, "an exclamation mark written for i"),
    ("x n i k e x", "Nike", "n i k e", Form.SPACED, "written with spaces"),
    ("ad-id-as n.i.k.e", "Nike", "n.i.k.e", Form.SPACED, "spaced apart"),
    ("so adiiidas", "Adidas", "adiiidas", Form.REPEATED, "i repeated"),
    ("正品耐克鞋", "Nike", "耐克", Form.ALIAS, "the registered alias 耐克 of Nike"),
    ("スニーカーナイキ新品", "Nike", "ナイキ", Form.ALIAS, "alias ナイキ"),
    ("ﾅｲｷ 靴", "Nike", "ﾅｲｷ", Form.ALIAS, "alias ナイキ"),
    ("кроссовки адидас", "Adidas", "адидас", Form.ROMANISED, "transliterated to Latin letters"),
    (
        "Cheburashka toy",
        "Чебурашка",
        "Cheburashka",
        Form.ROMANISED,
        "transliterated to Latin letters",
    ),
    ("my adidasshoes", "Adidas", "adidas", Form.GLUED, "joined to other letters"),
    ("sale nikes", "Nike", "nike", Form.GLUED, "joined to other letters"),
    ("adida$ sale", "Adidas", "adida$", Form.LEET, "the dollar sign written for s"),
    ("@nike|adidas", "Nike", "nike", Form.LITERAL, "as registered"),
    ("abidas", "Adidas", "abidas", Form.EDIT1, "one letter differs: b for d"),
    ("adidaz", "Adidas", "adidaz", Form.EDIT1, "one letter differs: z for s"),
    ("swarovki", "Swarovski", "swarovki", Form.EDIT1, "one letter missing: s"),
    ("swarowvski", "Swarovski", "swarowvski", Form.EDIT1, "one letter added: w"),
    ("swaorvski", "Swarovski", "swaorvski", Form.EDIT1, "letters swapped"),
    ("zwarovsky", "Swarovski", "zwarovsky", Form.EDIT2, "two letters differ"),
    (
        "the north-face summit series gold coat",
        "The North Face Summit Series Gold",
        "the north-face summit series gold",
        Form.PUNCTUATED,
        "other signs or spaces",
    ),
]


@pytest.mark.parametrize(("title", "mark", "stretch", "form", "says"), _WORN)
def test_a_mark_is_found_in_each_form(
    title: str, mark: str, stretch: str, form: Form, says: str
) -> None:
    mark_likeness = next(
        likeness for likeness in search(title) if likeness.mark == mark and likeness.form is form
    )
    assert title[slice(*mark_likeness.span)] == stretch
    assert says in str(mark_likeness.says)
    assert mark_likeness.edits == {Form.EDIT1: 1, Form.EDIT2: 2}.get(form, 0)
    assert (mark_likeness.similarity == 1) == (mark_likeness.edits == 0)


def test_every_form_has_an_example() -> None:
    assert {form for _title, _mark, _stretch, form, _sentence in _WORN} == set(Form)


@pytest.mark.parametrize(
    "title",
    [
        "Hank",  # Найк drawn in Latin letters
        "nikf",  # four letters forgive no edit
        "ресторан",
        "aebyb",
        "克耐",
        "",
        "!!! 👟",
    ],
)
def test_what_only_looks_near_is_not_found(title: str) -> None:
    assert search(title) == ()


def test_the_longest_word_wins_among_letters_spelt_out() -> None:
    assert [likeness.mark for likeness in search("a d i d a s")] == ["Adidas"]
    assert [likeness.mark for likeness in search("d a s")] == ["DAS"]


def test_each_occurrence_is_named_and_each_stretch_once() -> None:
    assert [likeness.span for likeness in search("nike or n i k e")] == [(0, 4), (8, 15)]


def test_brand_and_title_forgive_two_edits_and_the_description_one() -> None:
    assert MATCHER.search(Wording(brand="zwarovsky"))[0].field == "brand"
    assert MATCHER.search(Wording(description="zwarovsky")) == ()
    assert MATCHER.search(Wording(description="swarovsky"))[0].edits == 1


def test_the_best_come_first_and_no_more_than_asked() -> None:
    likenesses = search("adidaz nike zwarovsky apple")
    found_in_short = search("adidaz nike apple")
    assert [likeness.edits for likeness in likenesses] == [0, 0, 1, 2]
    assert MATCHER.search(Wording(title="adidaz nike apple"), limit=2) == found_in_short[:2]


def test_a_dictionary_word_is_found_literally_for_others_to_judge() -> None:
    assert search("apple juice")[0].form is Form.LITERAL


@given(marks, plain_texts, st.sets(st.integers(1, 9)))
def test_base_delta_and_tombstones_answer_as_an_index_built_from_scratch(
    register: list[Mark], title: str, withdrawn: set[int]
) -> None:
    half = len(register) // 2
    changed_marks = [Mark(mark.right_id, mark.wording + "o") for mark in register[half:]]
    split = TextMatcher(
        TextIndex.from_marks(register), TextIndex.from_marks(changed_marks), frozenset(withdrawn)
    )
    standing_marks = [mark for mark in register[:half] if mark.right_id not in withdrawn]
    fresh = TextMatcher(TextIndex.from_marks([*standing_marks, *changed_marks]))
    wording = Wording(title=title, description=title)
    assert split.search(wording, limit=999) == fresh.search(wording, limit=999)


def _find_named_mark(mark: Mark, wording: Wording) -> tuple[TextLikeness, ...]:
    """Of no register, beside which it is found."""
    matcher = TextMatcher(TextIndex.from_marks(()))
    return tuple(matcher.find_beside(build_mark_index(mark), wording, limit=999)[1])


@given(marks, plain_texts, plain_texts)
def test_the_named_right_is_found_as_by_the_index(
    register: list[Mark], title: str, brand: str
) -> None:
    for mark in register:
        wording = Wording(title=title, brand=brand)
        alone = TextMatcher(TextIndex.from_marks([mark]))
        assert _find_named_mark(mark, wording) == alone.search(wording, limit=999)


@given(marks, plain_texts, plain_texts)
def test_a_mark_beside_the_others_is_found_as_alone_and_changes_nothing_for_them(
    register: list[Mark], title: str, description: str
) -> None:
    matcher, wording = TextMatcher(TextIndex.from_marks(register)), Wording(title, "", description)
    for mark in register:
        openly, mark_likenesses = matcher.find_beside(build_mark_index(mark), wording, limit=999)
        assert tuple(openly) == matcher.search(wording, limit=999)
        assert tuple(mark_likenesses) == _find_named_mark(mark, wording)


@given(marks)
def test_every_mark_of_two_letters_or_more_finds_itself(register: list[Mark]) -> None:
    matcher = TextMatcher(TextIndex.from_marks(register))
    for mark in register:
        likenesses = matcher.search(Wording(title=mark.wording), limit=999)
        assert mark.right_id in {likeness.right_id for likeness in likenesses} or not len(
            TextIndex.from_marks([mark])
        )


def test_a_named_right_is_found_glued_in_the_description_too() -> None:
    (likeness,) = _find_named_mark(REGISTER[1], Wording(description="best adidasshoes"))
    assert (likeness.field, likeness.form, likeness.span) == ("description", Form.GLUED, (5, 11))


@given(st.text(max_size=20), st.text(max_size=80))
def test_any_text_is_read_without_harm_and_every_span_lies_in_it(name: str, text: str) -> None:
    matcher = TextMatcher(TextIndex.from_marks([*REGISTER, Mark(99, name)]))
    wording = Wording(text, name, f"{text} {name} {text}")
    for likeness in (*matcher.search(wording), *_find_named_mark(Mark(99, name), wording)):
        start, end = likeness.span
        assert 0 <= start < end <= len(getattr(wording, likeness.field))
        assert likeness.says


def test_a_lone_surrogate_harms_nothing() -> None:
    (likeness,) = search("\ud800nike \udfff")
    assert likeness.span == (1, 5)
    assert TextMatcher(TextIndex.from_marks([Mark(1, "\ud800zara")])).search(Wording("zara"))
