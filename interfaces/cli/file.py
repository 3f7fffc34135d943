"""The command `markwarden file`: file a takedown request from a JSON file."""

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated
from uuid import UUID

import typer
from pydantic import ValidationError

from interfaces.cli.lookups import find_account
from interfaces.cli.printing import REFUSED, fail, print_json, print_line
from interfaces.cli.ready import reach_records
from pipeline.filing.listing_lines import RefusedLine
from records.actions.faults import Fault
from records.actions.filing import submission
from records.actions.filing.admission import FilingRefused, WrittenFiling, convert_errors
from records.actions.filing.submission import FilingResult


@reach_records()
def file(
    path: Annotated[
        Path,
        typer.Argument(
            metavar="REQUEST.json",
            help="The request, in the shape that POST /api/v1/takedown-requests takes;"
            " - reads standard input.",
        ),
    ],
    account: Annotated[
        UUID, typer.Option(help="Public id of the account that files; see `accounts list`.")
    ],
    as_json: Annotated[bool, typer.Option("--json", help="Print the answer as JSON.")] = False,
) -> None:
    """File a takedown request for an account.

    A listing that cannot be used is named with its row and the rest is filed (exit code 0). When
    nothing can be filed, every fault is named with its field (exit code 1).
    """
    filer = find_account(account)
    try:
        request = WrittenFiling.model_validate(_read_json(path))
        result = submission.file_request(request.as_filing(filer.pk))
    except ValidationError as unfit:
        _print_faults(convert_errors(unfit.errors(include_url=False)), (), as_json=as_json)
        raise typer.Exit(REFUSED) from None
    except FilingRefused as refused:
        _print_faults(refused.faults, refused.lines.refused_lines, as_json=as_json)
        raise typer.Exit(REFUSED) from None
    _print_result(result, as_json=as_json)


def _read_json(path: Path) -> object:
    name = "standard input" if path == Path("-") else str(path)
    try:
        content = sys.stdin.buffer.read() if path == Path("-") else path.read_bytes()
        return json.loads(content)
    except OSError as unreadable:
        fail(f"{name} cannot be read: {unreadable.strerror}.")
    except json.JSONDecodeError as malformed:
        place = f"line {malformed.lineno}, column {malformed.colno}"
        fail(f"{name} is malformed JSON at {place}: {malformed.msg}.")
    except UnicodeDecodeError as malformed:
        fail(f"{name} is malformed JSON: byte {malformed.start + 1} is not UTF-8.")
    except RecursionError:
        fail(f"{name} is malformed JSON: it is nested too deeply.")


def _print_result(result: FilingResult, *, as_json: bool) -> None:
    if as_json:
        print_json(
            {
                "id": str(result.request.public_id),
                "number": result.request.number,
                "filed_at": result.request.filed_at.isoformat(),
                "cases": result.cases,
                "duplicates": result.duplicates,
                "refused": _build_rows(result.refused_lines),
            }
        )
        return
    noun = "case" if result.cases == 1 else "cases"
    text = f"{result.cases} {noun} opened, of which {result.duplicates} follow an earlier open case"
    print_line(f"Filed as {result.request.number} ({result.request.public_id}): {text}.")
    _print_lines(result.refused_lines)


def _print_faults(faults: Sequence[Fault], lines: Sequence[RefusedLine], *, as_json: bool) -> None:
    if as_json:
        errors = [{"field": f.field, "code": f.code, "says": str(f.says)} for f in faults]
        print_json({"errors": errors, "refused": _build_rows(lines)})
        return
    print_line("Nothing was filed:", is_error=True)
    for fault in faults:
        print_line(f"  {fault.field}: {fault.says}", is_error=True)
    _print_lines(lines)


def _print_lines(lines: Sequence[RefusedLine]) -> None:
    for line in lines:
        print_line(f"  listing {line.number}: {line.says}", is_error=True)


def _build_rows(lines: Sequence[RefusedLine]) -> list[dict[str, int | str]]:
    return [{"number": line.number, "code": line.code, "says": line.says} for line in lines]
