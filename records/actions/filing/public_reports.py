"""A report without an account that showed no work is kept until its sender follows a letter."""

import uuid
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db import transaction

from matchers.labels.words import _
from pipeline.law.profiles import USUAL
from pipeline.vocabulary import Channel, RightKind, RightState
from records import policies
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID
from records.actions.filing import submission
from records.actions.filing.admission import Filing, admit_filing
from records.actions.filing.submission import FilingResult
from records.cases.models import TakedownRequest
from records.duties import duty
from records.filing import unconfirmed_reports
from records.filing.models import UnconfirmedReport
from records.filing.unconfirmed_reports import TypedReport
from records.identifiers import random_id
from records.ledger import outbox
from records.refusals import ActionRefused
from records.rights.models import Right


@dataclass(frozen=True, slots=True)
class RightClaim:
    """A right as somebody says it is; nobody has verified it."""

    kind: RightKind
    mark: str  # wording of the mark, title of the work
    number: str = ""  # of the registration, with its office


def file_claim(
    claim: RightClaim, draft: Filing, *, language: str = "", now: datetime | None = None
) -> FilingResult:
    """File on a right that is claimed with the filing, for the public form's account.

    The right is never indexed and never approved automatically. A draft that was filed before
    answers with what it became then, and claims nothing a second time.

    Raises:
        FilingRefused: nothing was filed and nothing claimed.
    """
    draft = replace(draft, account_id=PUBLIC_FORM_ACCOUNT_ID, channel=Channel.PUBLIC_FORM)
    if draft.draft_id and (before := find_filed_report(draft.draft_id)) is not None:
        draft = replace(draft, right=str(before.right.public_id))
        return submission.file_request(draft, language=language, now=now)
    with transaction.atomic():
        right = _save_right(claim)
        draft = replace(draft, right=str(right.public_id))
        result = submission.file_request(draft, language=language, now=now)
        if result.request.right_id != right.pk:
            right.delete()  # the same draft arrived twice at once, and the other one was first
    return result


def check_claim(claim: RightClaim, draft: Filing, *, now: datetime) -> None:
    """Check whether it could be filed; nothing is written.

    Raises:
        FilingRefused: every fault is named with its field.
    """
    draft = replace(draft, account_id=PUBLIC_FORM_ACCOUNT_ID, channel=Channel.PUBLIC_FORM)
    admit_filing(draft, now, _build_right(claim))


def _save_right(claim: RightClaim) -> Right:
    right = _build_right(claim)
    right.save()
    return right


def _build_right(claim: RightClaim) -> Right:
    return Right(
        owner_id=PUBLIC_FORM_ACCOUNT_ID,
        kind=claim.kind,
        state=RightState.CLAIMED,
        mark=claim.mark,
        number=claim.number,
    )


def find_filed_report(draft_id: uuid.UUID) -> TakedownRequest | None:
    """Return what a form has become; None: it was not filed."""
    requests = TakedownRequest.objects.select_related("right")
    return requests.filter(account_id=PUBLIC_FORM_ACCOUNT_ID, draft_id=draft_id).first()


def is_kept(draft_id: uuid.UUID) -> bool:
    """Return whether the form is stored until its sender confirms it."""
    return UnconfirmedReport.objects.filter(draft_id=draft_id).exists()


KIND = "unconfirmed"


class LinkExpired(ActionRefused):
    says = _(
        "The link in the letter is good no longer: send the report again, nothing of it is lost."
    )


def keep_report(
    typed_report: TypedReport, draft_id: uuid.UUID, *, now: datetime
) -> UnconfirmedReport:
    """Keep a complete report and write to its sender; the same form twice is kept once.

    Raises:
        FilingRefused: it is not complete; nothing is kept.
    """
    claim, filing = build_claim(typed_report, draft_id)
    check_claim(claim, filing, now=now)
    ends_at = now + timedelta(hours=policies.policy().public_form.confirm_hours)
    with transaction.atomic():
        report, is_new = UnconfirmedReport.objects.get_or_create(
            draft_id=draft_id,
            defaults={
                "public_id": random_id(),
                "sealed": unconfirmed_reports.seal_report(typed_report),
                "ends_at": ends_at,
            },
        )
        if is_new:
            key = f"{KIND}:{report.pk}"
            outbox.post(key=key, kind=KIND, subject_id=report.pk, send_after=now)
    return report


def confirm_report(public_id: uuid.UUID, *, language: str = "", now: datetime) -> uuid.UUID:
    """File the report and return its request's public id, each time the link is followed.

    Raises:
        DoesNotExist: of Django, there is none, or it was deleted.
        LinkExpired: nothing is filed.
        FilingRefused: the rules have changed since; nothing is filed.
    """
    with transaction.atomic():
        report = UnconfirmedReport.objects.select_for_update().get(public_id=public_id)
        if report.request_public_id is not None:
            return report.request_public_id
        if report.ends_at <= now:
            raise LinkExpired
        claim, filing = build_claim(unconfirmed_reports.open_report(report), report.draft_id)
        result = file_claim(claim, filing, language=language, now=now)
        report.request_public_id = result.request.public_id
        report.sealed = b""  # the request holds it from here on
        report.save(update_fields=["request_public_id", "sealed"])
    return report.request_public_id


def build_claim(report: TypedReport, draft_id: uuid.UUID) -> tuple[RightClaim, Filing]:
    """Build the claim as `file_claim` takes it."""
    filing = Filing(
        account_id=PUBLIC_FORM_ACCOUNT_ID,
        right="",
        reason=report.reason,
        lines=report.lines,
        explanation=report.explanation,
        evidence={code: [text] for code, text in report.evidence.items()},
        files=report.files,
        declarations=[code for code in report.declarations if code not in USUAL],
        has_good_faith_statement="good_faith" in report.declarations,
        has_accuracy_statement="accuracy" in report.declarations,
        filer_name=report.filer_name,
        filer_email=report.filer_email,
        draft_id=draft_id,
    )
    return RightClaim(RightKind(report.kind), report.mark, report.number), filing


@duty
def delete_unconfirmed(now: datetime) -> int:
    """Delete unconfirmed reports and followed links; return how many."""
    before = now - timedelta(days=policies.policy().public_form.kept_days)
    deleted_count, _ = UnconfirmedReport.objects.filter(ends_at__lte=before).delete()
    return deleted_count
