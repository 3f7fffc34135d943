"""One at a time for one account or address, also for who may lock no row of it."""

from records.database import lock_name


def lock_account(account_id: int) -> None:
    """Lock an account's keys and endpoints until the transaction ends."""
    lock_name(f"account {account_id}")


def lock_address(email: str) -> None:
    """Lock an address, and the name that is made of its first part, until the transaction ends."""
    lock_name(f"address {email.partition('@')[0].casefold()}")
