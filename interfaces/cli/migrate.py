"""The command `markwarden migrate`: bring the database up to date."""

from django.core.management import call_command

from interfaces.cli.printing import fail
from interfaces.cli.ready import reach_records
from pipeline.policy.policy import PolicyUnreadable
from records.ledger import policy_archive


@reach_records()
def migrate() -> None:
    """Create or update the tables, and adopt the policy that the settings name.

    Run it after every update, before the processes start; a second run changes nothing.
    """
    call_command("migrate", interactive=False)
    try:
        policy = policy_archive.adopt_policy()
    except (PolicyUnreadable, OSError) as unfit:
        fail(f"The policy cannot be used: {unfit}")
    print(f"Policy {policy.hash[:12]} adopted: {policy.title}.")
