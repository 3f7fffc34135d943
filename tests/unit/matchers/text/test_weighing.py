"""Words, marks and disguised marks compete for the same letters; what comes out are log odds."""

import pytest

from matchers.labels.words import Sentence
from matchers.text.index import TextIndex
from matchers.text.likeness import Form, TextLikeness
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from matchers.text.weighing import weigh_likenesses, weigh_wording

_NAMES = ("Adidas", "Swarovski", "Koton", "Lowe's", "CERN", "Apple", "Star", "Canon", "Rolex")
_MARKS = [Mark(number, name) for number, name in enumerate(_NAMES)]
_MATCHER = TextMatcher(TextIndex.from_marks(_MARKS))


def _weigh(title: str, wording: str = "") -> dict[str, float]:
    mark = next((candidate for candidate in _MARKS if candidate.wording == wording), None)
    likenesses = weigh_wording(_MATCHER, Wording(title), mark)
    return {likeness.mark: likeness.log_odds or 0.0 for likeness in reversed(likenesses)}


@pytest.mark.parametrize(
    ("title", "mark"),
    [
        ("abidas running shoes", "Adidas"),
        ("Аdidas running shoes", "Adidas"),
        ("ad\u200bidas running shoes", "Adidas"),
        ("zwarovsky crystal ring", "Swarovski"),
        ("s w a r o v s k i ring", "Swarovski"),
        ("2 pcs koton t-shirt cotton XL", "Koton"),
        ("₳DID₳S shoes", "Adidas"),
        ("adidasshoes for men", "Adidas"),
        ("shoes of wwwswarovskicom", "Swarovski"),
        ("аԁіԁаѕ running shoes", "Adidas"),  # no letter is Latin
        ("ЅԜАЯОѴЅКӀ ring", "Swarovski"),
        ("WWWADlDASCOM running", "Adidas"),
    ],
)
def test_a_disguised_mark_is_likely(title: str, mark: str) -> None:
    assert _weigh(title)[mark] > 0.5


@pytest.mark.parametrize(
    ("title", "mark", "is_meant"),
    [
        ("один 45 x 20", "Odin", False),  # one
        ("КЛАСС 45 x 20", "Klass", False),  # class
        ("крем для лица", "Clem", False),  # cream
        ("μετά 45 x 20", "Meta", False),  # after
        ("самсунг чехол", "Samsung", True),
        ("найк кроссовки", "Nike", True),
    ],
)
def test_a_foreign_word_is_no_name_that_it_reads_like_unless_names_are_its_use(
    title: str, mark: str, *, is_meant: bool
) -> None:
    names = ("Odin", "Klass", "Clem", "Meta", "Samsung", "Nike")
    matcher = TextMatcher(
        TextIndex.from_marks(Mark(*numbered_name) for numbered_name in enumerate(names))
    )
    odds_by_mark = {
        likeness.mark: likeness.log_odds or 0.0
        for likeness in weigh_wording(matcher, Wording(title))
    }
    assert (odds_by_mark.get(mark, -7.0) > 0.5) == is_meant


def test_a_stretch_that_meets_a_name_in_two_ways_counts_once() -> None:
    matcher = TextMatcher(TextIndex.from_marks([Mark(1, "Samsung")]))
    likenesses = weigh_wording(matcher, Wording("самсунг чехол"))
    assert len(likenesses) > 1
    assert {likeness.log_odds for likeness in likenesses} == {likenesses[0].log_odds}
    assert (likenesses[0].log_odds or 0.0) < 6.0


@pytest.mark.parametrize(
    ("title", "mark"),
    [
        ("fellowes paper shredder", "Lowe's"),
        ("černá bunda", "CERN"),
        ("started on time", "Star"),
        ("cannon ball for pirates", "Canon"),
        ("ripple in the water", "Apple"),
    ],
)
def test_an_ordinary_word_is_no_evidence_for_a_mark_beside_it(title: str, mark: str) -> None:
    assert _weigh(title).get(mark, -9.0) < 0.0


def test_a_second_weaker_stretch_takes_nothing_from_a_literal_one() -> None:
    alone, joint_weights = _weigh("koton t-shirt"), _weigh("koton t-shirt cotton")
    assert joint_weights["Koton"] >= alone["Koton"] - 0.5


@pytest.mark.parametrize(
    "title", ["adadis shoes", "ROLEKS watch", "ролекс часы", "ロレックス 時計"]
)
def test_a_named_mark_is_looked_for_further(title: str) -> None:
    mark_name = "Adidas" if "shoes" in title else "Rolex"
    assert _weigh(title, mark_name).get(mark_name, -9.0) > _weigh(title).get(mark_name, -9.0) - 1e-6
    assert _weigh(title, mark_name)[mark_name] > 0.0


def test_likenesses_of_the_named_mark_come_first() -> None:
    likenesses = weigh_wording(_MATCHER, Wording("swarovski ring by adibas"), _MARKS[0])
    assert [likeness.mark for likeness in likenesses][:1] == ["Adidas"]
    assert {likeness.mark for likeness in likenesses} == {"Adidas", "Swarovski"}


def test_likenesses_stored_without_odds_are_weighed_as_they_stand() -> None:
    title = "abidas running shoes"
    stored_likeness = TextLikeness(
        0, "Adidas", "title", (0, 6), Form.EDIT1, 1, 0.83, Sentence("one letter")
    )
    (weighed_likeness,) = weigh_likenesses(
        Wording(title), [stored_likeness], {0: ("Adidas",)}, named_mark=0
    )
    assert weighed_likeness.log_odds is not None
    assert weighed_likeness.log_odds > 0.0
    assert weigh_likenesses(Wording(title), [], {}, named_mark=0) == ()


@pytest.mark.parametrize(
    "title",
    [
        "a" * 1_000_000,
        "adidas " * 20_000,
        "\u202eadidas shoes",
        "👟👟 adidas 👟",
        "адидас عطر adidas 香水",
        "\u200b" * 5_000 + "adidas",
        "",
    ],
)
def test_bad_input_costs_no_more_than_its_length_and_stays_in_its_span(title: str) -> None:
    for claimed_mark in (None, _MARKS[0]):
        for likeness in weigh_wording(_MATCHER, Wording(title), claimed_mark):
            start, end = likeness.span
            assert 0 <= start < end <= len(title)
            assert len(str(likeness.says)) < 2_000


_KNOWN = ("Nike", "Gucci", "Puma", "Prada", "Omega", "Vans", "Swarovski", "Xandri", "WhatsThat")


def _weigh_known(title: str, named: str = "", *further: str) -> dict[str, float]:
    marks = [Mark(number, name) for number, name in enumerate((*_KNOWN, *further))]
    matcher = TextMatcher(TextIndex.from_marks(marks))
    mark = next((candidate for candidate in marks if candidate.wording == named), None)
    likenesses = weigh_wording(matcher, Wording(title), mark)
    return {likeness.mark: likeness.log_odds or 0.0 for likeness in reversed(likenesses)}


def test_a_longer_mark_speaks_not_against_the_one_that_it_holds() -> None:
    title = "Emilio Xandri watch"
    alone, beside_longer = _weigh_known(title), _weigh_known(title, "", "Emilio Xandri")
    assert beside_longer["Emilio Xandri"] > 0.0
    assert beside_longer["Xandri"] == pytest.approx(alone["Xandri"], abs=0.5)


def test_a_mark_said_three_times_is_as_likely_as_its_likeliest_place() -> None:
    once, thrice = _weigh_known("swarowski ring"), _weigh_known("swarowski ring " * 3)
    assert thrice["Swarovski"] == pytest.approx(once["Swarovski"], abs=1.0)


_SIGNED = [
    ("G*cci handbag", "Gucci"),
    ("N*ke trainers", "Nike"),
    ("P_ma trainers", "Puma"),
    ("Pr\u2022da wallet", "Prada"),
    ("sw#rovski ring", "Swarovski"),
]
_IN_DIGITS = [("0m3g4 watch", "Omega"), ("v4n5 shoes", "Vans")]


@pytest.mark.parametrize(
    ("title", "mark"),
    [
        *(("nkie trainers", "Nike"), ("cucci handbag", "Gucci"), ("pradda wallet", "Prada")),
        *_SIGNED,
        *_IN_DIGITS,
        ("swarovskiwatchmen270", "Swarovski"),
    ],
)
def test_a_mark_is_found_under_its_disguise(title: str, mark: str) -> None:
    assert _weigh_known(title)[mark] > 0.0


@pytest.mark.parametrize(
    ("title", "mark", "least"),
    [
        *((*signed, 0.0) for signed in _SIGNED),
        *((*digits, 2.0) for digits in _IN_DIGITS),
        *(
            (f"{name} ring", "Swarovski", 4.0)  # two signs hide two letters
            for name in ("sw**ovski", "s##rovski", "swaro••ki")
        ),
    ],
)
def test_a_named_mark_is_found_under_its_disguise(title: str, mark: str, least: float) -> None:
    assert _weigh_known(title, mark)[mark] > least


@pytest.mark.parametrize(
    "title",
    [
        *("bike trainers", "like new", "pump for tyres", "vane 12 cm"),
        *("wi-fi router", "e.g. this", "and/or", "x-large shirt"),
    ],
)
def test_a_word_beside_a_short_mark_and_a_sign_between_words_are_no_disguise(title: str) -> None:
    assert all(odds < 0.0 for odds in _weigh_known(title, "", "Wifo", "Edge", "Andor").values())


def test_a_short_famous_mark_is_found_in_what_changed_and_not_once_withdrawn() -> None:
    base = TextIndex.from_marks([Mark(1, "Gucci")])
    delta, wording = TextIndex.from_marks([Mark(2, "Nike")]), Wording("nkie and cucci")
    known = TextMatcher(base, delta)
    assert {likeness.mark for likeness in weigh_wording(known, wording)} == {"Nike", "Gucci"}
    withdrawn = TextMatcher(base, delta, frozenset({1}))
    assert {likeness.mark for likeness in weigh_wording(withdrawn, wording)} == {"Nike"}


@pytest.mark.parametrize("title", ["G∪cci handbag", "P∪ma trainers"])
def test_a_sign_of_mathematics_is_the_letter_that_it_is_drawn_as(title: str) -> None:
    assert max(_weigh_known(title).values()) > 2.0


def test_a_doubled_letter_at_the_border_of_a_mark_is_its_own() -> None:
    glued = _weigh_known("zorvettshoes 42", "", "Zorvett")
    assert glued["Zorvett"] == pytest.approx(
        _weigh_known("zorvetashoes 42", "", "Zorveta")["Zorveta"], abs=2.5
    )


def test_a_hidden_letter_is_told_as_one() -> None:
    matcher = TextMatcher(TextIndex.from_marks([Mark(1, "Gucci")]))
    for mark in (None, Mark(1, "Gucci")):
        likeness = weigh_wording(matcher, Wording("G*cci handbag"), mark)[0]
        assert (likeness.form, likeness.edits) == (Form.LEET, 0)
        assert str(likeness.says) == "“G*cci” is Gucci: * written for u"


@pytest.mark.parametrize("sign", ["\xae", "\u2122", " (R)", "(TM)"])
def test_a_trade_mark_sign_says_that_the_mark_is_meant(sign: str) -> None:
    plain, signed = _weigh_known("omega watch strap"), _weigh_known(f"omega{sign} watch strap")
    assert signed["Omega"] > plain["Omega"] + 1.0


def test_a_space_where_a_capital_parts_the_mark_is_no_disguise() -> None:
    parted = _weigh_known("hypre dunk mug", "", "HypreDunk")
    elsewhere = _weigh_known("hypre dunk mug", "", "Hypredunk")
    assert parted["HypreDunk"] > elsewhere["Hypredunk"] + 1.0


def test_the_named_mark_may_be_an_ordinary_word() -> None:
    assert _weigh_known("omega watch", "Omega")["Omega"] > _weigh_known("omega watch")["Omega"]


def test_what_is_less_likely_than_asked_for_is_left_out_unless_it_is_of_the_named_mark() -> None:
    wording = Wording("swarovski ring by adibas, kotton star")
    everyone = weigh_wording(_MATCHER, wording)
    likely = tuple(hit for hit in everyone if (hit.log_odds or 0.0) >= 2.0)
    assert 0 < len(likely) < len(everyone)
    assert weigh_wording(_MATCHER, wording, least_odds=2.0) == likely
    named = weigh_wording(_MATCHER, wording, _MARKS[2], least_odds=2.0)
    assert {hit.mark for hit in named} >= {"Koton"}
