"""Policies kept from before likenesses had log odds: they are still read.

What they set beside the weights of likenesses counts as it stands. Those weights were given to
forms of writing that now weigh by their log odds, so the first numbers of these stand in.
"""

from typing import Any, Final

_RETIRED: Final = {
    "weights": (
        *("form", "dictionary_word", "word_commonness", "plain_word", "short_mark"),
        *("other_first_letter", "better_right"),
    ),
    "sense": ("short_mark_letters",),
}
_NAMES: Final = ("own", "word", "own_slope", "disguised", "disguised_slope")
_SINCE: Final = {
    "named": dict(zip(_NAMES, (2.5, 2.0, 0.7, 0.9, 0.7), strict=True)),
    "repository": dict(zip(_NAMES, (1.0, 1.0, 0.7, 2.6, 0.8), strict=True)),
    "most_of_edits": 5.4,
}


def upgrade_tables(tables: dict[str, Any]) -> None:
    """Give the tables of an older policy the shape of today's; leave today's alone."""
    _upgrade_pictures(tables)
    weights, sense = tables.get("weights"), tables.get("sense")
    if not isinstance(weights, dict) or not isinstance(sense, dict):
        return
    limits = sense.get("log_odds")
    if isinstance(limits, list) and len(limits) == 2:
        limits.append(limits[1])  # one limit held for the own spelling and for a disguise
    if "form" not in weights:
        return
    for table, names in _RETIRED.items():
        for name in names:
            tables[table].pop(name, None)
    weights.update(_SINCE)
    sense["log_odds"] = [-8.0, 6.0, 6.0]
    tables["ordinary"] = {"named": [], "repository": []}


def _upgrade_pictures(tables: dict[str, Any]) -> None:
    """Weigh pictures by measured odds: a weight for each band said nothing of the question."""
    weights = tables.get("weights")
    if isinstance(weights, dict) and "picture" in weights:
        weights.pop("picture")
        weights.pop("logo_in_scene", None)
        tables["pictures"] = {"log_odds": [0.0, 8.0], "least_precision": 0.99}
