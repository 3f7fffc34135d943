"""Acts on what is due in a round, row by row: one that fails keeps no other waiting for ever."""

import time
from collections.abc import Callable, Sequence
from typing import Any, Final

from django.db import InterfaceError, OperationalError
from django.db.models import QuerySet

from gateways.vault import VaultUnreachable

_MOST: Final = 1_000  # a round: what is due elsewhere waits meanwhile
_PATIENCE_SECONDS: Final = 10.0  # with a vault that fails for row after row


def act_on_each(
    rows: QuerySet[Any, int] | Sequence[int],
    act: Callable[[int], int],
    most: int | None = _MOST,
    *,
    enough: int | None = None,
) -> int:
    """Act on each of the first of these rows; return the sum of what that returned.

    Acting must remove a row from the due ones, or the others never have their turn; if it does not,
    `most` is None. Once the sum is `enough`, the others wait for the next round: a row that fails
    takes nobody's place in it.

    Raises:
        ExceptionGroup: of some rows, after all were tried; they are tried again with each round.
        VaultUnreachable: it is away for longer than rows can wait for it.
    """
    until = time.monotonic() + _PATIENCE_SECONDS
    count, faults = 0, list[Exception]()
    for row in rows[:most]:
        if enough is not None and count >= enough:
            break
        try:
            count += act(row)
        except (OperationalError, InterfaceError):  # an outage: no row is at fault
            raise
        except Exception as fault:  # noqa: BLE001  # raised below, once the others had their turn
            _raise_if_away(fault, until)
            faults.append(fault)
    if faults:
        raise ExceptionGroup(f"{len(faults)} rows failed.", faults)
    return count


def _raise_if_away(fault: Exception, until: float) -> None:
    """Tell a vault that is away from one that refuses an object: that it says at once."""
    if isinstance(fault, VaultUnreachable) and time.monotonic() >= until:
        raise fault
