"""Hold listings before they are published, with what their sellers and reviewers read."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.conf import settings
from pydantic import TypeAdapter

from pipeline.decision.decide import Purpose, draw_for_purpose
from pipeline.policy.tables import LocalizedText
from pipeline.screening.lines import LINE, FeedLine
from pipeline.screening.rules import RuleHit
from pipeline.screening.statements import describe_end
from pipeline.sellers.entities import NO_ENTITY
from pipeline.time import deadlines
from pipeline.vocabulary import DrawState, HeldListingState
from records import policies
from records.actions.sellers.entity_registration import MarketplaceShop, register_shop
from records.rights.models import Right
from records.screening.models import HeldListing
from records.screening.work import PartClaim
from records.sellers.models import Shop

_LOCALIZED_TEXT: Final = TypeAdapter(LocalizedText)
_NOTHING: Final = LocalizedText("", "")


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A line that is held, or was drawn of those that pass; why, and whose it is."""

    line: FeedLine
    hits: tuple[RuleHit, ...]  # none: it was drawn
    entity_id: int | None


def is_drawn(line: FeedLine, marketplace: str, purpose: Purpose, share: float) -> bool:
    """Return whether this version of a listing is sampled: repeatable, and predictable by nobody.

    Args:
        line: a version is its listing and revision.
        marketplace: where it is offered.
        purpose: what it is drawn for.
        share: of all versions, 0 to 1.
    """
    secret = settings.MARKWARDEN.audit_secret.encode()
    key = f"{marketplace}:{line.id}:{line.revision}"
    return draw_for_purpose(secret, key, purpose) < share


def write_holds(claim: PartClaim, lines: Sequence[HeldLine], now: datetime) -> None:
    """Write the holds of some lines, and what was drawn, inside the caller's transaction."""
    if not lines:
        return
    policy = policies.policy()
    hours = policy.screening.hold_business_hours
    kinds = read_right_kinds(hit for line in lines for hit in line.hits)
    due_at = deadlines.due_at(now, policies.calendar(), hours)
    # Shops that are new are locked one after the other: two workers take them in the same order.
    in_order = sorted(lines, key=lambda line: line.line.seller.shop)
    sellers = _find_sellers(claim.marketplace, in_order, now)
    HeldListing.objects.bulk_create(
        [
            HeldListing(
                account_id=claim.account_id,
                marketplace=claim.marketplace,
                listing=row.line.id,
                revision=row.line.revision,
                shop=row.line.seller.shop,
                seller_id=sellers[row.line.seller.shop],
                right_id=next((hit.right_id for hit in row.hits if hit.right_id), None),
                line=LINE.dump_python(row.line, mode="json"),
                digest=row.line.digest,
                group_key="" if is_blind else _name_group(claim.marketplace, row),
                pictures=None if row.line.pictures else [],
                reasons=[describe_hit(hit, kinds) for hit in row.hits],
                policy_hash=policy.hash,
                state=HeldListingState.WAITING if row.hits else DrawState.DRAWN,
                drawn_of_10000=policy.screening.passes_read_of_10000,
                is_blind=is_blind,
                held_at=now,
                due_at=due_at,
            )
            for row, is_blind in ((row, _is_blind(row, claim.marketplace)) for row in in_order)
        ],
        ignore_conflicts=True,
    )


def _is_blind(line: HeldLine, marketplace: str) -> bool:
    """Return whether the rules are hidden at first: for all samples and some real holds."""
    screening = policies.policy().screening
    share = screening.holds_read_blind_of_100 / 100 if screening.passes_read_of_10000 else 0
    return not line.hits or is_drawn(line.line, marketplace, Purpose.BLIND_HOLD, share)


def _find_sellers(marketplace: str, lines: Sequence[HeldLine], now: datetime) -> dict[str, int]:
    """Return each shop's own seller, who reads why its listing is held; register unknown shops."""
    names = list(dict.fromkeys(line.line.seller.shop for line in lines))
    known = Shop.objects.filter(marketplace=marketplace, external_id__in=names)
    sellers = dict(known.values_list("external_id", "seller_id"))
    for name in names:
        if name not in sellers:
            shop = MarketplaceShop(marketplace, name, "")
            sellers[name] = register_shop(shop, NO_ENTITY, now=now).pk
    return sellers


def _name_group(marketplace: str, line: HeldLine) -> str:
    """Return what alike holds have in common: an upheld listing, else seller, rule and right."""
    prints = [hit.fingerprint_id for hit in line.hits if hit.fingerprint_id]
    if prints:
        return f"fingerprint:{min(prints)}"
    first = line.hits[0]
    seller = line.entity_id or f"{marketplace}:{line.line.seller.shop}"
    return f"{first.rule}:{first.right_id or ''}:{seller}"[:160]


def read_line(hold: HeldListing) -> FeedLine:
    """Return the line that is held."""
    return LINE.validate_python(hold.line)


def read_right_kinds(hits: Iterable[RuleHit]) -> dict[int, str]:
    """Return the kind of each right that these rules name."""
    rights = {hit.right_id for hit in hits if hit.right_id}
    return dict(Right.objects.filter(pk__in=rights).values_list("pk", "kind")) if rights else {}


def describe_hit(hit: RuleHit, kinds: Mapping[int, str]) -> dict[str, object]:
    """Return a rule that held a listing as a hold keeps it, with its sentences in all languages."""
    screening = policies.policy().screening
    numbers = screening.rules[hit.rule]
    if hit.is_unscreened:
        numbers = replace(numbers, says=screening.unscreened, lifts=_NOTHING)
    return {
        "rule": hit.rule.value,
        "right_id": hit.right_id,
        "right_kind": kinds.get(hit.right_id or 0, ""),
        "fingerprint_id": hit.fingerprint_id,
        "picture": hit.picture,
        "reference_id": hit.reference_id,
        "fail": numbers.fail,
        "says": _LOCALIZED_TEXT.dump_python(hit.explain(numbers)),
        "lifts": _LOCALIZED_TEXT.dump_python(describe_end(numbers, screening)),
    }
