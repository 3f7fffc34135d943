"""One at a time for one account, also for who may see its row and not change it."""

from records.database import lock_name


def lock_account(account_id: int) -> None:
    """Lock an account's keys and endpoints until the transaction ends."""
    lock_name(f"account {account_id}")
