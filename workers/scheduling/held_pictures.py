"""Keep the pictures of held listings in the vault, for the person who decides and as evidence."""

from typing import Final

from gateways import configured
from gateways.fetching import FetchRefused, NotFound, Unreachable
from records.actions.screening.hold_ends import keep_pictures, list_without_pictures

_SECONDS: Final = 2.0


def tick() -> float:
    """Run one round; return the seconds to rest."""
    for hold in list_without_pictures():
        keep_pictures(hold, [_keep(picture["url"]) for picture in hold.line["pictures"]])
    return _SECONDS


def _keep(url: str) -> dict[str, str]:
    try:
        file = configured.marketplaces().fetch_picture(url)
    except (NotFound, FetchRefused, Unreachable) as lack:
        return {"sha256": "", "error": str(lack)[:200]}
    return {"sha256": configured.vault().put(file), "error": ""}
