"""One run of the vetting benchmark: recall by way, and honest applicants sent to a person."""

import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Final

from lab.benchmarks.desk.run import start_servers
from lab.benchmarks.vetting.firms import HARD, SOFT, Firm, Register
from pipeline.policy.policy import parse_policy
from pipeline.standing.vetting import BannedEntities, Route, assess_application

_TODAY: Final = date(2026, 11, 27)
_POLICY: Final = Path(__file__).parents[3] / "config/policy.toml"


@dataclass(frozen=True, slots=True)
class Plan:
    """How many of each."""

    banned: int = 1_000
    honest: int = 100_000
    seed: int = 1


QUICK: Final = Plan(banned=100, honest=2_000)


def run_nights(folder: Path, plan: Plan, print_line: Callable[[str], None]) -> dict[str, object]:
    """Measure the nightly rounds and `restrictions` on servers of its own."""
    with start_servers(folder):
        from lab.benchmarks.vetting import nights  # noqa: PLC0415  # Django is set up only now

        share = 1 if plan == replace(Plan(), seed=plan.seed) else 50
        size = nights.Size()
        fewer = (size.accounts // share, size.sellers // share, size.brands // share)
        return nights.measure(nights.Size(*fewer), print_line)


def run(plan: Plan, print_line: Callable[[str], None]) -> dict[str, object]:
    """Draw banned firms, let each come back in every way, and let strangers apply."""
    register = Register(plan.seed)
    numbers = parse_policy(_POLICY.read_text()).vetting
    print_line(f"{plan.banned} banned firms ...")
    banned_firms = [register.draw_firm(is_banned=True) for _ in range(plan.banned)]
    entities = BannedEntities((key, firm.describe().marks) for key, firm in enumerate(banned_firms))

    def count_caught(firms: Iterable[Firm]) -> int:
        return sum(
            assess_application(firm.describe(), entities, numbers, _TODAY).route is not Route.ACCEPT
            for firm in firms
        )

    recall = {
        way: count_caught(register.come_back(firm, way) for firm in banned_firms) / plan.banned
        for way in (*HARD, *SOFT)
    }
    print_line(f"{plan.honest} honest applicants ...")
    start = time.perf_counter()
    count = count_caught(register.draw_firm() for _ in range(plan.honest))
    seconds = time.perf_counter() - start
    return {
        "banned": plan.banned,
        "honest": plan.honest,
        "seed": plan.seed,
        "recall_hard": round(sum(recall[way] for way in HARD) / len(HARD), 4),
        "recall_soft": round(sum(recall[way] for way in SOFT) / len(SOFT), 4),
        "recall": recall,
        "honest_to_person": count / plan.honest,
        "checked_a_second": round(plan.honest / seconds),
    }
