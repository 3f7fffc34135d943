"""Match: read frozen cases, run the matchers against the rights index, route them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import partial

from django.conf import settings

from matchers.image.matching.named_references import NamedReference
from matchers.image.picture import Picture, RefusalCode, Refused
from matchers.image.sandbox.opened_pictures import OpenedPictures
from matchers.kinds import IMAGE, ClaimedRight, ListingContent
from matchers.text.matcher import Wording
from matchers.text.spelling import Mark
from pipeline.decision.decide import audit_draw
from pipeline.decision.matching import find_likenesses
from pipeline.facts import Facts, IndexFacts, PictureFacts
from records import policies
from records.actions.cases.routing import route_cases
from records.actions.rights.references import fetch_named_references
from records.cases.backlog.work_rows import Claim
from records.cases.case_facts import Dossier, draft_facts, list_rights_seen, read_cases
from records.policies_in_force import one_policy
from workers.cases.context import WorkerContext
from workers.cases.perform import StageOutcome, StageResult
from workers.index.loader import LoadedMatchers
from workers.runtime import metrics

MISSING_PICTURE = Refused(RefusalCode.UNREADABLE, "The picture could not be fetched.")
KINDS_WITHOUT_WORDING = (
    "copyright",
    "design",
    "patent",
)  # their title is no mark to look for in wording


def match_listings(claims: Sequence[Claim], context: WorkerContext) -> StageResult:
    """Examine the listings and write the routings."""
    loaded_matchers = context.index.current_matchers()
    dossiers = read_cases([claim.case_id for claim in claims])
    with one_policy(dossiers[0].read_at):
        facts = [_examine(dossier, context, loaded_matchers) for dossier in dossiers]
        routings = route_cases(list(zip(claims, facts, strict=True)), now=dossiers[0].read_at)
    outcomes = {True: StageOutcome.DONE, False: StageOutcome.FENCED}
    return [(claim, outcomes[claim.case_id in routings]) for claim in claims]


def _examine(dossier: Dossier, context: WorkerContext, loaded_matchers: LoadedMatchers) -> Facts:
    draw = audit_draw(settings.MARKWARDEN.audit_secret.encode(), str(dossier.public_id))
    index = IndexFacts(loaded_matchers.generation, loaded_matchers.age_seconds())
    draft = draft_facts(dossier, index, audit_draw=draw, now=dossier.read_at)
    claimed_right = build_claimed_right(dossier)
    pictures = _open_pictures(draft.listing.pictures, context)
    return complete_facts(draft, claimed_right, pictures, loaded_matchers)


def build_claimed_right(dossier: Dossier) -> ClaimedRight:
    """Build the case's named right as the matchers need it."""
    right = dossier.right
    has_mark = right.kind not in KINDS_WITHOUT_WORDING and bool(right.mark)
    mark = Mark(right.right_id, right.mark, right.aliases) if has_mark else None
    reason = policies.policy().reasons[dossier.reason]
    if IMAGE.name not in reason.scored_by:
        return ClaimedRight(right.right_id, mark, ())
    references = _claimed_references(dossier)
    return ClaimedRight(right.right_id, mark, references, finds_parts=reason.finds_parts)


def _claimed_references(dossier: Dossier) -> tuple[NamedReference, ...]:
    return fetch_named_references(dossier.right.right_id, dossier.right_version)


def complete_facts(
    draft: Facts,
    claimed_right: ClaimedRight,
    pictures: OpenedPictures,
    loaded_matchers: LoadedMatchers,
) -> Facts:
    """Return the draft with what the matchers find in its listing and its pictures."""
    listing = draft.listing
    wording = Wording(listing.title, listing.brand, listing.description)
    with metrics.MATCH.labels("all").time():
        content = ListingContent(wording, pictures.seen, pictures.sketch)
        likenesses = find_likenesses(content, claimed_right, loaded_matchers.matchers)
    marked_pictures = _mark_pictures(listing.pictures, pictures.seen, likenesses.explained_away)
    return replace(
        draft,
        listing=replace(listing, pictures=marked_pictures),
        text=likenesses.text,
        pictures=likenesses.pictures,
        others=likenesses.others,
        rights_seen=list_rights_seen(set(likenesses.right_ids) - {draft.right.right_id}),
    )


def _open_pictures(
    frozen_pictures: Sequence[PictureFacts], context: WorkerContext
) -> OpenedPictures:
    """Open the frozen pictures, in order; what could not be fetched shows nothing."""
    files = [
        MISSING_PICTURE if picture.error else partial(context.vault.read, picture.sha256)
        for picture in frozen_pictures
    ]
    if not files:
        return OpenedPictures((), context.sandbox)
    with metrics.MATCH.labels("decode").time():
        return OpenedPictures(files, context.sandbox)


def _mark_pictures(
    frozen_pictures: Sequence[PictureFacts],
    pictures: Sequence[Picture | Refused],
    explained_away: frozenset[int],
) -> tuple[PictureFacts, ...]:
    return tuple(
        replace(
            fact,
            error=fact.error or (picture.code if isinstance(picture, Refused) else ""),
            is_negative_reference=position in explained_away,
        )
        for position, (fact, picture) in enumerate(zip(frozen_pictures, pictures, strict=True))
    )
