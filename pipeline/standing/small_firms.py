"""Who may join the Small Firms Program, by the policy's numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.policy.parameters import SmallFirmNumbers


@dataclass(frozen=True, slots=True)
class FirmDeclaration:
    """What a firm says of itself."""

    staff: int
    turnover_band: str  # one of the policy's; anything else is beyond them
    rights: int


def find_unmet_criteria(declaration: FirmDeclaration, numbers: SmallFirmNumbers) -> tuple[str, ...]:
    """Return the criteria that the firm does not meet; exactly on a number passes."""
    return tuple(_unmet_criteria(declaration, numbers))


def _unmet_criteria(declaration: FirmDeclaration, numbers: SmallFirmNumbers) -> Iterator[str]:
    if not 1 <= declaration.staff <= numbers.staff:
        yield "staff"
    if declaration.turnover_band not in numbers.turnover_bands:
        yield "turnover_band"
    if not 0 <= declaration.rights <= numbers.rights:
        yield "rights"
