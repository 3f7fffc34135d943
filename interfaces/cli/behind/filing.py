"""File from a JSON file, and say what became of it."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from pydantic import ValidationError

from interfaces.cli.behind.accounts import known_account
from interfaces.cli.behind.printing import say, say_json
from interfaces.cli.ready import REFUSED, stop
from pipeline.lines import RefusedLine
from records.acts import filing
from records.acts.admission import FilingRefused
from records.acts.faults import Fault
from records.acts.filing import Filed
from records.acts.written import WrittenFiling, faults_of


def file(path: Path, account_id: UUID, *, as_json: bool) -> int:
    """The exit code."""
    account = known_account(account_id)
    try:
        written = WrittenFiling.model_validate(_read(path))
        filed = filing.file(written.as_filing(account.pk))
    except ValidationError as unfit:
        return _refused(faults_of(unfit.errors(include_url=False)), (), as_json=as_json)
    except FilingRefused as refused:
        return _refused(refused.faults, refused.lines.refused, as_json=as_json)
    return _accepted(filed, as_json=as_json)


def _read(path: Path) -> object:
    name = "standard input" if path == Path("-") else str(path)
    try:
        content = sys.stdin.buffer.read() if path == Path("-") else path.read_bytes()
        return json.loads(content)
    except OSError as unreadable:
        stop(f"{name} cannot be read: {unreadable.strerror}.")
    except json.JSONDecodeError as malformed:
        place = f"line {malformed.lineno}, column {malformed.colno}"
        stop(f"{name} is malformed JSON at {place}: {malformed.msg}.")
    except UnicodeDecodeError as malformed:
        stop(f"{name} is malformed JSON: byte {malformed.start + 1} is not UTF-8.")
    except RecursionError:
        stop(f"{name} is malformed JSON: it is nested too deeply.")


def _accepted(filed: Filed, *, as_json: bool) -> int:
    if as_json:
        say_json(
            {
                "id": str(filed.request.public_id),
                "filed_at": filed.request.filed_at.isoformat(),
                "cases": filed.cases,
                "duplicates": filed.duplicates,
                "refused": _lines(filed.refused),
            }
        )
    else:
        opened = f"{filed.cases} cases opened, {filed.duplicates} follow an earlier open case"
        say(f"Filed as {filed.request.public_id}: {opened}.")
        _name(filed.refused)
    return 0


def _refused(faults: Sequence[Fault], lines: Sequence[RefusedLine], *, as_json: bool) -> int:
    if as_json:
        errors = [{"field": f.field, "code": f.code, "says": f.says} for f in faults]
        say_json({"errors": errors, "refused": _lines(lines)})
    else:
        say("Nothing was filed:", is_error=True)
        for fault in faults:
            say(f"  {fault.field}: {fault.says}", is_error=True)
        _name(lines)
    return REFUSED


def _name(lines: Sequence[RefusedLine]) -> None:
    for line in lines:
        say(f"  listing {line.number}: {line.says}", is_error=True)


def _lines(lines: Sequence[RefusedLine]) -> list[dict[str, int | str]]:
    return [{"number": line.number, "code": line.code, "says": line.says} for line in lines]
