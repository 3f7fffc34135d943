"""Who may join the Small Firms Programme, by the policy's numbers."""

from collections.abc import Iterator

from pydantic.dataclasses import dataclass

from pipeline.tables import CLOSED


@dataclass(frozen=True, slots=True, config=CLOSED)
class SmallFirmNumbers:
    """How small a firm has to be; what it declares is checked by staff."""

    staff: int = 50  # people, at most
    turnover_bands: tuple[str, ...] = ("under_1m", "1m_to_5m", "5m_to_10m")  # EUR a year
    rights: int = 20  # in the repository, at most


@dataclass(frozen=True, slots=True)
class FirmDeclaration:
    """What a firm says of itself."""

    staff: int
    turnover_band: str  # one of the policy's; anything else is beyond them
    rights: int


def find_unmet_criteria(declared: FirmDeclaration, numbers: SmallFirmNumbers) -> tuple[str, ...]:
    """The criteria that the firm does not meet; exactly on a number passes."""
    return tuple(_unmet_criteria(declared, numbers))


def _unmet_criteria(declared: FirmDeclaration, numbers: SmallFirmNumbers) -> Iterator[str]:
    if not 1 <= declared.staff <= numbers.staff:
        yield "staff"
    if declared.turnover_band not in numbers.turnover_bands:
        yield "turnover_band"
    if not 0 <= declared.rights <= numbers.rights:
        yield "rights"
