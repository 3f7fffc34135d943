"""A report without an account that showed no work is kept until its sender follows a letter."""

import uuid
from datetime import datetime, timedelta

from django.db import transaction

from pipeline.profiles import USUAL
from pipeline.words import RightKind
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID
from records.acts import claiming
from records.acts.admission import Filing
from records.acts.claiming import RightClaim
from records.complaints import unconfirmed
from records.complaints.models import UnconfirmedReport
from records.complaints.unconfirmed import TypedReport
from records.ledger import outbox, policies

KIND = "unconfirmed"


class LinkTooOld(Exception):
    """The link in the letter is good no longer: send the report again, nothing of it is lost."""


def keep_report(typed: TypedReport, draft_id: uuid.UUID, *, now: datetime) -> UnconfirmedReport:
    """Keep a complete report and write to its sender. The same form twice is kept once.

    Raises:
        FilingRefused: it is not complete; nothing is kept.
    """
    claim, filing = build_claim(typed, draft_id)
    claiming.check_claim(claim, filing, now=now)
    ends_at = now + timedelta(hours=policies.policy().public_form.confirm_hours)
    with transaction.atomic():
        report, is_new = UnconfirmedReport.objects.get_or_create(
            draft_id=draft_id,
            defaults={"sealed": unconfirmed.seal_report(typed), "ends_at": ends_at},
        )
        if is_new:
            key = f"{KIND}:{report.pk}"
            outbox.post(key=key, kind=KIND, subject_id=report.pk, send_after=now)
    return report


def confirm_report(public_id: uuid.UUID, *, now: datetime) -> uuid.UUID:
    """File it; the public id of its request, each time the link is followed.

    Raises:
        DoesNotExist: of Django, there is none, or it was deleted.
        LinkTooOld: nothing is filed.
        FilingRefused: the rules have changed since; nothing is filed.
    """
    with transaction.atomic():
        report = UnconfirmedReport.objects.select_for_update().get(public_id=public_id)
        if report.request_public_id is not None:
            return report.request_public_id
        if report.ends_at <= now:
            raise LinkTooOld(LinkTooOld.__doc__)
        claim, filing = build_claim(unconfirmed.open_report(report), report.draft_id)
        report.request_public_id = claiming.file_claim(claim, filing, now=now).request.public_id
        report.sealed = b""  # the request holds it from here on
        report.save(update_fields=["request_public_id", "sealed"])
    return report.request_public_id


def build_claim(typed: TypedReport, draft_id: uuid.UUID) -> tuple[RightClaim, Filing]:
    """As the act that files takes it."""
    filing = Filing(
        account_id=PUBLIC_FORM_ACCOUNT_ID,
        right="",
        reason=typed.reason,
        lines=typed.lines,
        explanation=typed.explanation,
        evidence={code: [text] for code, text in typed.evidence.items()},
        declarations=[code for code in typed.declarations if code not in USUAL],
        has_good_faith_statement="good_faith" in typed.declarations,
        has_accuracy_statement="accuracy" in typed.declarations,
        filer_name=typed.filer_name,
        filer_email=typed.filer_email,
        draft_id=draft_id,
    )
    return RightClaim(RightKind(typed.kind), typed.mark, typed.number), filing


def delete_unconfirmed(now: datetime) -> int:
    """Delete what nobody confirmed, and links that were followed; returns how many."""
    before = now - timedelta(days=policies.policy().public_form.kept_days)
    deleted, _ = UnconfirmedReport.objects.filter(ends_at__lte=before).delete()
    return deleted
