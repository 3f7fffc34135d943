"""Cutting a text at its spans loses nothing and marks exactly what is covered."""

from hypothesis import given
from hypothesis import strategies as st

from interfaces.console.cases.match_evidence import Span, Tone, cut_pieces

_SPANS = st.lists(
    st.builds(
        Span,
        start=st.integers(-2, 12),
        end=st.integers(-2, 14),
        tone=st.sampled_from(Tone),
        number=st.integers(1, 5),
    ),
    max_size=5,
)


@given(st.text(max_size=12), _SPANS)
def test_the_pieces_put_together_are_the_text(text: str, spans: list[Span]) -> None:
    assert "".join(piece.text for piece in cut_pieces(text, spans)) == text


@given(st.text(max_size=12), _SPANS)
def test_a_letter_is_marked_when_and_only_when_a_span_covers_it(
    text: str, spans: list[Span]
) -> None:
    inside = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    covered = [any(span.start <= place < span.end for span in inside) for place in range(len(text))]
    cut = cut_pieces(text, spans)
    assert [piece.tone is not None for piece in cut for _letter in piece.text] == covered


def test_where_spans_overlap_both_numbers_stand() -> None:
    cut = cut_pieces("abcdef", [Span(0, 4, Tone.OTHER, 1), Span(2, 6, Tone.FOR, 2)])
    assert [(piece.text, piece.numbers, piece.tone) for piece in cut] == [
        ("ab", (1,), Tone.OTHER),
        ("cd", (1, 2), Tone.FOR),
        ("ef", (2,), Tone.FOR),
    ]
    assert [piece.ending for piece in cut] == [(), (1,), (2,)]
