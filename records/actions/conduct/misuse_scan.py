"""Look each night for what may be misuse, and let a person dismiss it; nothing is automatic."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import Q

from matchers.labels.words import _
from pipeline.conduct.abuse_signals import (
    AbuseFinding,
    CasesAgainstSeller,
    CertificateUse,
    ContactUse,
    FilingHour,
    find_bursts,
    find_one_seller,
    find_shared_certificates,
    find_throwaway_contacts,
)
from pipeline.conduct.misuse import Proposal
from pipeline.policy.parameters import AbuseSignalNumbers
from pipeline.vocabulary import Matter
from records import policies
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Role, User
from records.conduct import assessment
from records.conduct.assessment import Assessment
from records.conduct.models import Concern, ConcernState, MisuseScan
from records.database import fetch_all
from records.duties import daily_duty
from records.ledger import audit
from records.refusals import ActionRefused

_DAY: Final = timedelta(days=1)

# The public form is no filer: its reports are told apart by their addresses alone.
_AGAINST: Final = """
SELECT account_id, seller_id, count(*), count(*) FILTER (WHERE state IN ('upheld', 'rejected')),
  count(*) FILTER (WHERE state IN ('upheld', 'rejected') AND upheld_at IS NULL)
FROM cases_case
WHERE filed_at >= %(since)s AND filed_at < %(now)s AND seller_id IS NOT NULL
  AND account_id <> %(form)s AND state NOT IN ('duplicate', 'withdrawn')
GROUP BY 1, 2
"""
_PAPERS: Final = """
SELECT DISTINCT r.owner_id, p.sha256 FROM rights_certificate p
JOIN rights_right r ON r.id = p.right_id
WHERE p.sha256 IN (
  SELECT p2.sha256 FROM rights_certificate p2 JOIN rights_right r2 ON r2.id = p2.right_id
  WHERE r2.owner_id <> %(form)s GROUP BY 1 HAVING count(DISTINCT r2.owner_id) > 1)
  AND r.owner_id <> %(form)s
"""
_CONTACTS: Final = """
SELECT account_id, lower(filer_email), count(*) FROM cases_takedownrequest
WHERE filed_at >= %(since)s AND filed_at < %(now)s GROUP BY 1, 2
"""
_HOURS: Final = """
SELECT account_id, date_trunc('hour', filed_at), count(*) FROM cases_case
WHERE filed_at >= %(since)s AND filed_at < %(now)s AND account_id <> %(form)s GROUP BY 1, 2
"""


def find_signals(now: datetime, numbers: AbuseSignalNumbers) -> list[AbuseFinding]:
    """Return everything that the four detectors find at this moment."""
    since = now - timedelta(days=numbers.window_days)
    values = {"now": now, "since": since, "form": PUBLIC_FORM_ACCOUNT_ID}
    against = [CasesAgainstSeller(*row) for row in fetch_all(_AGAINST, values)]
    papers = [CertificateUse(*row) for row in fetch_all(_PAPERS, values)]
    contacts = [ContactUse(*row) for row in fetch_all(_CONTACTS, values)]
    hours = [FilingHour(*row) for row in fetch_all(_HOURS, values)]
    return [
        *find_one_seller(against, numbers),
        *find_shared_certificates(papers),
        *find_throwaway_contacts(_exclude_public_form(contacts, numbers), numbers),
        *find_bursts(hours, now - _DAY, numbers),
    ]


def _exclude_public_form(
    contacts: list[ContactUse], numbers: AbuseSignalNumbers
) -> list[ContactUse]:
    """Drop contacts of the public form, which has many, except throwaway addresses."""
    domains = set(numbers.throwaway_domains)
    return [
        contact
        for contact in contacts
        if contact.account_id != PUBLIC_FORM_ACCOUNT_ID
        or contact.email.rpartition("@")[2] in domains
    ]


LONGEST_WORDS = 500


class NothingToDecide(ActionRefused):
    says = _("This concern is already decided.")


class ReasonMissing(ActionRefused):
    says = _("Say why, in 1 to 500 characters. People who look at it later read this.")


@daily_duty
def scan_for_misuse(now: datetime) -> int:
    """Write down new findings, once a day of the desk; return how many."""
    day_on = policies.calendar().local_day(now)
    if MisuseScan.objects.filter(on=day_on).exists():
        return 0
    with transaction.atomic():
        night, is_first = MisuseScan.objects.get_or_create(on=day_on, defaults={"found": 0})
        if not is_first:
            return 0
        night.found = sum(
            save_concern(concern, now) for concern in [*_scan_signals(now), *_scan_conduct(now)]
        )
        night.save(update_fields=["found"])
    return night.found


def _scan_signals(now: datetime) -> Iterator[Concern]:
    for finding in find_signals(now, policies.policy().radar):
        yield _build_from_finding(finding, now)


def _build_from_finding(finding: AbuseFinding, now: datetime) -> Concern:
    return Concern(
        kind=finding.signal,
        account_id=finding.account_id,
        seller_id=finding.seller_id,
        detail=finding.detail[:100],
        figures=dict(finding.figures),
        found_at=now,
        seen_at=now,
    )


def _scan_conduct(now: datetime) -> Iterator[Concern]:
    for matter in Matter:
        for party in assessment.list_parties_to_review(matter, now):
            result = assessment.assess_party(party, now)
            if result.proposal is not Proposal.NOTHING:
                yield _build_from_assessment(result, now)


def _build_from_assessment(assessment: Assessment, now: datetime) -> Concern:
    return Concern(
        kind=assessment.party.matter,
        account_id=assessment.party.account_id,
        seller_id=assessment.party.seller_id,
        detail=assessment.proposal,
        figures=describe_factors(assessment),
        found_at=now,
        seen_at=now,
    )


def describe_factors(assessment: Assessment) -> dict[str, int]:
    """Describe the three factors that figures show."""
    factors = assessment.factors
    return {"unfounded": factors.unfounded, "of": factors.share.of, "grave": factors.grave}


def save_concern(concern: Concern, now: datetime) -> bool:
    """Write it down, or see it again; what was dismissed lately stays quiet."""
    party = Q(account=concern.account_id, seller=concern.seller_id)
    alike = Concern.objects.filter(party, kind=concern.kind, detail=concern.detail)
    if alike.filter(state=ConcernState.OPEN).update(seen_at=now, figures=concern.figures):
        return False
    quiet = timedelta(days=policies.policy().radar.quiet_days)
    if alike.filter(decided_at__gt=now - quiet).exists():
        return False
    concern.save(force_insert=True)
    return True


def dismiss_concern(concern_id: int, person: User, why: str, *, now: datetime) -> Concern:
    """Close a concern in which a person finds nothing wrong.

    Raises:
        NothingToDecide: nothing was changed.
        ReasonMissing: the same.
    """
    with transaction.atomic():
        concern = lock_concern(concern_id, person)
        close_concern(concern, person, ConcernState.DISMISSED, check_reason(why), now=now)
    return concern


def lock_concern(concern_id: int, person: User) -> Concern:
    """Return an open concern under its lock.

    Raises:
        NothingToDecide: there is none for this person.
    """
    ensure_may_decide(person)
    concerns = Concern.objects.select_for_update().filter(pk=concern_id, state=ConcernState.OPEN)
    concern = concerns.first()
    if concern is None:
        raise NothingToDecide
    return concern


def ensure_may_decide(person: User) -> None:
    """Check that a person is a senior reviewer.

    Raises:
        NothingToDecide: they are not.
    """
    if not (person.is_active and person.role == Role.SENIOR_REVIEWER):
        raise NothingToDecide


def check_reason(why: str) -> str:
    """Return the reason, checked.

    Raises:
        ReasonMissing: it is empty, or too long.
    """
    words = why.strip()
    if not 0 < len(words) <= LONGEST_WORDS:
        raise ReasonMissing
    return words


def close_concern(
    concern: Concern, person: User, state: ConcernState, why: str, *, now: datetime
) -> None:
    """Write down who decided what, and why."""
    concern.state, concern.why = state, why
    concern.decided_by, concern.decided_at = person, now
    concern.save()
    audit.record(
        "account" if concern.account_id else "seller",
        concern.account_id or concern.seller_id or 0,
        f"concern_{state}",
        actor=person.actor,
        at=now,
        body={"concern": concern.pk, "kind": concern.kind},
    )
