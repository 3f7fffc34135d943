"""A further kind of matcher plugs in through the two tables of kinds, and through nothing else."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from matchers import kinds
from matchers.image.matching.part_likenesses import SketchLookup
from matchers.kinds import ClaimedRight, Found, ListingContent, MatcherKind
from matchers.labels.words import Sentence
from matchers.likeness import PlainLikeness
from matchers.text.matcher import Wording
from matchers.text.spelling import Mark
from pipeline.decision import scoring
from pipeline.decision.comparison import ListingComparison, TermFunction
from pipeline.decision.decide import decide
from pipeline.decision.matching import find_likenesses
from pipeline.decision.routing import Term
from pipeline.decision.scoring import ScoredKind, describe_signals
from pipeline.decision.serialization import facts_from_json, facts_to_json
from pipeline.facts import Facts
from pipeline.policy.policy import Policy, PolicyUnreadable, parse_policy
from pipeline.policy.tables import LocalizedText
from pipeline.reasons import Reason
from records.rights.models import IndexGeneration
from tests.unit.pipeline.case_facts import AUTOMATIC

_NUMBER = re.compile(r"[A-Z]+-?\d{3,}")
_MARKS = (Mark(1, "Zorvex ZX-900"), Mark(2, "Plimo"), Mark(3, "Quell QM-200"))
_WEIGHTS = "\n[kind_weights.model_numbers]\nmodel_number = 1.5\n"


# The kind: content is a wording, the signal a model number, the index a file of one a line.
def _signals(marks: Iterable[Mark]) -> Iterator[tuple[str, int]]:
    return ((number, mark.right_id) for mark in marks for number in _NUMBER.findall(mark.wording))


def _write(marks: Iterable[Mark], path: Path) -> int:
    lines = [f"{number}\t{right_id}\n" for number, right_id in _signals(marks)]
    return path.write_text("".join(lines), encoding="utf-8") and len(lines)


def _open(path: Path) -> dict[str, int]:
    lines = path.read_text(encoding="utf-8").splitlines()
    return {number: int(right_id) for number, right_id in (line.split("\t") for line in lines)}


@dataclass(frozen=True)
class _Matcher:
    rights: dict[str, int]


def _build(
    base: dict[str, int], delta: dict[str, int], tombstones: frozenset[int], _: SketchLookup
) -> _Matcher:
    standing = {number: right for number, right in base.items() if right not in tombstones}
    return _Matcher(standing | delta)


def _find(
    matcher: _Matcher, listing: ListingContent, claimed_right: ClaimedRight, limit: int
) -> Found:
    likenesses = [
        PlainLikeness(
            matcher.rights[number],
            "title",
            "equal",
            0.0,
            Sentence("The title has {number}.", {"number": number}),
        )
        for number in _NUMBER.findall(listing.wording.title)
        if number in matcher.rights
    ]
    likenesses.sort(key=lambda likeness: likeness.right_id != claimed_right.right_id)
    return Found(tuple(likenesses[:limit]))


NUMBERS = MatcherKind(
    name="model_numbers",
    row_type=Mark,
    file_format="1",
    write_index=_write,
    open_index=_open,
    index_rows=lambda marks: dict(_signals(marks)),
    build_matcher=_build,
    find=_find,
)


def _select(comparison: ListingComparison) -> tuple[TermFunction, ...]:
    return (_model_number,) if comparison.others.get(NUMBERS.name) else ()


def _model_number(comparison: ListingComparison, policy: Policy) -> Term:
    weight = policy.kind_weights[NUMBERS.name]["model_number"]
    return Term("model_number", weight, comparison.others[NUMBERS.name][0].says)


def _describe(likeness: PlainLikeness, _facts: Facts, _policy: Policy) -> LocalizedText:
    return LocalizedText(en=str(likeness.says), zh="标题含有型号。")


@pytest.fixture
def number_kind(monkeypatch: pytest.MonkeyPatch) -> MatcherKind[Mark, dict[str, int], _Matcher]:
    scored_kind = ScoredKind(NUMBERS.name, _select, _describe)
    monkeypatch.setattr(kinds, "KINDS", (*kinds.KINDS, NUMBERS))
    monkeypatch.setattr(scoring, "SCORED_KINDS", (*scoring.SCORED_KINDS, scored_kind))
    return NUMBERS


@pytest.fixture
def policy_of_numbers(policy_text: str) -> Policy:
    text = policy_text.replace('scored_by = ["text"]', 'scored_by = ["text", "model_numbers"]')
    return parse_policy(text + _WEIGHTS)


def _match(title: str, folder: Path, tombstones: frozenset[int] = frozenset()) -> Facts:
    """Everything from the rows of rights to the facts of a case, with every kind there is."""
    matchers = {}
    for kind in kinds.KINDS:
        rows = _MARKS if kind.row_type is Mark else ()
        kind.write_index(rows, folder / kind.name)
        base, delta = kind.open_index(folder / kind.name), kind.index_rows(())
        matchers[kind.name] = kind.build_matcher(base, delta, tombstones, lambda _: None)
    claimed_right = ClaimedRight(1, _MARKS[0], ())
    likenesses = find_likenesses(ListingContent(Wording(title)), claimed_right, matchers)
    listing = replace(AUTOMATIC.listing, title=title, brand="")
    return replace(
        AUTOMATIC,
        listing=listing,
        text=likenesses.text,
        pictures=likenesses.pictures,
        others=likenesses.others,
    )


@pytest.mark.usefixtures("number_kind")
def test_a_further_kind_is_built_loaded_searched_scored_and_said(
    tmp_path: Path, policy_of_numbers: Policy
) -> None:
    facts = _match("Shoes ZX-900 beside QM-200", tmp_path)
    routing = decide(facts, policy_of_numbers)
    assert [likeness.right_id for likeness in facts.others["model_numbers"]] == [1, 3]
    assert [
        (term.weight, str(term.says)) for term in routing.terms if term.name == "model_number"
    ] == [(1.5, "The title has ZX-900.")]
    assert "The title has ZX-900." in describe_signals(facts, policy_of_numbers).en


@pytest.mark.usefixtures("number_kind")
def test_what_it_found_is_stored_and_read_again(tmp_path: Path) -> None:
    facts = _match("Shoes ZX-900", tmp_path)
    assert facts.others
    assert facts_from_json(facts_to_json(facts)) == facts


@pytest.mark.usefixtures("number_kind")
def test_a_withdrawn_right_is_not_found(tmp_path: Path) -> None:
    assert _match("Shoes ZX-900", tmp_path, frozenset({1})).others == {}


@pytest.mark.usefixtures("number_kind")
def test_it_says_nothing_for_a_reason_that_it_does_not_score(
    tmp_path: Path, policy_of_numbers: Policy
) -> None:
    facts = replace(_match("Shoes ZX-900", tmp_path), reason=Reason.CR_IMAGE_COPY)
    assert "model_number" not in {term.name for term in decide(facts, policy_of_numbers).terms}


def test_a_policy_names_no_kind_without_weights(policy_text: str) -> None:
    text = policy_text.replace('["text"]', '["text", "colours"]', 1)
    with pytest.raises(PolicyUnreadable, match="colours has no table under kind_weights"):
        parse_policy(text)


def test_each_kind_is_found_scored_and_kept() -> None:
    names = [kind.name for kind in kinds.KINDS]
    assert names == [kind.name for kind in scoring.SCORED_KINDS]
    assert names == list(IndexGeneration.FILE_FIELDS)
