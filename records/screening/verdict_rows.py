"""The verdicts on a batch as its marketplace is told them, by the API and by stream."""

from typing import Any

from pipeline.vocabulary import ScreeningAnswer
from records.screening.models import Batch, HeldListing, Verdict, partition_of

_OF_REASON = ("rule", "says", "lifts")


def describe_verdicts(batch: Batch) -> list[dict[str, Any]]:
    """Return what was said of each line that was screened so far, in their order."""
    slot = partition_of(batch.received_at.date())
    verdicts = list(Verdict.objects.filter(slot=slot, batch_id=batch.pk).order_by("number"))
    listings = [verdict.listing for verdict in verdicts if verdict.answer == ScreeningAnswer.HELD]
    holds = HeldListing.objects.filter(account=batch.account_id, listing__in=listings)
    by_version = {(hold.listing, hold.revision): hold for hold in holds}
    return [
        _describe(verdict, by_version.get((verdict.listing, verdict.revision)))
        for verdict in verdicts
    ]


def _describe(verdict: Verdict, hold: HeldListing | None) -> dict[str, Any]:
    reasons = hold.reasons if hold else []
    return {
        "number": verdict.number,
        "listing": verdict.listing,
        "revision": verdict.revision,
        "answer": verdict.answer,
        "rules": verdict.rules,
        "pictures_unseen": verdict.pictures_unseen,
        "reasons": [{name: reason[name] for name in _OF_REASON} for reason in reasons],
        "hold": str(hold.public_id) if hold else None,
    }
