"""Warn a party, suspend it for a set time, lift that, and answer its objection (DSA, Article 23).

Always a person, case by case: the figures propose, and are kept beside what the person saw of
the party's intent.
"""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from matchers.labels.words import _
from pipeline.conduct.misuse import suspended_until
from pipeline.vocabulary import Matter
from records import policies
from records.accounts.locks import lock_account
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, ObjectionState, User
from records.actions.conduct import misuse_scan
from records.actions.conduct.misuse_scan import NothingToDecide
from records.clock import next_version
from records.conduct import assessment
from records.conduct.assessment import Party
from records.conduct.models import ConcernState, Sanction, SanctionKind
from records.ledger import audit, outbox
from records.refusals import ActionRefused
from records.sellers.models import Seller

LONGEST_OBJECTION = 5_000


class NotWarned(ActionRefused):
    says = _("A suspension needs a warning within this window first. Warn first.")


class AlreadySuspended(ActionRefused):
    says = _("The party is already suspended. Wait for the end, or lift that suspension first.")


class NotInForce(ActionRefused):
    says = _("It is already lifted or over. Nothing was changed.")


class NoObjection(ActionRefused):
    says = _(
        "Somebody else has to answer: the person who decided cannot answer, and nobody answers"
        " twice."
    )


class ObjectionRefused(ActionRefused):
    says = _(
        "Say why in at most 5,000 characters. You can object once, while the measure is in force."
    )


@dataclass(frozen=True, slots=True)
class SanctionDecision:
    """What a person decides on a concern, or without one."""

    person: User
    intent: str  # the fourth factor, in the person's words
    concern_id: int | None = None


def warn_party(party: Party, decision: SanctionDecision, *, now: datetime) -> Sanction:
    """Warn the party; only after this, and within the window, may it be suspended.

    Raises:
        NothingToDecide: the person may not, or the concern is decided.
        ReasonMissing: the intent was not weighed.
    """
    return _take_measure(party, decision, SanctionKind.WARNING, now)


def suspend_party(party: Party, decision: SanctionDecision, *, now: datetime) -> Sanction:
    """Suspend the party; each suspension lasts twice as long, up to a limit.

    Raises:
        NotWarned: nothing was changed.
        AlreadySuspended: the same.
        NothingToDecide, ReasonMissing: as above.
    """
    return _take_measure(party, decision, SanctionKind.SUSPENSION, now)


def _take_measure(
    party: Party, decision: SanctionDecision, kind: SanctionKind, now: datetime
) -> Sanction:
    misuse_scan.ensure_may_decide(decision.person)
    if party.account_id == PUBLIC_FORM_ACCOUNT_ID:  # it is everybody's, and nobody's
        raise NothingToDecide
    intent = misuse_scan.check_reason(decision.intent)
    with transaction.atomic():
        # The concern's lock comes before the party's, as where a store is closed.
        concern = (
            misuse_scan.lock_concern(decision.concern_id, decision.person)
            if decision.concern_id is not None
            else None
        )
        _lock_party(party)
        result = assessment.assess_party(party, now)
        ends_at = None
        if kind is SanctionKind.SUSPENSION:
            _ensure_warned(party, now)
            numbers = policies.policy().misuse.numbers_of(party.matter)
            ends_at = suspended_until(now, result.suspended_before, numbers)
        measure = Sanction.objects.create(
            matter=party.matter,
            kind=kind,
            account_id=party.account_id,
            seller_id=party.seller_id,
            figures=misuse_scan.describe_factors(result),
            intent=intent,
            decided_by=decision.person,
            decided_at=now,
            ends_at=ends_at,
        )
        if concern is not None:
            misuse_scan.close_concern(concern, decision.person, ConcernState.ACTED, kind, now=now)
        _post_and_audit(measure, str(kind), decision.person.actor, now)
    return measure


def _ensure_warned(party: Party, now: datetime) -> None:
    if assessment.find_suspension(party, now) is not None:
        raise AlreadySuspended
    if not assessment.is_warned(party, now):
        raise NotWarned


def _lock_party(party: Party) -> None:
    """Lock the party, so that it gets one sanction at a time."""
    if party.account_id is not None:
        lock_account(party.account_id)
        return
    Seller.objects.select_for_update(no_key=True).get(pk=party.key)


def get_party(measure: Sanction) -> Party:
    """Return the party that a measure is against."""
    return Party(Matter(measure.matter), measure.account_id, measure.seller_id)


def lift_measure(measure_id: int, person: User, why: str, *, now: datetime) -> Sanction:
    """End a measure early; a warning that is lifted allows no suspension any more.

    Raises:
        NotInForce: nothing was changed.
        NothingToDecide, ReasonMissing: the same.
    """
    misuse_scan.ensure_may_decide(person)
    words = misuse_scan.check_reason(why)
    with transaction.atomic():
        measure = _lock_standing_measure(measure_id)
        if measure is None or (measure.ends_at is not None and now >= measure.ends_at):
            raise NotInForce
        _lift(measure, person, words, now)
        _post_and_audit(measure, "lift", person.actor, now)
    return measure


def _lock_standing_measure(measure_id: int) -> Sanction | None:
    measures = Sanction.objects.standing().select_for_update(of=("self",))
    return measures.filter(pk=measure_id).first()


def _lift(measure: Sanction, person: User, why: str, now: datetime) -> None:
    measure.lifted_by, measure.lifted_at, measure.why_lifted = person, now, why
    measure.version = next_version(measure.version)
    measure.save()


def file_objection(
    measure_id: int, party: Party, text: str, *, actor: str, now: datetime
) -> Sanction:
    """Take the party's objection; a person other than the one who decided answers.

    Raises:
        ObjectionRefused: nothing was taken in.
    """
    words = text.strip()
    with transaction.atomic():
        measure = _lock_standing_measure(measure_id)
        is_fit = 0 < len(words) <= LONGEST_OBJECTION
        is_theirs = measure is not None and get_party(measure) == party
        if measure is None or not (is_fit and is_theirs) or _was_heard(measure):
            raise ObjectionRefused
        measure.take_objection(words, now)
        _audit(measure, "object", actor, now)
    return measure


def _was_heard(measure: Sanction) -> bool:
    return measure.objection_state != ObjectionState.NONE


def answer_objection(
    measure_id: int, person: User, text: str, *, is_reversed: bool, now: datetime
) -> Sanction:
    """Confirm the measure or take it back, as another senior reviewer.

    Raises:
        NoObjection: nothing was changed.
        NothingToDecide, ReasonMissing: the same.
    """
    misuse_scan.ensure_may_decide(person)
    words = misuse_scan.check_reason(text)
    with transaction.atomic():
        measures = Sanction.objects.objected_to().select_for_update(of=("self",))
        measure = measures.filter(pk=measure_id).exclude(decided_by=person).first()
        if measure is None:
            raise NoObjection
        measure.write_answer(person, words, now, is_reversed=is_reversed)
        if is_reversed and measure.lifted_at is None:
            measure.lifted_by, measure.lifted_at, measure.why_lifted = person, now, words
        measure.version = next_version(measure.version)
        measure.save()
        _post_and_audit(measure, "answer_objection", person.actor, now)
    return measure


def restate(measure_id: int, *, now: datetime) -> bool:
    """Tell again what stands, as its next version; False: it stands no longer."""
    with transaction.atomic():
        measure = _lock_standing_measure(measure_id)
        if measure is None:
            return False
        measure.version = next_version(measure.version)
        measure.save(update_fields=["version"])
        _post_and_audit(measure, "restate", "system", now)
    return True


def _post_and_audit(measure: Sanction, name: str, actor: str, now: datetime) -> None:
    outbox.post(
        key=f"measure:{measure.pk}:{measure.version}",
        kind="measure",
        subject_id=measure.pk,
        body={"version": measure.version},
        send_after=now,
    )
    _audit(measure, name, actor, now)


def _audit(measure: Sanction, name: str, actor: str, now: datetime) -> None:
    party = get_party(measure)
    audit.record(
        "account" if party.matter.is_of_filer else "seller",
        party.key,
        f"misuse_{name}",
        actor=actor,
        at=now,
        body={"measure": measure.pk, "matter": measure.matter, "kind": measure.kind},
    )
