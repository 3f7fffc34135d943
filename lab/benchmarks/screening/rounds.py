"""The rounds of the screening benchmark; Django is already set up."""

import json
import sys
import time
from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import batched
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
from django.core.management import call_command
from django.db.models import Q

from gateways.configured import vault
from lab.benchmarks.pipeline import fairness
from lab.benchmarks.screening import bare_text, planted
from lab.benchmarks.screening.planted import Line
from lab.cluster import processes
from lab.cluster.environment import Environment
from lab.weights.certainty import read_names, read_titles
from matchers.kinds import TEXT
from matchers.text.matcher import TextMatcher
from matchers.text.word_table import read_english_words
from pipeline.policy.tables import Penalty
from pipeline.vocabulary import RightKind, RightState, ScreeningRule, Severity
from records.accounts.models import Account, Seller, Shop
from records.actions.accounts import enrolment
from records.actions.screening.intake import receive_batch
from records.clock import database_now
from records.complaints.backlog.worker_lives import count_live_threads
from records.rights.models import Right
from records.screening.models import Batch, Part, Verdict
from records.standing.models import OrderState, PenaltyOrder
from workers.index.build import build_index
from workers.index.loader import LoadedIndex

_ROUNDS: Final = 3  # of the cluster and the bare loop in turn: the machine is never the same twice
_LINES: Final = 200  # of one batch
_LAG_SECONDS: Final = 20.0  # that listings arrive at half the rate
_LEAST_LETTERS: Final = 5
_CLOSED_SHOP: Final = "S-closed"
_AROUND: Final = ("dispatcher", "sweeper", "screener-1", "screener-2")


def measure(
    environment: Environment, *, listings: int, titles: Path | None, names: Path | None
) -> dict[str, object]:
    """Measure everything against marks with real names."""
    call_command("migrate", verbosity=0)
    ordinary, marks = read_titles(titles), read_names(names)
    sender = _prepare_records(environment.market.code, marks)
    build_index(vault())
    matcher = _load_matcher(environment)
    rates, bare = list[float](), list[float]()
    with processes.running(environment, workers=0, threads=1, around=_AROUND):
        _wait_for_screeners(2)
        _screen(sender, planted.build_ordinary(ordinary, 2 * _LINES))  # the first of a process
        for _ in range(_ROUNDS):
            lines = planted.build_ordinary(ordinary, listings)
            _say("listings through the engine")
            rates.append(_screen(sender, lines))
            _say("the bare loop on both cores")
            shown = [str(line["title"]) for line in lines]
            bare.append(bare_text.run_on_both_cores(matcher, shown))
        _say("listings at half the rate")
        lag = _measure_lag(sender, ordinary, median(rates) / 2)
        held = _hold_ordinary(sender, ordinary)
        found = _find_planted(sender, marks, ordinary)
    ratios = [one / other for one, other in zip(rates, bare, strict=True)]
    return {
        "text_per_s": round(median(rates)),
        "new_pictures_per_s": None,
        "seen_pictures_per_s": None,
        "ratio_to_bare_text": round(median(ratios), 3),
        "ratio_to_bare_pictures": None,
        "lag_p99_s": round(lag, 2),
        "case_start_ratio": round(_compare_starts(environment, sender, ordinary, rates), 2),
        "honest_titles_held_per_1000": round(1000 * held, 2),
        "honest_photos_held_per_10000": None,
        "found": found,
        "marks": len(marks),
        "titles": len(ordinary),
        "bare_text_per_s": round(median(bare)),
        "rounds": [round(each, 3) for each in ratios],
    }


def _prepare_records(code: str, names: Sequence[str]) -> Account:
    now = database_now()
    owner = Account.objects.create(name="Bench", verified_name="Bench", state="active")
    Right.objects.bulk_create(
        (
            Right(
                owner=owner,
                kind=RightKind.TRADEMARK,
                state=RightState.VERIFIED,
                number=str(number),
                mark=name[:300],
            )
            for number, name in enumerate(names)
        ),
        batch_size=1000,
    )
    closed = Seller.objects.create(legal_name="Closed")
    Shop.objects.create(marketplace=code, external_id=_CLOSED_SHOP, seller=closed)
    PenaltyOrder.objects.create(
        seller=closed,
        severity=Severity.INFRINGEMENT,
        penalty=Penalty.LISTING_LIMIT,
        state=OrderState.IMPOSED,
        strikes=3,
        brought_at=now,
    )
    return enrolment.enrol_marketplace(code, actor="bench", now=now)


def _load_matcher(environment: Environment) -> TextMatcher:
    index = LoadedIndex(vault(), environment.folder / "index")
    index.refresh()
    matcher: TextMatcher = index.current_matchers().matchers[TEXT.name]
    return matcher


def _wait_for_screeners(threads: int, seconds: float = 300.0) -> None:
    deadline = time.monotonic() + seconds
    while count_live_threads(5.0, of_screeners=True)[0] < threads:
        if time.monotonic() > deadline:
            raise TimeoutError(f"No {threads} screeners within {seconds:.0f} s.")
        time.sleep(0.1)


def _send(sender: Account, lines: Iterable[Line]) -> list[int]:
    sent = list[int]()
    for some in batched(lines, _LINES, strict=False):
        body = "\n".join(json.dumps(line) for line in some).encode()
        sent.append(receive_batch(sender, body, actor="bench", now=database_now()).pk)
    return sent


def _wait_until_screened() -> None:
    while Part.objects.exists():
        time.sleep(0.02)


def _screen(sender: Account, lines: Sequence[Line]) -> float:
    """Send all at once and wait for the last verdict; return listings a second of the screeners.

    From the first batch being claimed on: sending is the marketplace's and the web's work.
    """
    sent = _send(sender, lines)
    _wait_until_screened()
    batches = Batch.objects.filter(pk__in=sent)
    done = sorted(one.done_at for one in batches if one.done_at)
    first, last = _rest(done, len(sent))
    return len(lines) * (len(done) - 1) / len(sent) / (last - first).total_seconds()


def _rest(done: Sequence[datetime], sent: int) -> tuple[datetime, datetime]:
    assert len(done) == sent  # noqa: S101  # all were waited for
    return done[0], done[-1]


def _measure_lag(sender: Account, titles: Sequence[str], per_second: float) -> float:
    """Send at this rate; return the 99th percentile of the seconds from sending to verdict."""
    lines = planted.build_ordinary(titles, int(per_second * _LAG_SECONDS))
    sent, begun = list[int](), time.monotonic()
    for number, some in enumerate(batched(lines, _LINES, strict=False)):
        time.sleep(max(0.0, begun + number * _LINES / per_second - time.monotonic()))
        sent += _send(sender, some)
    _wait_until_screened()
    batches = Batch.objects.filter(pk__in=sent)
    waits = [(one.done_at - one.received_at).total_seconds() for one in batches if one.done_at]
    return float(np.percentile(waits, 99))


def _hold_ordinary(sender: Account, titles: Sequence[str]) -> float:
    """Return the share of ordinary titles, each once, that are held."""
    lines = planted.build_ordinary(titles, len(titles))
    _screen(sender, lines)
    return _count_hits(lines, [*ScreeningRule]) / len(lines)


def _count_hits(lines: Sequence[Line], rules: Sequence[str]) -> int:
    """Count listings that a rule holds, or would if its budget of the day were not spent."""
    found = Verdict.objects.filter(listing__in=[line["id"] for line in lines])
    hit = Q(rules__overlap=list(rules)) | Q(shadow__overlap=list(rules))
    return found.filter(hit).count()


def _find_planted(sender: Account, names: Sequence[str], titles: Sequence[str]) -> dict[str, float]:
    """Return the share of planted listings that their rule found, by rule and kind."""
    words = read_english_words()
    fit = [
        name
        for name in names
        if name.isascii()
        and name.isalpha()
        and len(name) >= _LEAST_LETTERS
        and name.casefold() not in words
    ]
    plain = [title for title in titles if title.isascii()][:500]
    found = dict[str, float]()
    for kind, lines in planted.build_planted(fit, plain, _CLOSED_SHOP).items():
        _send(sender, lines)
        _wait_until_screened()
        hits = _count_hits(lines, [kind.partition(":")[0]])
        found[kind] = round(hits / len(lines), 3)
    return found


def _compare_starts(
    environment: Environment, sender: Account, titles: Sequence[str], rates: Sequence[float]
) -> float:
    """Return how many times later a case starts beside screening at half the rate."""
    other = fairness.create_other_right()
    build_index(vault())
    with processes.running(environment, workers=1, threads=2):
        processes.wait_for_workers(2)
        idle = fairness.start_delay(other)
    around = (*_AROUND, "timers", "deliver", "indexer", "suspect")
    with processes.running(environment, workers=1, threads=2, around=around):
        processes.wait_for_workers(2)
        _wait_for_screeners(2)
        _say("cases beside listings")
        _send(sender, planted.build_ordinary(titles, int(median(rates) * _LAG_SECONDS)))
        return fairness.start_delay(other) / idle


def _say(what: str) -> None:
    sys.stderr.write(f"Measuring: {what} ...\n")
