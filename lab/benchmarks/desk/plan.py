"""The sizes of a run of the desk benchmark."""

from dataclasses import dataclass
from typing import Final

PLACE: Final = "lab"  # the marketplace of all listings


@dataclass(frozen=True, slots=True)
class Plan:
    """How many rows of each kind, and how many measurements."""

    cases: int = 1_000_000
    waiting: int = 100_000  # of them, in review
    owners: int = 2_000
    rights: int = 20_000
    sellers: int = 50_000
    titles: int = 50_000
    pages: int = 100  # of each kind that is measured
    claims: int = 100_000
    clients: int = 50
    processes: int = 5  # that the clients are spread over
    seed: int = 1


def quick() -> Plan:
    """Return a hundredth of the plan, to see that everything runs."""
    return Plan(10_000, 1_000, 50, 200, 500, 1_000, pages=5, claims=800, clients=10, processes=2)
