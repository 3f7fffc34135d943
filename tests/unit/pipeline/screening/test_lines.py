"""Lines of the feed: what is read, what is named by number and reason, what is refused whole."""

import json
import tracemalloc
from datetime import UTC, datetime, timedelta

import pytest

from pipeline.screening.lines import BodyUnreadable, parse_body

_NOW = datetime(2026, 11, 28, 9, tzinfo=UTC)


def _line(**changed: object) -> dict[str, object]:
    return {"id": "L-1", "revision": 1, "title": "A bag", "seller": {"shop": "S-1"}, **changed}


def _ndjson(*lines: object) -> bytes:
    return b"\n".join(
        line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines
    )


def test_an_array_and_a_line_each_say_the_same() -> None:
    sent_lines = [_line(), _line(id="L-2", brand="Zorvex", pictures=[{"url": "https://x/1.jpg"}])]
    assert parse_body(_ndjson(*sent_lines), 10, _NOW) == parse_body(
        json.dumps(sent_lines).encode(), 10, _NOW
    )
    lines, bad = parse_body(_ndjson(*sent_lines), 10, _NOW)
    assert [(number, line.id) for number, line in lines] == [(1, "L-1"), (2, "L-2")]
    assert bad == []


def test_empty_lines_and_unknown_fields_are_passed_over() -> None:
    lines, bad = parse_body(_ndjson(b"", _line(colour="red"), b" "), 10, _NOW)
    assert [number for number, _ in lines] == [2]
    assert bad == []


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        (b"{", "not_json", "Invalid JSON"),
        ([1], "unfit", "object"),
        (_line(title=""), "unfit", "title"),
        (_line(id="../x"), "unfit", "id: "),
        (_line(revision=-1), "unfit", "revision"),
        (_line(revision=2**63), "unfit", "revision"),
        (_line(seller={}), "unfit", "seller.shop"),
        (_line(title="a\0b"), "unfit", "U+0000"),
        (_line(price=float("nan")), "unfit", "price"),
        (_line(price=float("inf")), "unfit", "price"),
        (json.dumps(_line(price=1)).replace("1}", "1e999}").encode(), "unfit", "price"),
        (_line(pictures=[{"url": "u"}] * 11), "unfit", "pictures"),
        (_line(offered_at=(_NOW + timedelta(days=1)).isoformat()), "in_future", "offered_at"),
        (_line(offered_at="2026-11-28T09:00:00"), "unfit", "offered_at"),
    ],
)
def test_a_bad_line_is_named_and_the_others_are_read(line: object, code: str, says: str) -> None:
    lines, (bad,) = parse_body(_ndjson(_line(), line), 10, _NOW)
    assert [number for number, _ in lines] == [1]
    assert (bad.number, bad.code) == (2, code)
    assert says in bad.says


@pytest.mark.parametrize("body", [b"", b"  ", b"not json", b"[1", b"\xff\xfe{}"])
def test_a_body_without_json_is_refused_whole(body: bytes) -> None:
    with pytest.raises(BodyUnreadable):
        parse_body(body, 10, _NOW)


def test_more_lines_than_allowed_are_refused_whole() -> None:
    with pytest.raises(BodyUnreadable, match="11 lines or brackets; send at most 10"):
        parse_body(_ndjson(*[_line()] * 11), 10, _NOW)


@pytest.mark.parametrize(
    "body", [b"1\n" * 500_000, b"\n" * 500_000, b"[[]" + b",[]" * 300_000 + b"]"]
)
def test_a_body_of_too_many_lines_is_refused_before_it_takes_memory(body: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(BodyUnreadable):
            parse_body(body, 1_000, _NOW)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 2 * len(body) + 100_000


def test_a_price_changes_no_digest_and_what_rules_look_at_does() -> None:
    others: list[dict[str, object]] = [
        {"pictures": [{"url": "https://x/1.jpg"}]},
        {"markets": ["DE"]},
        {"category": "bags"},
        {"seller": {"shop": "S-2"}},
    ]
    body = _ndjson(_line(), _line(price=5), *(_line(**change) for change in others))
    lines, _ = parse_body(body, 10, _NOW)
    first, priced_digest, *changed_digests = (line.digest for _, line in lines)
    assert first == priced_digest
    assert len({first, *changed_digests}) == 5
