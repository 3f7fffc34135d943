"""What an unconfirmed report holds, under the server's key while it waits."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from records.accounts.encryption import Purpose, seal, unseal
from records.filing.models import UnconfirmedReport


@dataclass(frozen=True, slots=True)
class TypedReport:
    """The form as it was typed."""

    kind: str
    mark: str
    number: str
    reason: str
    lines: list[str]
    filer_name: str
    filer_email: str
    explanation: str = ""
    evidence: dict[str, str] = field(default_factory=dict)
    files: list[Mapping[str, object]] = field(default_factory=list)
    declarations: list[str] = field(default_factory=list)


def seal_report(report: TypedReport) -> bytes:
    """Seal a report for its row."""
    return seal(json.dumps(asdict(report)).encode(), Purpose.REPORTS)


def open_report(report: UnconfirmedReport) -> TypedReport:
    """Return the report, for the holder of the link and for the mailer."""
    return TypedReport(**json.loads(unseal(bytes(report.sealed), Purpose.REPORTS)))
