"""The peers, asked the same titles in the same run: time, recall, what they flag."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import chain

from workers.lab.bench_text.material import PACKAGES_INSTALLER, missing_packages
from workers.lab.bench_text.ours import Ours
from workers.lab.bench_text.peers import Names, Peer, scorers
from workers.lab.bench_text.recall import answers
from workers.lab.bench_text.stage import Stage, Tell, spread
from workers.lab.bench_text.timing import each_us, percentile

_INDEXED = "workers.lab.bench_text.indexed_peers"


@dataclass(slots=True)
class _Kept:
    """An ask that keeps its answer, so that timing it and judging it is one call."""

    ask: Callable[[str], Collection[int]]
    answers: dict[str, Collection[int]] = field(default_factory=dict)

    def __call__(self, title: str) -> None:
        self.answers[title] = self.ask(title)


def against(stage: Stage, ours: Ours, tell: Tell) -> Iterator[tuple[str, dict[str, object]]]:
    """Each peer by name."""
    names, titles = Names.of(stage.register.marks), stage.plan.slow_titles
    for peer in chain(scorers(names, titles), _indexed(names, titles, tell)):
        figures = _measured(peer, stage, ours)
        tell(f"{peer.name}: p50 {figures['p50_us']:,.0f} µs, recall {figures['recall']:.2f} "
             f"over {figures['titles']} titles")  # fmt: skip
        yield peer.name, figures


def _indexed(names: Names, titles: int, tell: Tell) -> Iterator[Peer]:
    """Those that bring an index, where their packages are installed."""
    missing = missing_packages()
    if missing:
        tell(f"Left out, since {', '.join(missing)} is not installed: {PACKAGES_INSTALLER}")
        return iter(())
    found: Iterator[Peer] = import_module(_INDEXED).indexed(names, titles)
    return found


def _measured(peer: Peer, stage: Stage, ours: Ours) -> dict[str, object]:
    asked = spread(stage.positives, peer.titles)
    hard = spread(stage.negatives, max(5, peer.titles // 4))
    kept = _Kept(peer.ask)
    peer.ask(asked[0].title)
    spent = each_us([partial(kept, query.title) for query in (*asked, *hard)])
    found = answers(kept.answers.__getitem__, asked)
    return {
        "says": peer.says,
        "titles": len(asked),
        "hard_negatives": len(hard),
        "p50_us": percentile(spent, 50),
        "p99_us": percentile(spent, 99),
        "build_s": peer.build_s,
        "recall": found.rate(),
        "recall_of_ours_on_the_same": answers(ours.flagged, asked).rate(),
        "recall_by_group": found.by_group(),
        "recall_by_class": found.by_class(),
        "flagged": found.flags(),
        "hard_negatives_flagged": answers(kept.answers.__getitem__, hard).rate(),
    }
