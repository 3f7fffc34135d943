"""Match: read a frozen case, run the matchers against the rights index, route it."""

from collections.abc import Sequence
from dataclasses import replace

from django.conf import settings

from matchers.image.named import NamedReference
from matchers.image.picture import Picture, RefusalCode, Refused
from matchers.text.matcher import Wording
from matchers.text.spelling import Mark
from pipeline.examination import Claimed, examine
from pipeline.facts import Facts, IndexFacts, PictureFacts
from pipeline.sampling import audit_draw
from records.acts.routing import route
from records.complaints.backlog import Claim
from records.complaints.reading import Dossier, draft_facts, read_case, rights_seen
from records.ledger import policies
from workers import metrics
from workers.claims import Step
from workers.index.loaded import Loaded
from workers.sketches import named_references
from workers.station import Station

MISSING = Refused(RefusalCode.UNREADABLE, "The picture could not be fetched.")
NOT_INDEXED = ("copyright", "design", "patent")  # their title is no mark to look for in wording


def match(claim: Claim, station: Station) -> Step:
    """Examine the listing and write the routing."""
    loaded = station.index.loaded()
    dossier = read_case(claim.case_id)
    draw = audit_draw(settings.MARKWARDEN.audit_secret.encode(), str(dossier.public_id))
    index = IndexFacts(loaded.generation, loaded.age_seconds())
    draft = draft_facts(dossier, index, audit_draw=draw, now=dossier.read_at)
    wanted = claimed(dossier)
    shown = _pictures(draft.listing.pictures, wanted, station)
    facts = examined(draft, wanted, shown, loaded)
    is_written = route(claim, facts, now=dossier.read_at) is not None
    return Step.DONE if is_written else Step.FENCED


def claimed(dossier: Dossier) -> Claimed:
    """The named right of a case, as the matchers need it."""
    right = dossier.right
    has_mark = right.kind not in NOT_INDEXED and bool(right.mark)
    mark = Mark(right.right_id, right.mark, right.aliases) if has_mark else None
    return Claimed(right.right_id, mark, _references(dossier))


def _references(dossier: Dossier) -> tuple[NamedReference, ...]:
    if "pictures" not in policies.policy().reasons[dossier.reason].scored_by:
        return ()
    return named_references(dossier.right.right_id, dossier.right_version)


def examined(
    draft: Facts, claimed: Claimed, pictures: Sequence[Picture | Refused], loaded: Loaded
) -> Facts:
    """The draft with what the matchers find in its listing, whose pictures show these."""
    with metrics.MATCH.labels("all").time():
        found = examine(
            Wording(draft.listing.title, draft.listing.brand, draft.listing.description),
            pictures,
            claimed,
            text=loaded.text,
            images=loaded.images,
        )
    seen = _as_seen(draft.listing.pictures, pictures, found.explained_away)
    return replace(
        draft,
        listing=replace(draft.listing, pictures=seen),
        text=found.text,
        pictures=found.pictures,
        rights_seen=rights_seen(set(found.right_ids) - {draft.right.right_id}),
    )


def _pictures(
    frozen: Sequence[PictureFacts], claimed: Claimed, station: Station
) -> list[Picture | Refused]:
    """What each frozen picture shows, in order; what could not be fetched shows nothing."""
    contents = [station.vault.read(each.sha256) for each in frozen if not each.error]
    with metrics.MATCH.labels("decode").time():
        shown = iter(station.sandbox.examine_all(contents, want=claimed.wants))
    return [MISSING if each.error else next(shown) for each in frozen]


def _as_seen(
    frozen: Sequence[PictureFacts],
    shown: Sequence[Picture | Refused],
    explained_away: frozenset[int],
) -> tuple[PictureFacts, ...]:
    return tuple(
        replace(
            fact,
            error=fact.error or (picture.code if isinstance(picture, Refused) else ""),
            is_negative_reference=position in explained_away,
        )
        for position, (fact, picture) in enumerate(zip(frozen, shown, strict=True))
    )
