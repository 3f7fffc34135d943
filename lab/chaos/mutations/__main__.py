"""Try the protections one by one: `python -m lab.chaos.mutations [NAME|all] [--json]`."""

import argparse
import json
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lab.cluster.environment import start_environment

if TYPE_CHECKING:
    from lab.chaos.mutations.mutations import Verdict


def main(words: list[str]) -> int:
    """Return 0 when every named protection is needed, and the checker notices its absence."""
    parser = argparse.ArgumentParser(
        description="Switch protections off, and check that the checker notices."
    )
    parser.add_argument("name", nargs="?", default="all", help="one protection, or all")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    arguments = parser.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        verdicts = _verdicts(Path(folder), arguments.name)
    if not verdicts:
        parser.error(f"there is no protection called {arguments.name}")
    _print_verdicts(verdicts, as_json=arguments.json)
    return 0 if all(verdict.is_proven for verdict in verdicts.values()) else 1


def _verdicts(folder: Path, mutation: str) -> dict[str, "Verdict"]:
    folder.chmod(0o755)
    (folder / "listings").mkdir()
    (folder / "listings" / "listings.jsonl").touch()
    with start_environment(folder, folder / "listings", is_durable=False) as environment:
        if environment.servers is None:
            sys.exit("Protections are only switched off on servers of our own: unset the settings.")
        # Django is set up only now, so modules that need it are imported only now.
        from django.core.management import call_command  # noqa: PLC0415  # the same
        from django.db import connections  # noqa: PLC0415  # the same

        from lab.chaos.mutations.mutations import MUTATIONS, try_mutation  # noqa: PLC0415  # the same
        from records.ledger import policy_archive  # noqa: PLC0415  # the same

        call_command("migrate", verbosity=0)
        policy_archive.adopt_policy()
        verdicts = {name: try_mutation(name) for name in MUTATIONS if mutation in {name, "all"}}
        connections.close_all()
    return verdicts


def _print_verdicts(verdicts: Mapping[str, "Verdict"], *, as_json: bool) -> None:
    if as_json:
        page = {
            name: {
                "is_proven": verdict.is_proven,
                "protected": verdict.protected,
                "unprotected": verdict.unprotected,
            }
            for name, verdict in verdicts.items()
        }
        sys.stdout.write(f"{json.dumps(page, indent=1, ensure_ascii=False)}\n")
        return
    for name, verdict in verdicts.items():
        sys.stdout.write(f"{'proven' if verdict.is_proven else 'NOT PROVEN':10} {name}\n")
        for breach in verdict.unprotected or ("Without it nothing is found.",):
            sys.stdout.write(f"           without: {breach}\n")
        for breach in verdict.protected:
            sys.stdout.write(f"           with it: {breach}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
