"""The rounds with pictures: never seen, seen before, honest ones held, and copies found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import median
from typing import Final

from gateways.configured import vault
from lab.benchmarks.screening.bare_loop import BareLoop, run_on_both_cores
from lab.benchmarks.screening.photographs import Photographs, build_copies, build_fresh
from lab.benchmarks.screening.planted import Line, build_line
from lab.benchmarks.screening.sending import count_hits, screen, send, wait_until_screened
from lab.cluster.environment import Environment
from lab.intervals import compute_interval
from lab.sample_data.seeding import write_history
from matchers.image.sandbox.pool import Sandbox
from pipeline.reasons import Reason
from pipeline.vocabulary import RightKind, ScreeningRule
from records.accounts.models import Account
from records.actions.rights import repository
from records.actions.rights.references import build_reference
from records.actions.screening.fingerprints import make_fingerprints
from records.cases.models import Case
from records.marketplaces.models import FrozenListing
from records.rights.models import Right

ROUNDS: Final = 3
_LINES: Final = 20  # of one batch: a screener takes a batch at a time
_WARM_PASSES: Final = 3  # until both screeners have seen nearly all
_RULES: Final = (ScreeningRule.TAKEN_PICTURE, ScreeningRule.UPHELD_AGAIN)
_TITLE: Final = "Handmade picture for the living room, framed, 60 x 40"


@dataclass(frozen=True, slots=True)
class PictureRounds:
    """Measures against photographs of an owner and those of listings that were upheld."""

    environment: Environment
    sender: Account
    photographs: Photographs
    titles: Sequence[str]

    def measure(self, loop: BareLoop, listings: int) -> dict[str, object]:
        """Return throughput beside the bare loop, honest pictures held, and copies found."""
        rates, bare, again = list[float](), list[float](), list[float]()
        honest = list[Line]()
        for _ in range(ROUNDS):
            fresh = build_fresh(self.environment, self.photographs.strange, self.titles, listings)
            lines = [line for line, _ in fresh]
            rates.append(screen(self.sender, lines, _LINES))
            bare.append(
                run_on_both_cores(loop, [(str(line["title"]), files) for line, files in fresh])
            )
            again.append(self._screen_again(lines))
            honest += lines
        hits = count_hits(honest, _RULES)
        photos = len(honest) * 3
        return {
            "new_pictures_per_s": round(median(rates), 1),
            "seen_pictures_per_s": round(median(again), 1),
            "ratio_to_bare_pictures": round(
                median(rate / other for rate, other in zip(rates, bare, strict=True)), 3
            ),
            "honest_photos_held_per_10000": round(10_000 * hits / photos, 2),
            "honest_photos_held_interval": [
                round(10_000 * share, 1) for share in compute_interval(hits, photos)
            ],
            "honest_photos": photos,
            "bare_new_pictures_per_s": round(median(bare), 1),
        }

    def find_copies(self) -> dict[str, float]:
        """Return the share of copies that their rule found, by rule and way of copying."""
        shares = dict[str, float]()
        groups = zip(_RULES, (self.photographs.owned, self.photographs.upheld), strict=True)
        for rule, files in groups:
            for way, lines in build_copies(self.environment, files, [_TITLE], f"S-{rule}"):
                send(self.sender, lines)
                wait_until_screened()
                shares[f"{rule}:{way}"] = round(count_hits(lines, [rule]) / len(lines), 3)
        return shares

    def _screen_again(self, lines: Sequence[Line]) -> float:
        """Send other listings with the same pictures; return the rate once all are known."""
        rate = 0.0
        for _ in range(_WARM_PASSES + 1):
            copies = [build_line(str(line["title"]), pictures=line["pictures"]) for line in lines]
            rate = screen(self.sender, copies, _LINES)
        return rate


def register_photographs(owner: Account, photographs: Photographs, now: datetime) -> None:
    """Register an owner's photographs, and uphold cases on listings that showed the others."""
    right = Right(owner=owner, kind=RightKind.COPYRIGHT, mark="Photographs", number="P-1")
    count = len(photographs.upheld)
    past = {"days_ago": 9, "reason": Reason.TM_MARK_IN_TEXT, "restored": 0}
    write_history([{**past, "cases": count, "upheld": count}], owner.pk, now)
    for case, file in zip(Case.objects.order_by("pk"), photographs.upheld, strict=True):
        sha256 = vault().put(file)
        case.frozen = FrozenListing.objects.create(
            listing=case.listing,
            document_sha256=sha256,
            title=_TITLE,
            pictures=[{"sha256": sha256, "error": ""}],
        )
        case.save()
    with Sandbox(1) as sandbox:
        references = [
            build_reference(photograph, "photo", vault(), sandbox)
            for photograph in photographs.owned
        ]
        while make_fingerprints(vault(), lambda: sandbox, now):
            pass
    repository.add_right(right, references, actor="bench", now=now)
    repository.mark_verified(right.pk, actor="bench", now=now)
