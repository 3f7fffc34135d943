"""How many live streams this process holds open: each has a thread and a connection to itself."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

_MOST: Final = 32  # of the process; who comes later asks every few seconds instead
_MOST_OF_ONE: Final = 3  # tabs of one account

_lock = Lock()
_open: Counter[int] = Counter()


class Full(Exception):
    """No more streams are opened here; ask for the status instead."""


@contextmanager
def place(account_id: int) -> Iterator[None]:
    """A place for one stream.

    Raises:
        Full: there is none.
    """
    with _lock:
        if _open.total() >= _MOST or _open[account_id] >= _MOST_OF_ONE:
            raise Full(Full.__doc__)
        _open[account_id] += 1
    try:
        yield
    finally:
        with _lock:
            _open[account_id] -= 1
            _open.__iadd__(Counter())  # leaves out who has none


def held(account_id: int) -> int:
    """How many the account holds now."""
    with _lock:
        return _open[account_id]
