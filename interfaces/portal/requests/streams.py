"""How many live streams this process holds open: each has a thread and a connection to itself."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Lock
from typing import Final

_MOST_STREAMS: Final = 32  # of the process; who comes later asks every few seconds instead
_MOST_OF_ACCOUNT: Final = 3  # tabs of one account

_lock = Lock()
_open_streams: Counter[int] = Counter()


class TooManyStreams(Exception):
    """No more streams are opened here; ask for the status instead."""


@contextmanager
def reserve_stream(account_id: int) -> Iterator[None]:
    """A place for one stream.

    Raises:
        Full: there is none.
    """
    with _lock:
        if _open_streams.total() >= _MOST_STREAMS or _open_streams[account_id] >= _MOST_OF_ACCOUNT:
            raise TooManyStreams(TooManyStreams.__doc__)
        _open_streams[account_id] += 1
    try:
        yield
    finally:
        with _lock:
            _open_streams[account_id] -= 1
            _open_streams.__iadd__(Counter())  # leaves out who has none


def count_streams(account_id: int) -> int:
    """How many the account holds now."""
    with _lock:
        return _open_streams[account_id]
