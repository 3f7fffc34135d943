"""The command `markwarden migrate`: bring the database up to date."""

from typing import Annotated

import typer
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from interfaces.cli.printing import fail, print_line
from interfaces.cli.ready import reach_records
from pipeline.policy.policy import PolicyUnreadable
from records.ledger import policy_archive


@reach_records()
def migrate(
    is_verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Name each change as it is applied.")
    ] = False,
) -> None:
    """Create or update the tables, and adopt the policy that the settings name.

    Run it after every update, before the processes start; a second run changes nothing.
    """
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    call_command("migrate", interactive=False, verbosity=int(is_verbose))
    print_line(_describe_changes(len(missing)))
    try:
        policy = policy_archive.adopt_policy()
    except (PolicyUnreadable, OSError) as unfit:
        fail(f"The policy cannot be used: {unfit}")
    print_line(f"Policy {policy.hash[:12]} adopted: {policy.title}.")


def _describe_changes(count: int) -> str:
    changes = "1 change" if count == 1 else f"{count} changes"
    return f"{changes} applied." if count else "Nothing to change."
