"""Does a right lie within what a trusted flagger was appointed for (DSA, Article 22)?"""

from collections.abc import Collection
from dataclasses import dataclass

from pipeline.law.territories import is_out_of_reach, list_reach
from pipeline.policy.policy import Policy
from pipeline.vocabulary import RightKind


@dataclass(frozen=True, slots=True)
class FlaggerArea:
    """What an appointment covers; empty: all."""

    kinds: Collection[str] = ()
    territories: Collection[str] = ()


def is_within_area(
    area: FlaggerArea, kind: RightKind, territories: Collection[str], policy: Policy
) -> bool:
    """Return whether notices on a right have the flagger's lane.

    Args:
        area: of the appointment.
        kind: of the right.
        territories: of the right, as codes; those of a region overlap with its members.
        policy: it says which countries a region has.
    """
    if area.kinds and kind not in area.kinds:
        return False
    return not is_out_of_reach(area.territories, list_reach(territories, policy), policy)
