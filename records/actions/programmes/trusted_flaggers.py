"""Trusted flaggers: appointed as a coordinator awarded it, suspended, resumed, ended."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from matchers.labels.words import _
from pipeline.programmes.trusted_flaggers import FlaggerArea, is_within_area
from pipeline.vocabulary import RightKind
from records import policies
from records.accounts.models import Account, AccountState, Role, User
from records.actions.notices import account_letters
from records.actions.programmes.small_firms import NotChanged
from records.ledger import audit
from records.programmes.models import TrustedFlagger
from records.rights.models import Right

APPOINTERS: Final = frozenset({Role.POLICY_ADMIN})


@dataclass(frozen=True, slots=True)
class Award:
    """What the coordinator awarded."""

    flagger_id: str
    coordinator: str
    starts_on: date
    ends_on: date | None = None
    kinds: Collection[str] = ()
    territories: Collection[str] = ()


def appoint_flagger(account_id: int, award: Award, by: User, *, now: datetime) -> TrustedFlagger:
    """Appoint an account: its notices have their own lane from the first day on.

    Raises:
        NotChanged: it is one already, is not active, or this person may not.
    """
    _ensure_may_appoint(by)
    fields = asdict(award) | {"kinds": list(award.kinds), "territories": list(award.territories)}
    if not Account.objects.filter(pk=account_id, state=AccountState.ACTIVE).exists():
        raise NotChanged(_("Only an active account can be a trusted flagger."))
    try:
        with transaction.atomic():
            _end_what_is_over(account_id, now)
            flagger = TrustedFlagger.objects.create(
                account_id=account_id, appointed_by=by, appointed_at=now, **fields
            )
            _note(flagger, "appoint", by, now)
    except IntegrityError as taken:
        raise NotChanged(_("This account is a trusted flagger already.")) from taken
    return flagger


def _end_what_is_over(account_id: int, now: datetime) -> None:
    """End appointments past their last day, without another letter."""
    today = policies.calendar().local_day(now)
    expired_appointments = TrustedFlagger.objects.filter(
        account=account_id, ended_at=None, ends_on__lt=today
    )
    expired_appointments.update(ended_at=now)


def suspend_flagger(flagger_id: int, by: User, why: str, *, now: datetime) -> TrustedFlagger:
    """Take its lane away while the coordinator looks into it (Article 22(6)).

    Raises:
        NotChanged: it is suspended or ended, no reason is given, or this person may not.
    """
    return _change(flagger_id, by, why, "suspend", now)


def resume_flagger(flagger_id: int, by: User, why: str, *, now: datetime) -> TrustedFlagger:
    """Give its lane back.

    Raises:
        NotChanged: it is not suspended, no reason is given, or this person may not.
    """
    return _change(flagger_id, by, why, "resume", now)


def end_appointment(flagger_id: int, by: User, why: str, *, now: datetime) -> TrustedFlagger:
    """End it before its last day, as when the coordinator revokes it (Article 22(7)).

    Raises:
        NotChanged: it is over, no reason is given, or this person may not.
    """
    return _change(flagger_id, by, why, "end", now)


def _change(flagger_id: int, by: User, why: str, step: str, now: datetime) -> TrustedFlagger:
    _ensure_may_appoint(by)
    if not why.strip():
        raise NotChanged(_("Say why. The account reads it."))
    with transaction.atomic():
        flagger = TrustedFlagger.objects.select_for_update().get(pk=flagger_id)
        if flagger.ended_at or (
            step != "end" and (flagger.suspended_at is not None) != (step == "resume")
        ):
            raise NotChanged(_("It is so already, or its appointment is over."))
        flagger.why = why.strip()[:200]
        if step == "end":
            flagger.ended_at = now
        else:
            flagger.suspended_at = now if step == "suspend" else None
        flagger.save()
        _note(flagger, step, by, now)
    return flagger


def _note(flagger: TrustedFlagger, step: str, by: User, now: datetime) -> None:
    body: dict[str, audit.Value] = {"appointment": flagger.pk, "why": flagger.why}
    audit.record(
        "account", flagger.account_id, f"{step}_flagger", actor=by.actor, at=now, body=body
    )
    account_letters.post_programme_letters(
        flagger.account_id, f"flagger_{step}", flagger.pk, now=now
    )


def _ensure_may_appoint(by: User) -> None:
    if not by.is_active or by.role not in APPOINTERS:
        raise NotChanged(_("Only a policy administrator appoints trusted flaggers."))


def is_flagger_for(account_id: int, right: Right, now: datetime) -> bool:
    """Return whether the account's notices on this right have the lane of trusted flaggers."""
    today, policy = policies.calendar().local_day(now), policies.policy()
    flagger = TrustedFlagger.objects.in_force(today).filter(account=account_id).first()
    return flagger is not None and is_within_area(
        FlaggerArea(flagger.kinds, flagger.territories),
        RightKind(right.kind),
        right.territories,
        policy,
    )
