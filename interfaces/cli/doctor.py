"""The command `markwarden doctor`: what is wrong with this set-up, and what to do about it."""

import json
from collections.abc import Iterable
from dataclasses import asdict
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.table import Table

from interfaces.cli.printing import REFUSED, fail
from interfaces.cli.ready import require_settings
from workers.doctor.examination import CHECK_LISTS, CheckList, examine
from workers.doctor.finding import HealthFinding
from workers.doctor.marketplace import MarketplaceTrial, UnknownMarketplace

_MARKS: Final = {"fine": "[green]fine[/]", "watch": "[yellow]watch[/]", "wrong": "[red]wrong[/]"}


def doctor(
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    marketplace: Annotated[
        str,
        typer.Option(metavar="CODE", help="Try what this marketplace must offer, and only that."),
    ] = "",
    listing: Annotated[
        str, typer.Option(metavar="ID", help="One of its listings that is on sale.")
    ] = "",
) -> None:
    """Examine this set-up: settings, database, queue, vault, mail, marketplaces, workers, index.

    With --marketplace: its listing documents and pictures, whether it takes what is signed and
    refuses what is forged, its key, and what it said of its sellers.

    Each line says what was found and, where something is wrong, what to do. Exit code 0: nothing
    is wrong (there may be something to watch); 1: something is. It changes nothing, but for one
    probe that it writes into the vault and removes.
    """
    require_settings()
    all_findings = examine(_list_trials(marketplace, listing) if marketplace else CHECK_LISTS)
    findings = list(all_findings) if as_json else _show_findings(all_findings)
    if as_json:
        typer.echo(json.dumps({"findings": [asdict(finding) for finding in findings]}, indent=1))
    raise typer.Exit(REFUSED if any(finding.verdict == "wrong" for finding in findings) else 0)


def _list_trials(code: str, listing: str) -> tuple[CheckList, ...]:
    try:
        return (MarketplaceTrial(code, listing).list_checks,)
    except UnknownMarketplace as unknown:
        fail(str(unknown))


def _show_findings(findings: Iterable[HealthFinding]) -> list[HealthFinding]:
    console = Console()
    with console.status("Examining ..."):
        all_findings = list(findings)
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column(overflow="fold")
    for finding in all_findings:
        table.add_row(_MARKS[finding.verdict], finding.of, finding.says)
        if finding.remedy:
            table.add_row("", "", f"[dim]-> {finding.remedy}[/]")
    console.print(table)
    console.print(f"\n{_count_findings(all_findings)}", highlight=False)
    return all_findings


def _count_findings(findings: list[HealthFinding]) -> str:
    wrong = sum(finding.verdict == "wrong" for finding in findings)
    watch = sum(finding.verdict == "watch" for finding in findings)
    return f"{len(findings)} checks: {wrong} wrong, {watch} to watch."
