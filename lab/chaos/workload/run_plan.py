"""The plan of a run, drawn from its seed before anything starts: who files what when, what breaks.

Two runs of one seed file the same requests and cause the same faults at the same seconds.
What a fault hits depends on the machine, and a kill waits until all workers are back, so a
replay is close, never identical.
"""

import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count
from random import Random
from typing import Final

from lab.chaos.workload import listings
from pipeline.vocabulary import Lane, RightKind

BURST_AT_SECONDS: Final = 5.0  # while only ordinary filers file, and nothing else is broken
_BURST_SECONDS: Final = 3
_BURST: Final = 10  # batches a second; otherwise one
_LINES: Final = 20  # of one batch
_LISTINGS: Final = 400
_RESENT_SHARE: Final = 0.15  # of the batches are old ones as they were
_OLD: Final = 10  # at least so many batches ago; most of their lines have newer revisions by then


@dataclass(frozen=True, slots=True)
class PlannedBatch:
    """Lines that are sent together; sent again they are another batch."""

    number: int
    at_seconds: float
    lines: tuple[tuple[str, int], ...]  # listing and revision


def draw_batches(seed: int, span_seconds: float) -> tuple[PlannedBatch, ...]:
    """Draw the batches of this seed, in the order of their time."""
    chance = Random(f"listings {seed}")  # noqa: S311  # drawn by the seed, as it must be
    revisions, batches = Counter[int](), list[PlannedBatch]()
    for number, at_seconds in enumerate(_list_moments(int(span_seconds)), 1):
        if len(batches) > _OLD and chance.random() < _RESENT_SHARE:
            lines = chance.choice(batches[:-_OLD]).lines
        else:
            edited_listings = chance.sample(range(_LISTINGS), _LINES)
            revisions.update(edited_listings)
            lines = tuple((f"S-{listing:03}", revisions[listing]) for listing in edited_listings)
        batches.append(PlannedBatch(number, at_seconds, lines))
    return tuple(batches)


def _list_moments(seconds: int) -> Iterator[float]:
    for second in range(1, seconds):
        is_burst = BURST_AT_SECONDS <= second < BURST_AT_SECONDS + _BURST_SECONDS
        yield from [float(second)] * (_BURST if is_burst else 1)


MAIL: Final = "spike.example"
OWNED_BY: Final = " Ltd (spike)"
MOST_LISTINGS: Final = 300
MOST_ON_PUBLIC_FORM: Final = 10

# A log-normal tail: half of all requests name five listings or fewer, a few name hundreds.
_MEDIAN_LISTINGS: Final = 5
_SPREAD: Final = 1.57

_KINDS: Final = {
    RightKind.TRADEMARK: 70,
    RightKind.COPYRIGHT: 20,
    RightKind.DESIGN: 6,
    RightKind.PATENT: 4,
}


@dataclass(frozen=True, slots=True)
class Filer:
    """A filer; their account is a fair unit of its own."""

    name: str
    lane: Lane
    mark: str


NOISY: Final = Filer("noisy", Lane.GOOD_FAITH, "Zorvex")
ORDINARY: Final = (
    Filer("brand", Lane.GOOD_FAITH, "Vanterra"),
    Filer("customs", Lane.TRUSTED_FLAGGER, "Quellmark"),
    Filer("workshop", Lane.SME, "Tessaly"),
    Filer("maker", Lane.STANDARD, "Orvanne"),
    Filer("public", Lane.PUBLIC_FORM, "Brillow"),
)
BY_API, BY_FORM = "maker", "public"  # file through the web process, the others by its actions
FILERS: Final = {filer.name: filer for filer in (NOISY, *ORDINARY)}


def draw_listings_per_request(chance: Random, *, most: int = MOST_LISTINGS) -> int:
    """Draw listings a request: median 5, mean about 16, at most 300."""
    size = round(chance.lognormvariate(math.log(_MEDIAN_LISTINGS), _SPREAD))
    return min(max(size, 1), most)


def draw_kind_of_right(chance: Random) -> RightKind:
    """Draw a kind of right: seven of ten are trademarks."""
    (kind,) = chance.choices(list(_KINDS), weights=list(_KINDS.values()))
    return kind


WARM_SECONDS: Final = 3.0  # the first cases pay for what is loaded once
UNLOADED_SECONDS: Final = 8.0  # only ordinary filers: what a start costs by itself
BESIDE_SECONDS: Final = 10.0  # beside the noisy filer's backlog, before the first fault
CALM_SECONDS: Final = UNLOADED_SECONDS + BESIDE_SECONDS
GAP_SECONDS: Final = 2.0
_ORDINARY_CALM_GAP: Final = 0.35
_NOISY_SHARE: Final = 0.55
_BURST_SHARE: Final = 0.6  # of the noisy filer's requests, at once
_AGAIN_SHARE: Final = 10  # one listing of so many was flagged before
_POISONED_AFTER: Final = 0.6  # of the time of faults: the first kills happen alone
KILL: Final = "worker killed"
SCREENER_KILL: Final = "screener killed"  # first of all, in the burst of listings
AFTER_A_KILL_SECONDS: Final = 5.0  # until its work and the worker are back
_IN_FULL: Final = ".15g"  # but for the last digit, which a product of two fractions blurs
_OTHERS_PER_KILL: Final = 5  # most recoveries are measured on these


@dataclass(frozen=True, slots=True)
class RunOptions:
    """The options of a run."""

    seed: int
    cases: int
    pictured: int  # listings with a picture, beside those cases
    faults: int
    gap_seconds: float = GAP_SECONDS  # between two faults, on average
    poison: int = 2
    only: tuple[str, ...] = ()  # classes of faults; none named: all
    has_store: bool = False  # evidence is stored in the run's own S3 server
    quiet_minutes: float = 0.0  # nothing breaks for so long, and nothing may go wrong

    @property
    def faulty_seconds(self) -> float:
        """The time of the faults, or of quiet in their place."""
        kills = self.faults // (_OTHERS_PER_KILL + 1)
        return self.quiet_minutes * 60 or _struck_for(self, self.faults, kills)


@dataclass(frozen=True, slots=True)
class PlannedRequest:
    """One filing; the number is its draft's, so that a repeated one is not filed twice."""

    number: int
    at_seconds: float
    filer: str
    kind: RightKind
    listings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedFault:
    """A fault of the plan, and when it happens."""

    at_seconds: float
    name: str


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is fixed before the run."""

    options: RunOptions
    requests: tuple[PlannedRequest, ...]  # in the order of their time
    batches: tuple[PlannedBatch, ...]  # of listings, in the same order
    faults: tuple[PlannedFault, ...]

    @property
    def cases(self) -> int:
        """The number of cases, poison included."""
        return sum(len(request.listings) for request in self.requests)

    @property
    def seconds(self) -> float:
        """The time of the last event."""
        events = [request.at_seconds for request in self.requests]
        events += [batch.at_seconds for batch in self.batches]
        return max([*events, *(fault.at_seconds for fault in self.faults)], default=0.0)


def draw_plan(options: RunOptions, classes: Sequence[str]) -> Plan:
    """Draw the plan of this seed; the requests do not depend on the classes of faults."""
    chance = Random(f"faults {options.seed}")  # noqa: S311  # drawn by the seed, as it must be
    batches = draw_batches(options.seed, CALM_SECONDS + options.faulty_seconds)
    return Plan(options, draw_requests(options), batches, tuple(_faults(chance, options, classes)))


def draw_requests(options: RunOptions) -> tuple[PlannedRequest, ...]:
    """Draw the requests, in the order of their time."""
    chance = Random(f"requests {options.seed}")  # noqa: S311  # the same
    drafts = _Drafts(chance, options).all(CALM_SECONDS + options.faulty_seconds)
    return tuple(sorted(drafts, key=lambda request: request.at_seconds))


def describe_plan(plan: Plan) -> Iterator[str]:
    """Yield the plan for a reader, one event a line."""
    events: list[tuple[float, str]] = []
    events += [(fault.at_seconds, f"FAULT  {fault.name}") for fault in plan.faults]
    events += [(request.at_seconds, _describe_request(request)) for request in plan.requests]
    events += [(batch.at_seconds, _describe_batch(batch)) for batch in plan.batches]
    for at_seconds, description in sorted(events, key=lambda event: event[0]):
        yield f"{at_seconds:8.2f} s  {description}"


def _describe_request(request: PlannedRequest) -> str:
    size = len(request.listings)
    first = f"{request.listings[0]}{' ...' if size > 1 else ''}"
    return f"file   {request.filer:9} {request.kind.value:10} {size:3} listings: {first}"


def _describe_batch(batch: PlannedBatch) -> str:
    (listing, revision), *others = batch.lines
    return f"send   {len(others) + 1} listings: {listing} revision {revision} ..."


def _faults(chance: Random, options: RunOptions, classes: Sequence[str]) -> Iterator[PlannedFault]:
    """Draw the faults: kills first, while the backlog is deep and nothing else is broken.

    A screener's comes before all, while no case waits: that no case may feel.
    """
    names = [name for name in classes if not options.only or name in options.only]
    kills = options.faults // (_OTHERS_PER_KILL + 1) if KILL in names else 0
    is_screener_killed = bool(kills) and SCREENER_KILL in names
    if is_screener_killed:
        yield PlannedFault(BURST_AT_SECONDS + 1, SCREENER_KILL)
    order = [KILL] * kills + _order(chance, names, options.faults - kills - is_screener_killed)
    for number, name in enumerate(order):
        early = CALM_SECONDS + _struck_for(options, number, kills)
        yield PlannedFault(round(early + chance.uniform(0, options.gap_seconds / 2), 2), name)


def _struck_for(options: RunOptions, faults: int, kills: int) -> float:
    """Return the seconds until so many faults have happened, the first of them kills."""
    if faults < kills:
        return AFTER_A_KILL_SECONDS * faults
    return (AFTER_A_KILL_SECONDS * kills) + options.gap_seconds * (faults - kills)


def _order(chance: Random, names: Sequence[str], most: int) -> list[str]:
    """Draw every class before any comes twice."""
    drawn_names: list[str] = []
    while names and len(drawn_names) < most:
        drawn_names.extend(chance.sample(names, k=len(names)))
    return drawn_names[:most]


class _Drafts:
    """Draws requests until there are enough listings."""

    def __init__(self, chance: Random, options: RunOptions) -> None:
        self._chance, self._wanted = chance, options
        self._numbers = count(1)
        self._left = options.cases + options.pictured
        total = max(1, self._left)
        self._pictured = set(chance.sample(range(total), min(options.pictured, total)))
        self._named = 0
        self._seen: dict[tuple[str, RightKind], list[str]] = {}

    def all(self, span: float) -> Iterator[PlannedRequest]:
        if self._wanted.poison:
            yield self._poison(CALM_SECONDS + _POISONED_AFTER * (span - CALM_SECONDS))
        yield from self._calm()
        noisy, later = round(self._left * _NOISY_SHARE), (CALM_SECONDS, span)
        yield from self._until(noisy, later)
        at_once = (UNLOADED_SECONDS, UNLOADED_SECONDS)
        yield from self._until(round(noisy * (1 - _BURST_SHARE)), at_once, NOISY.name)
        yield from self._until(0, later, NOISY.name)

    def _poison(self, at_seconds: float) -> PlannedRequest:
        names = tuple(listings.poison_id(number + 1) for number in range(self._wanted.poison))
        kind = RightKind.TRADEMARK
        at_seconds = round(at_seconds, 2)
        return PlannedRequest(next(self._numbers), at_seconds, NOISY.name, kind, names)

    def _calm(self) -> Iterator[PlannedRequest]:
        """Draw small requests of all ordinary filers, evenly, until the first fault."""
        at_seconds, quota = 0.0, self._left // 4
        for number in count():
            if at_seconds > CALM_SECONDS or quota <= 0:
                return
            filer = ORDINARY[number % len(ORDINARY)].name
            request = self._request(filer, at_seconds, most=5)
            quota -= len(request.listings)
            yield request
            at_seconds += self._chance.uniform(0.5, 1.5) * _ORDINARY_CALM_GAP

    def _until(
        self, rest: int, span: tuple[float, float], filer: str = ""
    ) -> Iterator[PlannedRequest]:
        while self._left > rest:
            name = filer or self._chance.choice(ORDINARY).name
            at_seconds = round(self._chance.uniform(*span), 2)
            yield self._request(name, at_seconds, most=min(300, self._left - rest))

    def _request(self, filer: str, at_seconds: float, *, most: int) -> PlannedRequest:
        is_public = filer == "public"
        most = min(most, self._left, MOST_ON_PUBLIC_FORM if is_public else most)
        size = draw_listings_per_request(self._chance, most=most)
        kind = RightKind.TRADEMARK if is_public else draw_kind_of_right(self._chance)
        names = self._names(self._seen.setdefault((filer, kind), []), size)
        self._left -= size
        return PlannedRequest(next(self._numbers), round(at_seconds, 2), filer, kind, names)

    def _names(self, earlier: list[str], size: int) -> tuple[str, ...]:
        """Choose mostly new listings, and some that the filer flagged before on the same right."""
        recent = earlier[-100:]
        again = self._chance.sample(recent, min(size // _AGAIN_SHARE, len(recent)))
        fresh = [self._fresh() for _ in range(size - len(again))]
        earlier.extend(fresh)
        return (*fresh, *again)

    def _fresh(self) -> str:
        self._named += 1
        if self._named - 1 in self._pictured:
            return listings.pictured_id(self._named)
        return listings.plain_id(self._named)


def command_line(options: RunOptions, workers: int) -> str:
    """Return the command that runs this plan again."""
    words = [
        "markwarden spike",
        f"--seed {options.seed}",
        f"--cases {options.cases}",
        f"--pictures {options.pictured}",
        f"--faults {options.faults}",
        f"--workers {workers}",
        *(f'--only "{name}"' for name in options.only),
        *(["--store"] if options.has_store else []),
    ]
    if options.quiet_minutes:
        words.append(f"--quiet {options.quiet_minutes:{_IN_FULL}}")
    if options.faults and options.gap_seconds != GAP_SECONDS:
        words.append(f"--minutes {options.gap_seconds * options.faults / 60:{_IN_FULL}}")
    return " ".join(words)
