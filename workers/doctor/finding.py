"""What an examination found: a name, a verdict, and what to do about it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class HealthVerdict(StrEnum):
    """From good to bad."""

    FINE = "fine"
    WATCH = "watch"  # it runs, and will hurt
    WRONG = "wrong"  # something does not work


@dataclass(frozen=True, slots=True)
class HealthFinding:
    """One line of the report."""

    of: str
    verdict: HealthVerdict
    says: str
    remedy: str = ""


type CheckResult = tuple[HealthVerdict, str, str]
type Check = Callable[[], CheckResult]


def report_fine(message: str) -> CheckResult:
    """Report that nothing is to be done."""
    return HealthVerdict.FINE, message, ""


def report_watch(message: str, remedy: str) -> CheckResult:
    """Report something to look at."""
    return HealthVerdict.WATCH, message, remedy


def report_wrong(message: str, remedy: str) -> CheckResult:
    """Report something to repair."""
    return HealthVerdict.WRONG, message, remedy
