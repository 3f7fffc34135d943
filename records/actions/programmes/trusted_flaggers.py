"""Trusted flaggers: appointed as a coordinator awarded it, suspended, resumed, ended."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Final

from django.db import IntegrityError, transaction

from pipeline.standing.trusted_flaggers import FlaggerArea, is_within_area
from pipeline.vocabulary import RightKind
from records import policies
from records.accounts.models import Account, AccountState, Role, User
from records.actions.notices import account_letters
from records.actions.programmes.small_firms import NotChanged
from records.ledger import audit
from records.rights.models import Right
from records.standing.models import TrustedFlagger

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
    given = asdict(award) | {"kinds": list(award.kinds), "territories": list(award.territories)}
    if not Account.objects.filter(pk=account_id, state=AccountState.ACTIVE).exists():
        raise NotChanged("Only an active account can be a trusted flagger.")
    try:
        with transaction.atomic():
            made = TrustedFlagger.objects.create(
                account_id=account_id, appointed_by=by, appointed_at=now, **given
            )
            _note(made, "appoint", by, now)
    except IntegrityError as taken:
        raise NotChanged("This account is a trusted flagger already.") from taken
    return made


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
        raise NotChanged("Say why. The account reads it.")
    with transaction.atomic():
        one = TrustedFlagger.objects.select_for_update().get(pk=flagger_id)
        if one.ended_at or (step != "end" and (one.suspended_at is not None) != (step == "resume")):
            raise NotChanged("It is so already, or its appointment is over.")
        one.why = why.strip()[:200]
        if step == "end":
            one.ended_at = now
        else:
            one.suspended_at = now if step == "suspend" else None
        one.save()
        _note(one, step, by, now)
    return one


def _note(one: TrustedFlagger, step: str, by: User, now: datetime) -> None:
    body: dict[str, audit.Value] = {"appointment": one.pk, "why": one.why}
    audit.record(
        "account", one.account_id, f"{step}_flagger", actor=f"user:{by.pk}", at=now, body=body
    )
    account_letters.post_programme_letters(one.account_id, f"flagger_{step}", one.pk, now=now)


def _ensure_may_appoint(by: User) -> None:
    if not by.is_active or by.role not in APPOINTERS:
        raise NotChanged("Only a policy administrator appoints trusted flaggers.")


def is_flagger_for(account_id: int, right: Right, now: datetime) -> bool:
    """Return whether the account's notices on this right have the lane of trusted flaggers."""
    today, policy = policies.calendar().local_day(now), policies.policy()
    one = TrustedFlagger.objects.in_force(today).filter(account=account_id).first()
    return one is not None and is_within_area(
        FlaggerArea(one.kinds, one.territories), RightKind(right.kind), right.territories, policy
    )
