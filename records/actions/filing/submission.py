"""File a takedown request: one transaction writes the request, its cases and their work."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from pipeline.filing.listing_lines import NamedListing, RefusedLine
from pipeline.reasons import Reason
from pipeline.vocabulary import Channel, Lane, ProposalState
from records import policies
from records.actions.cases import opening
from records.actions.filing.admission import AdmittedFiling, Filing, admit_filing
from records.actions.programmes.trusted_flaggers import is_flagger_for
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.identifiers import random_id
from records.ledger import audit, outbox
from records.notices.languages import Language, find_language
from records.rights.models import Right
from records.screening.models import NearDuplicate


@dataclass(frozen=True, slots=True)
class FilingResult:
    """What was accepted, and the lines that were not."""

    request: TakedownRequest
    cases: int  # all, as the request counts them
    duplicates: int  # of these, follow an earlier open case
    refused_lines: tuple[RefusedLine, ...]


def file_request(
    filing: Filing, *, language: str = "", now: datetime | None = None
) -> FilingResult:
    """Accept a filing, in part where only some of its lines name a listing.

    Args:
        filing: what is filed, not checked yet.
        language: the code of the language in which the filer asks, and in which letters answer;
            English for codes that we do not write.
        now: the time of filing; the database's where it is None.

    A draft that was filed before answers with what it became then.

    Raises:
        FilingRefused: nothing was filed; every fault is named with its field.
    """
    if before := _find_filed_before(filing):
        return before
    try:
        moment = now or database_now()
        return _write_filing(admit_filing(filing, moment), find_language(language), now)
    except IntegrityError:
        # The same draft arrived twice at once, and the other one was first.
        if before := _find_filed_before(filing):
            return before
        raise


def _write_filing(
    admitted_filing: AdmittedFiling, language: Language, now: datetime | None
) -> FilingResult:
    with transaction.atomic():
        moment = now or database_now()
        request = _write_request(admitted_filing, language, moment)
        _answer_proposals(request, admitted_filing.lines.listings)
        opened_count, duplicate_count = opening.open_cases(
            request, admitted_filing.lines.listings, right=admitted_filing.right
        )
        _record_filing(request, moment)
    return FilingResult(
        request,
        opened_count + duplicate_count,
        duplicate_count,
        admitted_filing.lines.refused_lines,
    )


def _answer_proposals(request: TakedownRequest, listings: Sequence[NamedListing]) -> None:
    """Close the proposals to this filer whose listings are now claimed."""
    keys = {(listing.marketplace, listing.external_id) for listing in listings}
    waiting = NearDuplicate.objects.select_for_update().filter(
        account_id=request.account_id,
        right=request.right_id,
        marketplace__in={marketplace for marketplace, _ in keys},
        listing__in=[listing for _, listing in keys],
        state=ProposalState.OPEN,
    )
    ids = [row.pk for row in waiting.order_by("pk") if (row.marketplace, row.listing) in keys]
    if ids:
        NearDuplicate.objects.filter(pk__in=ids).update(state=ProposalState.FILED)


def _find_filed_before(filing: Filing) -> FilingResult | None:
    if filing.draft_id is None:
        return None
    request = TakedownRequest.objects.filter(
        account_id=filing.account_id, draft_id=filing.draft_id
    ).first()
    if request is None:
        return None
    refused_lines = tuple(RefusedLine(**line) for line in request.refused_lines)
    duplicate_count = request.cases.exclude(follows=None).count()
    return FilingResult(request, request.cases.count(), duplicate_count, refused_lines)


def _write_request(
    admitted_filing: AdmittedFiling, language: Language, now: datetime
) -> TakedownRequest:
    filing, right = admitted_filing.filing, admitted_filing.right
    return TakedownRequest.objects.create(
        public_id=random_id(),
        account_id=filing.account_id,
        right=right,
        right_version=right.version,
        right_snapshot=_snapshot_right(right),
        reason=Reason(filing.reason),
        channel=filing.channel,
        lane=_choose_lane(admitted_filing, now),
        is_good_faith_member=admitted_filing.is_member,
        explanation=filing.explanation,
        evidence={code: list(items) for code, items in filing.evidence.items()},
        files=[dict(file) for file in filing.files],
        declarations=list(filing.declarations),
        filer_name=filing.filer_name,
        filer_email=filing.filer_email,
        language=language,
        refused_lines=[
            _describe_refused_line(line) for line in admitted_filing.lines.refused_lines
        ],
        policy_hash=policies.policy().hash,
        draft_id=filing.draft_id,
        filed_at=now,
    )


def _describe_refused_line(line: RefusedLine) -> dict[str, int | str]:
    return {"number": line.number, "code": line.code, "says": line.says}


def _snapshot_right(right: Right) -> dict[str, object]:
    return {
        "kind": right.kind,
        "state": right.state,
        "mark": right.mark,
        "aliases": right.aliases,
        "nice_classes": right.nice_classes,
        "territories": right.territories,
        "office": right.office,
        "number": right.number,
        "expires_on": right.expires_on.isoformat() if right.expires_on else None,
    }


def _choose_lane(admitted_filing: AdmittedFiling, now: datetime) -> Lane:
    account = admitted_filing.account
    lanes = (
        (is_flagger_for(account.pk, admitted_filing.right, now), Lane.TRUSTED_FLAGGER),
        (admitted_filing.is_member, Lane.GOOD_FAITH),
        (account.is_sme, Lane.SME),
        (admitted_filing.filing.channel is Channel.PUBLIC_FORM, Lane.PUBLIC_FORM),
    )
    return next((lane for applies, lane in lanes if applies), Lane.STANDARD)


def _describe_filing(request: TakedownRequest) -> dict[str, audit.Value]:
    body: dict[str, audit.Value] = {"reason": request.reason, "policy": request.policy_hash}
    if request.files:
        body["files"] = [str(file["sha256"]) for file in request.files]
    return body


def _record_filing(request: TakedownRequest, now: datetime) -> None:
    audit.begin_chains(
        [
            audit.Act(
                subject_kind="request",
                subject_id=request.pk,
                name="file",
                actor=f"account:{request.account_id}",
                at=now,
                body=_describe_filing(request),
            )
        ]
    )
    outbox.post(
        key=f"receipt:{request.public_id}", kind="receipt", subject_id=request.pk, send_after=now
    )
