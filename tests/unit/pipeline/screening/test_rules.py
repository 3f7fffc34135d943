"""The seven rules: what each holds, what it never holds, and what keeps it from holding."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.labels.words import Sentence
from matchers.text.index import TextIndex
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.spelling import Mark
from matchers.text.weighing import weigh_wording
from pipeline.facts import RightFacts
from pipeline.policy.policy import Policy
from pipeline.screening.candidates import KnownRight, PaperDemand, compare_uses, select_likenesses
from pipeline.screening.lines import FeedLine, LinePicture, LineSeller
from pipeline.screening.rules import (
    EarlierVersion,
    RuleStates,
    ScreenedListing,
    ScreeningVerdict,
    UpheldLikeness,
    answer_unscreened,
    screen,
)
from pipeline.vocabulary import RightKind, RightState, RuleState, ScreeningAnswer, ScreeningRule
from tests.factories.files.shipped_files import POLICY

_NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)
_MATCHER = TextMatcher(TextIndex.from_marks([Mark(1, "Zorvexa"), Mark(2, "Apple")]))
_SELLER = 7
_SWITCHED = ["switched_goods"]


def _right(right_id: int = 1, mark: str = "Zorvexa", **changed: object) -> KnownRight:
    facts = RightFacts(
        right_id, 1, RightKind.TRADEMARK, RightState.VERIFIED, 5, mark, (), (25,), ("EU",), None
    )
    return replace(KnownRight(facts), **changed)  # type: ignore[arg-type]  # of the class


def _line(title: str = "A bag", **changed: object) -> FeedLine:
    return replace(FeedLine("L-1", 2, title, LineSeller("S-1")), **changed)  # type: ignore[arg-type]  # the same


def _screen(
    line: FeedLine,
    *rights: KnownRight,
    states: RuleStates = RuleStates(),  # noqa: B008  # a value
    policy: Policy = POLICY,
    cleared_rules: frozenset[str] = frozenset(),
    pictures: tuple[ImageLikeness, ...] = (),
    **seen: object,
) -> ScreeningVerdict:
    known_rights = {
        known_right.facts.right_id: known_right
        for known_right in rights or (_right(), _right(2, "Apple"))
    }
    likenesses = weigh_wording(_MATCHER, Wording(line.title, line.brand, line.description))
    designated_ids = {key for key, right in known_rights.items() if right.papers is not None}
    text = select_likenesses(line, likenesses, designated_ids, policy)
    uses = compare_uses(line, text, pictures, known_rights, entity_id=_SELLER, policy=policy)
    listing = ScreenedListing(line, uses, **seen)  # type: ignore[arg-type]  # the same
    return screen(listing, policy, states=states, cleared_rules=cleared_rules, now=_NOW)


def _list_rules(verdict: ScreeningVerdict) -> list[str]:
    return [hit.rule.value for hit in verdict.held_by]


def _turned(rule: ScreeningRule, state: RuleState) -> Policy:
    numbers = POLICY.screening
    rules = {**numbers.rules, rule: replace(numbers.rules[rule], state=state)}
    return replace(POLICY, screening=replace(numbers, rules=rules))


def test_an_ordinary_listing_passes() -> None:
    assert _screen(_line("Red leather bag with zip")).answer is ScreeningAnswer.PASSED


@pytest.mark.parametrize(
    "title", ["Zorvexa running shoes", "Trail shoes Zorvexa men", "Laufschuhe Zorvexa Herren"]
)
def test_goods_of_a_designated_brand_need_papers(title: str) -> None:
    assert _list_rules(_screen(_line(title), _right(papers=PaperDemand()))) == [
        "brand_without_papers"
    ]
    assert _list_rules(_screen(_line(title), _right())) == []


@pytest.mark.parametrize(
    ("title", "changed"),
    [
        ("Laces compatible with Zorvexa shoes", {}),
        ("Used Zorvexa running shoes", {}),
        ("Zorvexa running shoes", {"markets": ("US",)}),
    ],
)
def test_accessories_resale_and_other_markets_need_no_papers(
    title: str, changed: dict[str, object]
) -> None:
    assert _list_rules(_screen(_line(title, **changed), _right(papers=PaperDemand()))) == []


@pytest.mark.parametrize(("category", "is_held"), [("shoes", True), ("", True), ("toys", False)])
def test_papers_are_asked_for_in_the_categories_that_a_designation_names(
    category: str, *, is_held: bool
) -> None:
    line = _line("Zorvexa running shoes", category=category)
    right = _right(papers=PaperDemand(frozenset({"shoes", "bags"})))
    assert _list_rules(_screen(line, right)) == (["brand_without_papers"] if is_held else [])


def test_a_brand_that_asks_for_papers_of_used_goods_gets_them_and_accessories_need_none() -> None:
    right = _right(papers=PaperDemand(allows_resale=False))
    assert _list_rules(_screen(_line("Used Zorvexa running shoes"), right)) == [
        "brand_without_papers"
    ]
    assert _list_rules(_screen(_line("Laces compatible with Zorvexa shoes"), right)) == []


@pytest.mark.parametrize(
    ("papers", "is_held"),
    [
        (PaperDemand(named_sellers=frozenset({_SELLER})), False),
        (PaperDemand(territories_by_seller={_SELLER: [frozenset()]}), False),
        (
            PaperDemand(
                territories_by_seller={_SELLER: [frozenset({"FR"}), frozenset({"DE", "AT"})]}
            ),
            False,
        ),
        (PaperDemand(territories_by_seller={_SELLER: [frozenset({"FR"})]}), True),
        (PaperDemand(territories_by_seller={_SELLER + 1: [frozenset()]}), True),
    ],
)
def test_a_seller_offers_where_its_papers_reach_and_one_whom_the_owner_named_everywhere(
    papers: PaperDemand, *, is_held: bool
) -> None:
    line = _line("Zorvexa running shoes", markets=("DE",))
    rules = _list_rules(_screen(line, _right(papers=papers, sellers=frozenset({_SELLER}))))
    assert rules == (["brand_without_papers"] if is_held else [])


@pytest.mark.parametrize(
    ("alike", "fingerprint_ids"),
    [
        ({"is_linked_seller": True}, [3]),
        ({"title_alike": 0.8}, [3]),
        ({"title_alike": 0.79}, []),
    ],
)
def test_a_picture_of_upheld_goods_comes_back(
    alike: dict[str, float], fingerprint_ids: list[int]
) -> None:
    upheld = UpheldLikeness(3, 1, "Zorvexa", is_linked_seller=False, title_alike=0.0)
    verdict = _screen(_line(), upheld=(replace(upheld, **alike),))  # type: ignore[arg-type]  # of the class
    assert _list_rules(verdict) == ["upheld_again"] * len(fingerprint_ids)
    assert [hit.fingerprint_id for hit in verdict.held_by] == fingerprint_ids


@pytest.mark.parametrize("title", ["Zorvexa shoes 1:1 replica", "高仿 Zorvexa 鞋"])
def test_replica_words_beside_a_mark_are_held(title: str) -> None:
    assert "replica_words" in _list_rules(_screen(_line(title)))


@pytest.mark.parametrize("title", ["Zorvexa shoes, no replica", "Replica of an old map"])
def test_negated_replicas_and_replicas_of_nothing_pass(title: str) -> None:
    assert _list_rules(_screen(_line(title))) == []


@pytest.mark.parametrize("title", ["Z0rvexa shoes", "Zогvexa shoes", "Z.O.R.V.E.X.A shoes"])
def test_disguised_marks_are_held_with_what_stands_there(title: str) -> None:
    verdict = _screen(_line(title))
    assert _list_rules(verdict) == ["disguised_mark"]
    (hit,) = verdict.held_by
    assert hit.mark == "Zorvexa"
    assert hit.wording in title
    text = hit.explain(POLICY.screening.rules[hit.rule])
    assert hit.wording in text.en
    assert hit.wording in text.zh
    assert "{" not in text.en + text.zh


def test_a_word_written_oddly_and_the_sellers_own_mark_are_no_disguise() -> None:
    assert _list_rules(_screen(_line("App1e pie"))) == []
    own_right = _right(sellers=frozenset({_SELLER}))
    assert _list_rules(_screen(_line("Z0rvexa shoes"), own_right)) == []


@pytest.mark.parametrize(
    ("band", "own", "rules"),
    [(Band.COPY, {9}, ["taken_picture"]), (Band.LIKELY, {9}, []), (Band.EXACT, {8}, [])],
)
def test_a_copy_of_the_owners_photograph_is_held(
    band: Band, own: set[int], rules: list[str]
) -> None:
    likeness = ImageLikeness(
        1, 9, 9, 0, Method.PDQ, band, "whole", 4, 256, 1e-7, 0, (), Sentence("Alike.")
    )
    verdict = _screen(_line(), _right(own_photographs=frozenset(own)), pictures=(likeness,))
    assert _list_rules(verdict) == rules


def test_a_closed_seller_is_held_whatever_it_offers() -> None:
    assert _list_rules(_screen(_line(), is_seller_closed=True)) == ["closed_seller"]


@pytest.mark.parametrize(
    ("changed", "earlier", "rules"),
    [
        ({"brand": "Other"}, EarlierVersion("zorvexa", (), 5), _SWITCHED),
        ({"brand": "Other"}, EarlierVersion("zorvexa", (), 0), []),
        ({"brand": "Other", "change": "price"}, EarlierVersion("zorvexa", (), 5), []),
        ({"pictures": (LinePicture("u"),)}, EarlierVersion("", ("other",), 5), _SWITCHED),
        ({"pictures": (LinePicture("u"),)}, EarlierVersion("", (), 5), []),
        (
            {"offered_at": _NOW - timedelta(hours=3), "brand": "O"},
            EarlierVersion("z", (), 5),
            [],
        ),
    ],
)
def test_other_goods_under_a_listing_that_sold_are_seen(
    changed: dict[str, object], earlier: EarlierVersion, rules: list[str]
) -> None:
    line = _line("A bag", **{"change": "edit", **changed})
    policy = _turned(ScreeningRule.SWITCHED_GOODS, RuleState.ON)
    verdict = _screen(line, policy=policy, earlier=earlier)
    assert _list_rules(verdict) == rules


def test_switches_and_spent_budgets_and_clearances_keep_a_rule_from_holding() -> None:
    line, rule = _line(), ScreeningRule.CLOSED_SELLER
    off_verdict = _screen(
        line, is_seller_closed=True, states=RuleStates(switched_off=frozenset({rule}))
    )
    assert (off_verdict.answer, off_verdict.shadow) == (ScreeningAnswer.PASSED, ())
    spent_verdict = _screen(line, is_seller_closed=True, states=RuleStates(spent_rules={rule}))
    assert (spent_verdict.answer, [hit.rule for hit in spent_verdict.shadow]) == ("passed", [rule])
    cleared_verdict = _screen(line, is_seller_closed=True, cleared_rules=frozenset({rule}))
    assert cleared_verdict.answer is ScreeningAnswer.PASSED
    shadow_verdict = _screen(line, is_seller_closed=True).without({rule})
    assert (shadow_verdict.answer, [hit.rule for hit in shadow_verdict.shadow]) == (
        "passed",
        [rule],
    )


def test_what_could_not_be_looked_at_passes_or_is_held_as_each_rule_says() -> None:
    assert answer_unscreened(POLICY, RuleStates()).answer is ScreeningAnswer.NOT_SCREENED
    numbers = POLICY.screening
    rule = ScreeningRule.UPHELD_AGAIN
    rules = {**numbers.rules, rule: replace(numbers.rules[rule], fail="closed")}
    policy = replace(POLICY, screening=replace(numbers, rules=rules))
    verdict = answer_unscreened(policy, RuleStates())
    assert (verdict.answer, _list_rules(verdict)) == (ScreeningAnswer.HELD, ["upheld_again"])
    assert verdict.held_by[0].is_unscreened
    off_verdict = answer_unscreened(policy, RuleStates(switched_off={rule}))
    assert off_verdict.answer is ScreeningAnswer.NOT_SCREENED
