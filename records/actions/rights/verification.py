"""The verifier's desk: one verifier holds a right, looks, and says what becomes of it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime
from typing import Final

from django.db import transaction
from django.db.models import Q

from matchers.labels.words import _
from pipeline.rights.checks import Check, CheckOutcome, run_checks
from pipeline.vocabulary import RightState
from records import policies
from records.accounts.models import User
from records.actions.accounts.identity_verification import PagesNotOpened
from records.actions.accounts.verification_lease import ensure_reason
from records.actions.leases import VERIFIERS, Lease, LeaseTable
from records.actions.rights import repository, submission
from records.actions.rights.repository import WrongState, move_right
from records.ledger import change_feed
from records.refusals import ActionRefused
from records.rights.acts import RightAct
from records.rights.models import (
    CertificatePage,
    Judgement,
    JudgementFinding,
    Right,
    Seal,
    VerifierLease,
)
from records.rights.queries import build_examined_right

LEASE: Final = Lease(
    things=Right.objects.all,
    place=LeaseTable(
        VerifierLease.objects.all,
        holder="verifier",
        until="until_at",
        thing="right",
        relation="verifier_lease",
    ),
    holders=VERIFIERS,
    waiting=Q(submitted_at__isnull=False),
    order=("submitted_at", "pk"),
)
claim, take, release = LEASE.claim, LEASE.take, LEASE.release


class CheckFailed(ActionRefused):
    says = _("A check failed. Write why you verify the right all the same.")


def note_opened(right_id: int, page_id: int, verifier: User, *, now: datetime) -> None:
    """Keep that who holds the right opened this page of its papers.

    Raises:
        LeaseNotHeld: they do not hold it.
    """
    with transaction.atomic():
        right = LEASE.lock_held(right_id, verifier, now=now)
        pages = sorted({*_list_opened(right, verifier), page_id})
        opened = {"by": verifier.pk, "pages": pages}
        VerifierLease.objects.filter(right=right).update(opened=opened)


def list_unopened_pages(right: Right, verifier: User) -> list[CertificatePage]:
    """List the pages of its papers that this verifier has not opened in this hold."""
    pages = CertificatePage.objects.filter(certificate__right=right)
    return list(pages.exclude(pk__in=_list_opened(right, verifier)).order_by("pk"))


def _list_opened(right: Right, verifier: User) -> list[int]:
    lease = VerifierLease.objects.filter(right=right, verifier=verifier).first()
    opened = lease.opened if lease else {}
    return list(opened["pages"]) if opened.get("by") == verifier.pk else []


def check_right(right: Right, today: date) -> Sequence[Check]:
    """Run the checks of a right, or of its renewal with the last day that it asks for."""
    examined_right = build_examined_right(right)
    if right.renews_until:
        last_day = max(right.expires_on or right.renews_until, right.renews_until)
        fields = replace(examined_right.fields, expires_on=last_day)
        examined_right = replace(examined_right, fields=fields)
    return run_checks(examined_right, policies.offices(), today=today)


def has_failed(checks: Sequence[Check]) -> bool:
    """Return whether one of the checks failed: who verifies then writes why."""
    return any(check.outcome is CheckOutcome.FAILED for check in checks)


def verify(
    right_id: int,
    verifier: User,
    *,
    now: datetime,
    seals: Mapping[int, str] | None = None,
    holder: str = "",
    why: str = "",
) -> Right:
    """Verify the right or its renewal; the index follows within ten seconds.

    Args:
        right_id: the right.
        verifier: who holds it.
        now: the moment.
        seals: the kinds of office seals that the verifier saw, by the page's id.
        holder: the owner as the verifier read it; empty: as it was typed.
        why: in words, although a check failed.

    Raises:
        LeaseNotHeld: this verifier does not hold it.
        PagesNotOpened: nobody vouches for what they have not seen.
        CheckFailed: a check failed, and nobody wrote why that does not matter.
        WrongState: it does not wait, its last day has passed, or its papers are in question.
    """
    with transaction.atomic():
        right = LEASE.lock_held(right_id, verifier, now=now)
        if list_unopened_pages(right, verifier):
            raise PagesNotOpened
        if holder and holder != right.holder:
            submission.correct_holder(right, holder, actor=verifier.actor, now=now)
        if not why.strip() and has_failed(check_right(right, now.date())):
            raise CheckFailed
        right = repository.mark_verified(right_id, actor=verifier.actor, now=now)
        page_seals = list(_list_seals(right, seals or {}))
        words = ("", why.strip())
        write_judgement(right, JudgementFinding.VERIFIED, words, verifier, now, seals=page_seals)
    return right


def reject(right_id: int, verifier: User, reason: str, note: str, *, now: datetime) -> Right:
    """Reject the right; its owner learns why and may correct it.

    Rejecting a renewal leaves the right as it was.

    Raises:
        LeaseNotHeld, WrongState, UnknownReason
    """
    return _send_back(right_id, verifier, JudgementFinding.REJECTED, (reason, note), now=now)


def request_information(
    right_id: int, verifier: User, reason: str, note: str, *, now: datetime
) -> Right:
    """Return the right to its owner for what is missing; the owner sends it again.

    Raises:
        LeaseNotHeld, WrongState, UnknownReason
    """
    return _send_back(right_id, verifier, JudgementFinding.ASKED, (reason, note), now=now)


def suspend(right_id: int, verifier: User, reason: str, note: str, *, now: datetime) -> Right:
    """Take a right out of use at once; its owner clears its papers and sends it again.

    Raises:
        LeaseNotHeld, WrongState, UnknownReason
    """
    with transaction.atomic():
        _ensure_reason(JudgementFinding.SUSPENDED, reason)
        LEASE.lock_held(right_id, verifier, now=now)
        right = repository.suspend_right(right_id, actor=verifier.actor, now=now)
        write_judgement(right, JudgementFinding.SUSPENDED, (reason, note), verifier, now)
    return right


def _send_back(
    right_id: int,
    verifier: User,
    finding: JudgementFinding,
    words: tuple[str, str],
    *,
    now: datetime,
) -> Right:
    with transaction.atomic():
        _ensure_reason(finding, words[0])
        right = LEASE.lock_held(right_id, verifier, now=now)
        state = _state_after(right, finding)
        right.renews_until = None
        move_right(right, {RightState(right.state)}, state, actor=verifier.actor, now=now)
        repository.audit_right(right, RightAct(f"verifier_{finding}"), verifier.actor, now)
        write_judgement(right, finding, words, verifier, now)
    return right


def _state_after(right: Right, finding: JudgementFinding) -> RightState:
    """Return the next state; a right that only asked for renewal keeps its own."""
    if right.state != RightState.PENDING_VERIFICATION:
        if right.submitted_at is None:
            raise WrongState
        return RightState(right.state)
    return RightState.REJECTED if finding == JudgementFinding.REJECTED else RightState.UPLOADED


def _ensure_reason(finding: JudgementFinding, code: str) -> None:
    reasons = policies.offices().reasons.items()
    ensure_reason(code, [reason_code for reason_code, reason in reasons if finding in reason.of])


def _list_seals(right: Right, seals: Mapping[int, str]) -> Iterator[dict[str, str | int]]:
    """List each seal with the kind of paper and the page, ignoring other rights' pages."""
    pages = CertificatePage.objects.filter(certificate__right=right).select_related("certificate")
    for page in pages.order_by("certificate", "number"):
        kind, seal = page.certificate.kind, seals.get(page.pk)
        if seal in set(Seal):
            yield {"paper": kind, "page_id": page.pk, "page": page.number, "seal": seal}


def write_judgement(
    right: Right,
    finding: JudgementFinding,
    words: tuple[str, str],
    verifier: User,
    now: datetime,
    *,
    seals: Sequence[Mapping[str, str | int]] = (),
) -> None:
    """Keep what a verifier said of a locked right, end the hold, and write to its owner."""
    reason, note = words
    judgement = Judgement.objects.create(
        right=right,
        version=right.version,
        finding=finding,
        reason_code=reason,
        says=note,
        seals=list(seals),
        by=verifier.actor,
        at=now,
    )
    LEASE.end(right.pk)
    change_feed.record_change("right", right.pk)
    repository.post_right_letter(right, finding, {"judgement": judgement.pk}, now=now)
