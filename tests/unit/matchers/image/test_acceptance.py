"""What is accepted as a part of a reference: more agreement never speaks against it."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as some

from matchers.image.retrieval.acceptance import PartEvidence, is_accepted

SURE = PartEvidence(
    hits=9, again=20, visible=30, textured=40, clear=38, correlation=0.9, seen=64, share=1.0
)

evidence = some.builds(
    PartEvidence,
    hits=some.integers(2, 36),
    again=some.integers(0, 36),
    visible=some.integers(0, 36),
    textured=some.integers(0, 64),
    clear=some.integers(0, 64),
    correlation=some.floats(-1, 1),
    seen=some.integers(0, 64),
    share=some.floats(0, 1),
)
of_wholes = some.builds(  # few of the others are
    PartEvidence,
    hits=some.integers(2, 36),
    again=some.integers(8, 36),
    visible=some.integers(0, 36),
    textured=some.integers(6, 64),
    clear=some.integers(0, 64),
    correlation=some.floats(0.8, 1),
    seen=some.integers(60, 64),
    share=some.floats(0.75, 1),
)


@given(evidence, some.sampled_from(["hits", "again", "clear", "correlation", "seen", "share"]))
def test_more_agreement_never_speaks_against_a_part(part: PartEvidence, what: str) -> None:
    more = replace(part, **{what: 64 if what in {"clear", "seen"} else 1 + getattr(part, what)})
    if is_accepted(part, is_whole_asked=False):
        assert is_accepted(more, is_whole_asked=False)


@given(evidence | of_wholes)
def test_what_counts_as_the_whole_counts_as_a_part(part: PartEvidence) -> None:
    if is_accepted(part, is_whole_asked=True):
        assert is_accepted(part, is_whole_asked=False)


def test_a_sure_part_is_accepted_and_none_of_its_weak_variants() -> None:
    assert is_accepted(SURE, is_whole_asked=True)
    weak = (
        {"share": 0.6},  # a banner that many pictures bear
        {"textured": 5},
        {"correlation": 0.05},
        {"hits": 2, "again": 3, "correlation": 0.8},
        {"clear": 3, "hits": 2, "again": 5, "visible": 36},
    )
    for changes in weak:
        assert not is_accepted(replace(SURE, **changes), is_whole_asked=False)
    assert not is_accepted(replace(SURE, seen=50), is_whole_asked=True)
