"""Replay the Good Faith evaluations of a day beside the stored ones."""

from datetime import date

from interfaces.cli.behind.printing import say_json, say_table
from interfaces.cli.ready import REFUSED
from records.standing import track_records
from records.standing.track_records import Replay


def replay(day_on: date, *, as_json: bool) -> int:
    """Every evaluation of that day; the exit code."""
    found = track_records.replays(day_on)
    rows = [_row(one) for one in found]
    if as_json:
        say_json(rows)
    else:
        headings = ["Owner", "Agent", "Stored", "Again", "The same"]
        empty = "Nothing was judged on that day."
        say_table(headings, (list(row.values()) for row in rows), empty=empty)
    return 0 if all(one.agrees for one in found) else REFUSED


def _row(one: Replay) -> dict[str, str]:
    of = one.stored.membership
    return {
        "owner": str(of.owner_id),
        "agent": str(of.agent_id or "-"),
        "stored": str(one.stored.figures["verdict"]),
        "again": str(one.again["verdict"]),
        "agrees": "yes" if one.agrees else "no",
    }
