"""The command `markwarden migrate`: bring the database up to date."""

from interfaces.cli.ready import records, stop


def migrate() -> None:
    """Create or update the tables, and adopt the policy that the settings name.

    Run it after every update, before the processes start; a second run changes nothing.
    """
    with records():
        from django.core.management import call_command  # noqa: PLC0415 -- needs Django

        from pipeline.policy import PolicyUnreadable  # noqa: PLC0415 -- the same
        from records.ledger import policies  # noqa: PLC0415 -- the same

        call_command("migrate", interactive=False)
        try:
            policy = policies.adopt()
        except (PolicyUnreadable, OSError) as unfit:
            stop(f"The policy cannot be used: {unfit}")
        print(f"Policy {policy.hash[:12]} adopted: {policy.title}.")
