"""Keep the pictures of held listings in the vault, for the person who decides and as evidence."""

import math
import time
from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from gateways import configured
from gateways.fetching import FetchRefused, NotFound, Unreachable
from records.actions.rounds import act_on_each
from records.actions.screening.held_listing_ends import keep_pictures, list_without_pictures
from records.clock import database_now
from records.screening.models import HeldListing

_SECONDS: Final = 2.0
_ROUND_SECONDS: Final = 15.0  # so that a stop is obeyed, however slow a marketplace is
_BETWEEN_TRIES_SECONDS: Final = 60.0
_MOST_HOURS: Final = 6  # a marketplace that is silent for longer has its silence written down


class PictureKeeper:
    """Goes through the holds in their order, so that those of a silent marketplace stop no other.

    What could not be fetched is tried again when all others had their turn.
    """

    def __init__(self) -> None:
        self._last_hold = 0
        self._began_at = -math.inf

    def tick(self) -> float:
        """Run one round; return the seconds to rest, none if holds are left."""
        until = time.monotonic() + _ROUND_SECONDS
        holds = {hold.pk: hold for hold in list_without_pictures(after=self._last_hold)}

        def keep_pictures_of(hold_id: int) -> int:
            self._last_hold = hold_id
            _keep_pictures(holds[hold_id])
            return time.monotonic() > until

        act_on_each(list(holds), keep_pictures_of, most=None, enough=1)
        if holds:
            return 0.0
        self._begin_again()
        return _SECONDS

    def _begin_again(self) -> None:
        now = time.monotonic()
        if now >= self._began_at + _BETWEEN_TRIES_SECONDS:
            self._last_hold, self._began_at = 0, now


def _keep_pictures(hold: HeldListing) -> None:
    is_last_try = hold.held_at < database_now() - timedelta(hours=_MOST_HOURS)
    try:
        keep_pictures(hold, list(_fetch_pictures(hold, is_last_try=is_last_try)))
    except Unreachable:
        return  # it is tried again


def _fetch_pictures(hold: HeldListing, *, is_last_try: bool) -> Iterator[dict[str, str]]:
    place = configured.marketplaces().only(hold.account.marketplace)
    for picture in hold.line["pictures"]:
        try:
            file = place.fetch_picture(picture["url"])
        except (NotFound, FetchRefused) as lack:
            yield {"sha256": "", "error": str(lack)[:200]}
        except Unreachable as silence:
            if not is_last_try:
                raise
            yield {"sha256": "", "error": str(silence)[:200]}
        else:
            yield {"sha256": configured.vault().put(file), "error": ""}
