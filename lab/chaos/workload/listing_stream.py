"""A marketplace that streams what its sellers want to publish, through the web process."""

import json
import uuid
from dataclasses import dataclass, field
from http import HTTPStatus
from random import Random
from typing import Any, Final

from lab.chaos.workload.run_plan import OWNED_BY, PlannedBatch
from lab.chaos.workload.web_connection import Visitor, WebLog
from records.accounts import keys
from records.accounts.models import Account, AccountState, MarketplaceScope
from records.clock import database_now

_DISGUISED_SHARE: Final = 0.05  # more than the rule's budget of a day
_DISGUISED: Final = "Z0rvex"  # the noisy filer's mark
# Unlike the titles of the cases: what is upheld there proposes none of these.
_COLOURS: Final = ("amber", "cobalt", "emerald", "ivory", "maroon", "teal", "umber", "white")
_GOODS: Final = ("garden chair", "tea pot", "desk lamp", "bird house", "wall clock", "fruit bowl")


@dataclass(slots=True)
class ListingStream:
    """Sends batches; `accepted` are their public ids, by the plan's number."""

    seed: int
    accepted: dict[int, uuid.UUID] = field(default_factory=dict)
    _place: str = ""  # code of the marketplace
    _visitor: Visitor = field(init=False)

    def create(self, place: str, port: int, log: WebLog) -> None:
        """Create the marketplace's account and its key."""
        account = Account.objects.create(
            name=f"{place}{OWNED_BY}", marketplace=place, state=AccountState.ACTIVE
        )
        key = keys.issue_key(account, now=database_now(), scopes=[MarketplaceScope.LISTINGS])
        call = {"Authorization": f"Bearer {key}", "Content-Type": "application/x-ndjson"}
        self._place, self._visitor = place, Visitor(port, log, call)

    def send(self, batch: PlannedBatch) -> None:
        """Send a batch under its Idempotency-Key, the same when it is sent again unanswered."""
        body = "\n".join(json.dumps(self._describe(*line)) for line in batch.lines)
        key = uuid.uuid5(uuid.NAMESPACE_OID, f"spike listings {self.seed} {batch.number}")
        answer = self._visitor.send_request(
            "POST",
            f"/api/v1/marketplaces/{self._place}/listings",
            (HTTPStatus.ACCEPTED,),
            body,
            {"Idempotency-Key": str(key)},
        )
        self.accepted[batch.number] = uuid.UUID(json.loads(answer.body)["id"])
        self._visitor.log.add_good("batches of listings")

    def _describe(self, listing: str, revision: int) -> dict[str, Any]:
        """Return a line; a version sent again is the same."""
        chance = Random(f"{self.seed} {listing} {revision}")  # noqa: S311  # the same each time
        words = [chance.choice(_COLOURS), chance.choice(_GOODS), f"no. {chance.randrange(10_000)}"]
        if chance.random() < _DISGUISED_SHARE:
            words.insert(0, _DISGUISED)
        return {
            "id": listing,
            "revision": revision,
            "title": " ".join(words),
            "markets": ["DE"],
            "language": "en",
            "seller": {"shop": f"S-{listing}"},
            "change": "edit" if revision > 1 else "new",
        }
