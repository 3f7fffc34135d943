"""Have the listings of a draft looked at before they are filed, and foretell what would come."""

import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from pipeline.decision import filing_evidence
from pipeline.decision.decide import decide
from pipeline.decision.routing import Routing
from pipeline.decision.serialization import facts_from_json
from pipeline.facts import Facts
from pipeline.policy.policy import Policy
from pipeline.reasons import Reason
from records import policies
from records.actions.filing import draft_check
from records.actions.filing.admission import is_good_faith_member
from records.actions.filing.request_drafts import DraftGone
from records.filing.models import Draft, Preflight

# Rows of one filer lie this far apart in the order of service, so that others come in between.
_SPACING = timedelta(milliseconds=100)
# Of the index's age and the seller's strikes nothing can be known before: they are not told.
_HIDDEN_GUARD_RAILS = frozenset({"index_stale", "ban_step"})


@dataclass(frozen=True, slots=True)
class Prediction:
    """What would come of one listing, were it filed now; no promise."""

    preflight: Preflight
    facts: Facts | None  # none: not looked at yet, or nothing could be seen
    routing: Routing | None

    @property
    def cautions(self) -> tuple[str, ...]:
        """Guard rails that would send the case to a person."""
        rails = self.routing.guard_rails if self.routing else ()
        return tuple(rail.name for rail in rails if rail.name not in _HIDDEN_GUARD_RAILS)


def request_preflight(account_id: int, draft_id: uuid.UUID, *, now: datetime) -> int:
    """Ask for a check of every listing of the draft not checked yet; return how many.

    Listings for which the marketplace did not answer before are asked for again.

    Raises:
        DraftGone: there is no such draft.
    """
    with transaction.atomic():
        draft = _lock_draft(account_id, draft_id, now)
        draft.preflights.exclude(trouble="").delete()
        pairs = set(draft.preflights.values_list("marketplace", "external_id"))
        rows = (row.listing for row in draft_check.check_draft(draft) if row.listing is not None)
        listings = [
            listing for listing in rows if (listing.marketplace, listing.external_id) not in pairs
        ]
        Preflight.objects.bulk_create(
            Preflight(
                draft=draft,
                account_id=account_id,
                marketplace=listing.marketplace,
                external_id=listing.external_id,
                url=listing.url,
                asked_at=now + place * _SPACING,
            )
            for place, listing in enumerate(listings)
        )
    return len(listings)


def _lock_draft(account_id: int, draft_id: uuid.UUID, now: datetime) -> Draft:
    drafts = Draft.objects.select_for_update(of=("self",)).select_related("right")
    mine = drafts.filter(account_id=account_id, public_id=draft_id, expires_at__gt=now)
    draft = mine.first()
    if draft is None:
        raise DraftGone
    return draft


def list_preflights(draft: Draft) -> QuerySet[Preflight]:
    """List those of the listings that the draft names now; a removed row keeps its own, unlisted.

    Ordered as they were asked for.
    """
    preflights = Preflight.objects.filter(draft=draft, account_id=draft.account_id)
    keys = preflights.values_list("pk", "marketplace", "external_id")
    draft_keys = draft_check.list_listing_keys(draft)
    ids = [pk for pk, marketplace, listing in keys if (marketplace, listing) in draft_keys]
    return preflights.filter(pk__in=ids).order_by("asked_at", "pk")


def predict_outcomes(
    draft: Draft, looks: Iterable[Preflight], *, now: datetime
) -> list[Prediction]:
    """Predict each listing's outcome with the draft's own evidence."""
    policy = policies.policy()
    is_member = is_good_faith_member(owner_id=draft.right.owner_id, filer_id=draft.account_id)
    return [
        _predict_outcome(draft, preflight, policy, is_member=is_member, now=now)
        for preflight in looks
    ]


def _predict_outcome(
    draft: Draft, preflight: Preflight, policy: Policy, *, is_member: bool, now: datetime
) -> Prediction:
    if preflight.facts is None:
        return Prediction(preflight, None, None)
    record = facts_from_json(json.dumps(preflight.facts))
    facts = replace(
        record,
        evidence=list_given_evidence(draft),
        filer=replace(record.filer, is_good_faith_member=is_member),
        decided_at=now,
        # The index is asked again when the case is matched: its age now says nothing of then.
        index=replace(record.index, delta_age_seconds=0.0),
    )
    return Prediction(preflight, facts, decide(facts, policy))


def list_given_evidence(draft: Draft) -> tuple[str, ...]:
    """Return the codes of the draft's evidence, its explanation among them."""
    codes = {code for code, text in draft.evidence.items() if text.strip()}
    codes |= {str(file["code"]) for file in draft.files}
    return tuple(sorted(codes | ({"explanation"} if draft.explanation.strip() else set())))


def find_missing_evidence(draft: Draft) -> tuple[filing_evidence.EvidenceAlternatives, ...]:
    """Return the evidence that the reason demands and the draft lacks."""
    is_member = is_good_faith_member(owner_id=draft.right.owner_id, filer_id=draft.account_id)
    policy, reason = policies.policy(), Reason(draft.reason)
    return filing_evidence.find_missing(
        list_given_evidence(draft), reason, policy, is_good_faith_member=is_member
    )
