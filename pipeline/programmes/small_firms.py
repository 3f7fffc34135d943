"""Criteria for joining the Small Firms Program, by the policy's numbers."""

from collections.abc import Iterator
from dataclasses import dataclass

from matchers.labels.words import Word, _
from pipeline.policy.parameters import SmallFirmNumbers


class FirmLimit(Word):
    """A number that a firm may not exceed, by the field that declares it."""

    STAFF = "staff", _("The program is for firms with fewer people.")
    TURNOVER = "turnover_band", _("The program is for firms with less turnover.")
    RIGHTS = "rights", _("The program is for firms with fewer rights.")


@dataclass(frozen=True, slots=True)
class FirmDeclaration:
    """What a firm says of itself."""

    staff: int
    turnover_band: str  # one of the policy's; anything else is beyond them
    rights: int


def find_unmet_criteria(
    declaration: FirmDeclaration, numbers: SmallFirmNumbers
) -> tuple[FirmLimit, ...]:
    """Return the criteria that the firm does not meet; exactly on a number passes."""
    return tuple(_unmet_criteria(declaration, numbers))


def _unmet_criteria(declaration: FirmDeclaration, numbers: SmallFirmNumbers) -> Iterator[FirmLimit]:
    if not 1 <= declaration.staff <= numbers.staff:
        yield FirmLimit.STAFF
    if declaration.turnover_band not in numbers.turnover_bands:
        yield FirmLimit.TURNOVER
    if not 0 <= declaration.rights <= numbers.rights:
        yield FirmLimit.RIGHTS
