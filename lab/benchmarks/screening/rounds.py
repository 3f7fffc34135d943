"""The rounds of the screening benchmark; Django is already set up."""

import sys
import time
from collections.abc import Sequence
from datetime import timedelta
from itertools import batched
from pathlib import Path
from statistics import median
from typing import Final

import numpy as np
from django.core.management import call_command
from pydantic import TypeAdapter

from gateways.configured import vault
from lab.benchmarks.pipeline import fairness
from lab.benchmarks.screening import planted
from lab.benchmarks.screening.bare_loop import BareLoop, list_titles, run_on_both_cores
from lab.benchmarks.screening.photographs import read_photographs
from lab.benchmarks.screening.picture_rounds import PictureRounds, register_photographs
from lab.benchmarks.screening.planted import Line
from lab.benchmarks.screening.sending import LINES, count_hits, screen, send, wait_until_screened
from lab.cluster import processes
from lab.cluster.environment import Environment
from lab.sample_data.names import read_names
from lab.weights.certainty import read_titles
from matchers.kinds import IMAGE, TEXT
from matchers.text.word_table import read_english_words
from pipeline.policy.tables import Penalty
from pipeline.screening import lines as screened_lines
from pipeline.vocabulary import RightKind, RightState, ScreeningRule, Severity
from records.accounts.models import Account
from records.actions.accounts import enrolment
from records.actions.screening.checks import check_listing
from records.cases.backlog.worker_lives import count_live_threads
from records.clock import database_now
from records.marketplaces.models import ListingFigures
from records.rights.models import Right
from records.screening.models import Batch
from records.sellers.models import Seller, Shop
from records.sellers.models.penalties import PenaltyOrder, PenaltyOrderState
from records.vetting.models.authorisations import BrandDesignation, DesignationState
from workers.index.build import build_index
from workers.index.loader import LoadedIndex

_ROUNDS: Final = 3  # of the cluster and the bare loop in turn: the machine is never the same twice
_LEAST_PICTURED: Final = 60  # listings of one round
_OWNER: Final = "Bench"
_LAG_SECONDS: Final = 20.0  # that listings arrive at half the rate
_LEAST_LETTERS: Final = 5
_CHECKS: Final = 200  # of one listing each
_LINE: Final = TypeAdapter(screened_lines.FeedLine)
_CLOSED_SHOP: Final = "S-closed"
_AROUND: Final = ("dispatcher", "sweeper", "screener-1", "screener-2")


def measure(
    environment: Environment,
    *,
    listings: int,
    titles: Path | None,
    names: Path | None,
    photographs: Path | None,
) -> dict[str, object]:
    """Measure everything against marks with real names."""
    call_command("migrate", verbosity=0)
    ordinary, marks = read_titles(titles), read_names(names)
    sender = _prepare_records(environment.market.code, marks)
    photos = read_photographs(photographs, environment.folder / "photographs")
    register_photographs(Account.objects.get(name=_OWNER), photos, database_now())
    build_index(vault())
    loop = _load_matchers(environment)
    pictures = PictureRounds(environment, sender, photos, ordinary)
    with processes.running(environment, workers=0, threads=1, around=_AROUND):
        _wait_for_screeners(2)
        screen(sender, planted.build_ordinary(ordinary, 2 * LINES))  # the first of a process
        rates, bare = _measure_rates(sender, ordinary, listings, loop)
        _say("listings with pictures")
        figures = pictures.measure(loop, max(_LEAST_PICTURED, listings // 50))
        _say("listings at half the rate")
        lag = _measure_lag(sender, ordinary, median(rates) / 2)
        check_seconds = _time_checks(sender, planted.build_ordinary(ordinary, _CHECKS))
        share = _hold_ordinary(sender, ordinary)
        _say("planted listings")
        shares = _find_planted(sender, marks, ordinary) | pictures.find_copies()
    starts = _compare_starts(environment, sender, ordinary, rates)
    return {
        **_describe_rates(rates, bare),
        **figures,
        "lag_p99_s": round(lag, 2),
        "check_p95_ms": round(1000 * check_seconds),
        "case_start_ratio": round(starts, 2),
        "honest_titles_held_per_1000": round(1000 * share, 2),
        "found": shares,
        "marks": len(marks),
        "titles": len(ordinary),
    }


def _describe_rates(rates: Sequence[float], bare: Sequence[float]) -> dict[str, object]:
    ratios = [rate / other for rate, other in zip(rates, bare, strict=True)]
    return {
        "text_per_s": round(median(rates)),
        "ratio_to_bare_text": round(median(ratios), 3),
        "bare_text_per_s": round(median(bare)),
        "rounds": [round(ratio, 3) for ratio in ratios],
    }


def _measure_rates(
    sender: Account, titles: Sequence[str], listings: int, loop: BareLoop
) -> tuple[list[float], list[float]]:
    """Return listings a second through the engine and through the bare loop, round by round."""
    rates, bare = list[float](), list[float]()
    for _ in range(_ROUNDS):
        lines = planted.build_ordinary(titles, listings)
        _say("listings through the engine")
        rates.append(screen(sender, lines))
        _say("the bare loop on both cores")
        bare.append(run_on_both_cores(loop, list_titles(lines)))
    return rates, bare


def _prepare_records(code: str, names: Sequence[str]) -> Account:
    now = database_now()
    owner = Account.objects.create(name=_OWNER, verified_name=_OWNER, state="active")
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
    closed_seller = Seller.objects.create(legal_name="Closed")
    Shop.objects.create(marketplace=code, external_id=_CLOSED_SHOP, seller=closed_seller)
    PenaltyOrder.objects.create(
        seller=closed_seller,
        severity=Severity.INFRINGEMENT,
        penalty=Penalty.LISTING_LIMIT,
        state=PenaltyOrderState.IMPOSED,
        strikes=3,
        brought_at=now,
    )
    return enrolment.enrol_marketplace(code, actor="bench", now=now)


def _load_matchers(environment: Environment) -> BareLoop:
    index = LoadedIndex(vault(), environment.folder / "index")
    index.refresh()
    matchers = index.current_matchers().matchers
    return BareLoop(matchers[TEXT.name], matchers[IMAGE.name])


def _wait_for_screeners(threads: int, seconds: float = 300.0) -> None:
    deadline = time.monotonic() + seconds
    while count_live_threads(5.0, of_screeners=True)[0] < threads:
        if time.monotonic() > deadline:
            raise TimeoutError(f"No {threads} screeners within {seconds:.0f} s.")
        time.sleep(0.1)


def _measure_lag(sender: Account, titles: Sequence[str], per_second: float) -> float:
    """Send at this rate; return the 99th percentile of the seconds from sending to verdict."""
    lines = planted.build_ordinary(titles, int(per_second * _LAG_SECONDS))
    batch_ids, start = list[int](), time.monotonic()
    for number, some in enumerate(batched(lines, LINES, strict=False)):
        time.sleep(max(0.0, start + number * LINES / per_second - time.monotonic()))
        batch_ids += send(sender, some)
    wait_until_screened()
    batches = Batch.objects.filter(pk__in=batch_ids)
    waits = [
        (batch.done_at - batch.received_at).total_seconds() for batch in batches if batch.done_at
    ]
    return float(np.percentile(waits, 99))


def _time_checks(sender: Account, drafts: Sequence[Line]) -> float:
    """Return the 95th percentile of the seconds that a seller's form waits, one after the other."""
    waits = list[float]()
    for draft in drafts:
        start = time.monotonic()
        check_listing(sender, _LINE.validate_python(draft), seconds=5.0)
        waits.append(time.monotonic() - start)
    return float(np.percentile(waits, 95))


def _hold_ordinary(sender: Account, titles: Sequence[str]) -> float:
    """Return the share of ordinary titles, each once, that are held."""
    lines = planted.build_ordinary(titles, len(titles))
    screen(sender, lines)
    return count_hits(lines, [*ScreeningRule]) / len(lines)


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
    # Beside such words a mark says what the goods fit: an honest listing, and none to hold.
    fitting = ("compatible", "replacement")
    plain = [
        title
        for title in titles
        if title.isascii() and not any(word in title.casefold() for word in fitting)
    ]
    groups = dict(planted.build_planted(fit, plain[:500], _CLOSED_SHOP))
    groups[ScreeningRule.BRAND_WITHOUT_PAPERS] = planted.build_branded(_designate(fit), plain)
    groups[ScreeningRule.SWITCHED_GOODS] = _sell(sender, planted.build_branded(fit[-60:], plain))
    shares = dict[str, float]()
    for kind, lines in groups.items():
        send(sender, lines)
        wait_until_screened()
        hits = count_hits(lines, [kind.partition(":")[0]])
        shares[kind] = round(hits / len(lines), 3)
    return shares


def _designate(names: Sequence[str]) -> list[str]:
    """Let only sellers with papers offer goods of some of these marks; return the marks."""
    now = database_now()
    rights = list(Right.objects.filter(mark__in=names[:60], kind=RightKind.TRADEMARK))
    BrandDesignation.objects.bulk_create(
        BrandDesignation(
            right=right,
            name=right.mark,
            state=DesignationState.IN_FORCE,
            proposed_at=now,
            since_at=now,
        )
        for right in rights
    )
    return [right.mark for right in rights]


def _sell(sender: Account, lines: Sequence[Line]) -> list[Line]:
    """Publish and sell listings; return edits that give them another brand."""
    send(sender, lines)
    wait_until_screened()
    now = database_now()
    ListingFigures.objects.bulk_create(
        ListingFigures(
            marketplace=sender.marketplace,
            external_id=str(line["id"]),
            units_sold=9,
            counted_at=now,
        )
        for line in lines
    )
    offered_at = (now - timedelta(days=90)).isoformat()
    edit = {"revision": 2, "change": "edit", "brand": "Another", "offered_at": offered_at}
    return [{**line, **edit} for line in lines]


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
        send(sender, planted.build_ordinary(titles, int(median(rates) * _LAG_SECONDS)))
        return fairness.start_delay(other) / idle


def _say(what: str) -> None:
    sys.stderr.write(f"Measuring: {what} ...\n")
