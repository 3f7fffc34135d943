"""The command `markwarden migrate`: bring the database up to date."""

import time
from typing import Annotated, Final

import typer
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connection
from django.db.migrations.executor import MigrationExecutor
from psycopg.errors import LockNotAvailable

from interfaces.cli.printing import fail, print_line
from interfaces.cli.ready import reach_records
from pipeline.policy.policy import Policy, PolicyUnreadable
from records.actions.quality import policy_adoptions
from records.clock import database_now
from records.database import execute

_PAUSE_SECONDS: Final = 5.0  # in which others get through


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
    _apply_changes(verbosity=int(is_verbose))
    print_line(_describe_changes(len(missing)))
    try:
        policy = policy_adoptions.adopt_first()
    except (PolicyUnreadable, OSError) as unfit:
        fail(f"The policy cannot be used: {unfit}")
    print_line(_describe_policy(policy))


def _apply_changes(verbosity: int) -> None:
    """Apply what is missing; who waits behind us for a table waits for seconds, not for a dump.

    What was applied before a lock was missed stays; the rest is tried again.
    """
    while True:
        try:
            execute("SET lock_timeout = '2s'")
            call_command("migrate", interactive=False, verbosity=verbosity)
        except OperationalError as missed:
            if not isinstance(missed.__cause__, LockNotAvailable):
                raise
            print_line("A table is in use, perhaps by a dump. Trying again in a moment.")
            time.sleep(_PAUSE_SECONDS)
        else:
            execute("RESET lock_timeout")
            return


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
