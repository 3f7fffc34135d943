"""An owner writes a right down once, corrects it, sends it to a verifier, and asks for renewals."""

from dataclasses import asdict
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from matchers.labels.words import _
from pipeline.rights.fields import FieldFault, RightFields, find_field_faults, is_wider_claim
from pipeline.vocabulary import RightState
from records import policies
from records.actions.rights.repository import RENEWABLE, WrongState, audit_right, move_right
from records.database import lock_name
from records.ledger import change_feed
from records.rights.acts import RightAct
from records.rights.models import PaperKind, Right, RightDraft, RightVersion
from records.rights.queries import list_paper_kinds, read_fields

_SUBMITTABLE = frozenset({RightState.UPLOADED, RightState.REJECTED, RightState.SUSPENDED})
_EDITABLE = frozenset(RightState) - {RightState.WITHDRAWN, RightState.CLAIMED}


class RightRefused(Exception):
    """The right is not complete: every fault beside its field."""

    def __init__(self, faults: tuple[FieldFault, ...]) -> None:
        super().__init__(RightRefused.__doc__)
        self.faults = faults


class PaperMissing(WrongState):
    says = _("Upload these first: {papers}.")

    def __init__(self, kinds: tuple[PaperKind, ...]) -> None:
        super().__init__(papers=kinds)
        self.kinds = kinds


def create_right(
    account_id: int, fields: RightFields, *, actor: str, now: datetime, draft: UUID | None = None
) -> Right:
    """Create a right: it waits for its pictures and papers, then for a verifier.

    A draft becomes one right, however often it is sent.

    Raises:
        RightRefused: with every fault.
    """
    _ensure_faultless(fields, has_picture=True, today=now.date())
    with transaction.atomic():
        earlier = _find_made_from(account_id, draft)
        if earlier is not None:
            return earlier
        right = Right(owner_id=account_id, state=RightState.UPLOADED, updated_at=now)
        if draft is not None:
            right.public_id = draft
        _set_fields(right, fields)
        right.save(force_insert=True)
        save_version(right, actor, now)
        audit_right(right, RightAct.ADD, actor, now)
    return right


def _find_made_from(account_id: int, draft: UUID | None) -> Right | None:
    """Return the right made from this draft; lock the draft's name, as it may have no row."""
    if draft is None:
        return None
    lock_name(f"right {draft}")
    RightDraft.objects.filter(public_id=draft, account_id=account_id).delete()
    return Right.objects.filter(public_id=draft, owner_id=account_id).first()


def revise_right(right_id: int, fields: RightFields, *, actor: str, now: datetime) -> Right:
    """Change a right, as a new version; one in force that claims more goes back to a verifier.

    Raises:
        RightRefused: with every fault.
        WrongState: it was withdrawn.
    """
    with transaction.atomic():
        right = _lock_right(right_id, _EDITABLE)
        before = read_fields(right)
        has_picture = right.references.filter(is_negative=False, error="").exists()
        is_expired = right.state == RightState.EXPIRED
        _ensure_faultless(fields, has_picture=has_picture, today=now.date(), may_be_over=is_expired)
        if fields == before:
            return right
        _set_fields(right, fields)
        move_right(right, _EDITABLE, _state_after(right, before, fields), actor=actor, now=now)
        save_version(right, actor, now)
    return right


def _state_after(right: Right, before: RightFields, after: RightFields) -> RightState:
    """Return the next state: a right in force that claims more waits for a verifier again."""
    state = RightState(right.state)
    was_seen = state in RENEWABLE
    return RightState.PENDING_VERIFICATION if was_seen and is_wider_claim(before, after) else state


def submit_right(right_id: int, *, actor: str, now: datetime) -> Right:
    """Send a right to the verifiers.

    Raises:
        PaperMissing: with the kinds of paper.
        RightRefused: with every fault.
        WrongState: it waits already, or it is in force.
    """
    with transaction.atomic():
        right = _lock_right(right_id, _SUBMITTABLE)
        fields = read_fields(right)
        has_picture = right.references.filter(is_negative=False, error="").exists()
        _ensure_faultless(fields, has_picture=has_picture, today=now.date())
        _ensure_papers(right)
        move_right(right, _SUBMITTABLE, RightState.PENDING_VERIFICATION, actor=actor, now=now)
    return right


def request_renewal(right_id: int, until: date, *, actor: str, now: datetime) -> Right:
    """Ask for a later last day with an uploaded paper; a verifier looks at both.

    Raises:
        PaperMissing: with the kinds of paper.
        RightRefused: the day is not later than the one in force, or has passed.
        WrongState: the right is neither in force nor expired.
    """
    with transaction.atomic():
        right = _lock_right(right_id, RENEWABLE)
        if until <= max(right.expires_on or now.date(), now.date()):
            raise RightRefused((FieldFault("until", "not_later"),))
        _ensure_papers(right)
        right.renews_until, right.submitted_at, right.updated_at = until, now, now
        right.save(update_fields=["renews_until", "submitted_at", "updated_at"])
        audit_right(right, RightAct.RENEW, actor, now)
    return right


def save_draft(
    account_id: int, draft: UUID, kind: str, form_data: dict[str, Any], *, now: datetime
) -> None:
    """Save a form as typed, until it becomes a right."""
    if Right.objects.filter(public_id=draft, owner_id=account_id).exists():
        return
    RightDraft.objects.update_or_create(
        public_id=draft,
        account_id=account_id,
        defaults={"kind": kind, "typed": form_data, "updated_at": now},
    )


def bump_version(right: Right, *, now: datetime) -> None:
    """Write a new version after a change of a locked right's pictures or sellers."""
    right.version, right.updated_at = right.version + 1, now
    right.save(update_fields=["version", "updated_at"])
    change_feed.record_change("right", right.pk)


def correct_holder(right: Right, holder: str, *, actor: str, now: datetime) -> None:
    """Write the owner as its verifier read it, into a new version of a locked right."""
    right.holder = holder
    right.save(update_fields=["holder"])
    bump_version(right, now=now)
    save_version(right, actor, now)


def _lock_right(right_id: int, allowed_states: frozenset[RightState]) -> Right:
    right = Right.objects.select_for_update().get(pk=right_id)
    if right.state not in allowed_states:
        raise WrongState
    return right


def _ensure_faultless(
    fields: RightFields, *, has_picture: bool, today: date, may_be_over: bool = False
) -> None:
    all_faults = find_field_faults(fields, policies.offices(), has_picture=has_picture, today=today)
    faults = tuple(fault for fault in all_faults if not (may_be_over and fault.code == "over"))
    if faults:
        raise RightRefused(faults)


def _ensure_papers(right: Right) -> None:
    required_kinds = policies.offices().kinds[read_fields(right).kind].papers
    kinds = list_paper_kinds(right.certificates.all())
    missing = tuple(PaperKind(kind) for kind in required_kinds if kind not in kinds)
    if missing:
        raise PaperMissing(missing)


def _set_fields(right: Right, fields: RightFields) -> None:
    for name, value in asdict(fields).items():
        setattr(right, name, list(value) if isinstance(value, tuple) else value)


def save_version(right: Right, actor: str, now: datetime) -> None:
    """Keep what a right says from its present version on."""
    RightVersion.objects.create(
        right=right,
        version=right.version,
        fields=_encode_fields(read_fields(right)),
        by=actor,
        at=now,
    )


def _encode_fields(fields: RightFields) -> dict[str, Any]:
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in asdict(fields).items()
    }
