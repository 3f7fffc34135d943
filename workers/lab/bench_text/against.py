"""The peers, asked the same titles in the same run: time, recall, what they flag."""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import chain

from workers.lab.bench_text.material import PACKAGES_INSTALLER, missing_packages
from workers.lab.bench_text.ours import OurMatcher
from workers.lab.bench_text.peers import Names, Peer, list_scorers
from workers.lab.bench_text.recall import ask_titles
from workers.lab.bench_text.stage import Dataset, Tell, sample_evenly
from workers.lab.bench_text.timing import each_us, percentile

_INDEXED = "workers.lab.bench_text.indexed_peers"


@dataclass(slots=True)
class _RecordedAnswers:
    """An ask that keeps its answer, so that timing it and judging it is one call."""

    ask: Callable[[str], Collection[int]]
    answers: dict[str, Collection[int]] = field(default_factory=dict)

    def __call__(self, title: str) -> None:
        self.answers[title] = self.ask(title)


def measure_peers(
    stage: Dataset, ours: OurMatcher, tell: Tell
) -> Iterator[tuple[str, dict[str, object]]]:
    """Each peer by name."""
    names, titles = Names.from_marks(stage.register.marks), stage.plan.slow_titles
    for peer in chain(list_scorers(names, titles), _list_indexed_peers(names, titles, tell)):
        figures = _measure_peer(peer, stage, ours)
        tell(f"{peer.name}: p50 {figures['p50_us']:,.0f} µs, recall {figures['recall']:.2f} "
             f"over {figures['titles']} titles")  # fmt: skip
        yield peer.name, figures


def _list_indexed_peers(names: Names, titles: int, tell: Tell) -> Iterator[Peer]:
    """Those that bring an index, where their packages are installed."""
    missing = missing_packages()
    if missing:
        tell(f"Left out, since {', '.join(missing)} is not installed: {PACKAGES_INSTALLER}")
        return iter(())
    found: Iterator[Peer] = import_module(_INDEXED).indexed(names, titles)
    return found


def _measure_peer(peer: Peer, stage: Dataset, ours: OurMatcher) -> dict[str, object]:
    asked = sample_evenly(stage.positives, peer.titles)
    hard = sample_evenly(stage.negatives, max(5, peer.titles // 4))
    kept = _RecordedAnswers(peer.ask)
    peer.ask(asked[0].title)
    spent = each_us([partial(kept, query.title) for query in (*asked, *hard)])
    found = ask_titles(kept.answers.__getitem__, asked)
    return {
        "says": peer.says,
        "titles": len(asked),
        "hard_negatives": len(hard),
        "p50_us": percentile(spent, 50),
        "p99_us": percentile(spent, 99),
        "build_s": peer.build_s,
        "recall": found.rate(),
        "recall_of_ours_on_the_same": ask_titles(ours.flag_rights, asked).rate(),
        "recall_by_group": found.by_group(),
        "recall_by_class": found.by_class(),
        "flagged": found.flags(),
        "hard_negatives_flagged": ask_titles(kept.answers.__getitem__, hard).rate(),
    }
