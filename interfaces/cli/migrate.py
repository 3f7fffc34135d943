"""The command `markwarden migrate`: bring the database up to date."""

from typing import Annotated

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from interfaces.cli.printing import fail, print_line
from interfaces.cli.ready import reach_records
from pipeline.policy.policy import Policy, PolicyUnreadable
from records.actions.quality import policy_adoptions
from records.clock import database_now


@reach_records()
def migrate(
    is_verbose: Annotated[
        bool, typer.Option("--verbose", "-v", help="Name each change as it is applied.")
    ] = False,
) -> None:
    """Create or update the tables; the first time, adopt the policy that the settings name.

    Run it after every update, before the processes start; a second run changes nothing.
    """
    executor = MigrationExecutor(connection)
    missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    call_command("migrate", interactive=False, verbosity=int(is_verbose))
    print_line(_describe_changes(len(missing)))
    try:
        policy = policy_adoptions.adopt_first()
    except (PolicyUnreadable, OSError) as unfit:
        fail(f"The policy cannot be used: {unfit}")
    print_line(_describe_policy(policy))


def _describe_policy(policy: Policy) -> str:
    """Say which policy is in force; a file that says something else is adopted by two people."""
    in_force = policy_adoptions.find_in_force(database_now())
    if in_force is None or in_force.policy_id == policy.hash:
        return f"Policy {policy.hash[:12]} is in force: {policy.title}."
    return (
        f"Policy {in_force.policy_id[:12]} stays in force. The file {settings.MARKWARDEN.policy}"
        f" is another one, {policy.hash[:12]}: compare and adopt it with `markwarden policy show`"
        " and `markwarden policy adopt`."
    )


def _describe_changes(count: int) -> str:
    changes = "1 change" if count == 1 else f"{count} changes"
    return f"{changes} applied." if count else "Nothing to change."
