"""One at a time for one account, also for who may see its row and not change it."""

from records.database import fetch_all


def lock_account(account_id: int) -> None:
    """Lock an account's keys and endpoints until the transaction ends."""
    fetch_all(
        "SELECT pg_advisory_xact_lock(hashtextextended('account ' || %s::text, 0))", [account_id]
    )
