"""Does a span end where a reader sees a letter end? A letter with its marks is never split."""

import regex

from matchers.text.fold import translate

_CLUSTER = regex.compile(r"\X")
# Between two of these there is always a border, whatever stands around them.
_ALONE = regex.compile(r"[\p{GCB=Other}\p{GCB=Control}\p{GCB=LV}\p{GCB=LVT}]{2}")


def widen_span(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The span, wider by marks that belong to its letters; None where it would split a letter."""
    first, last = _find_border_before(text, start), _find_border_after(text, end)
    if translate(text[first:start]).text or translate(text[end:last]).text:
        return None
    return first, last


def _find_border_before(text: str, place: int) -> int:
    """The last border at or before a place."""
    return place if _is_border(text, place) else _find_cluster(text, place)[0]


def _find_border_after(text: str, place: int) -> int:
    return place if _is_border(text, place) else _find_cluster(text, place)[1]


def _is_border(text: str, place: int) -> bool:
    return place in (0, len(text)) or bool(_ALONE.match(text, place - 1))


def _find_cluster(text: str, place: int) -> tuple[int, int]:
    """The cluster that holds the place, or an empty one where a border is there."""
    begin = place
    while begin > 0 and not _is_border(text, begin):
        begin -= 1
    for cluster in _CLUSTER.finditer(text, begin):
        if cluster.start() >= place:
            break
        if cluster.end() > place:
            return cluster.start(), cluster.end()
    return place, place
