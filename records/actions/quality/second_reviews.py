"""A second review: the same case for another person, who does not know that or what one ruled."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Final

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q

from matchers.labels.words import _
from pipeline.decision.decide import Purpose, draw_for_purpose
from pipeline.vocabulary import CaseState, Instance, Outcome
from records import policies
from records.accounts.models import User
from records.actions.cases.conclusions import CaseVerdict
from records.actions.cases.ruling_reasons import check_reason
from records.actions.leases import REVIEWERS, Lease, LeaseColumns, LeaseNotHeld
from records.cases.models import Case, Ruling
from records.cases.models.cases import CaseQuerySet
from records.ledger import audit
from records.quality.judges import judged_by
from records.quality.models import GoldenCase, SecondReview, SecondReviewQuerySet
from records.review.models import CaseNote, Opinion, Skip

_RULED: Final = (CaseState.UPHELD, CaseState.REJECTED)

LEASE: Final = Lease(
    things=SecondReview.objects.unanswered,
    place=LeaseColumns(
        SecondReview.objects.unanswered, holder="reviewer", until="until_at", taken="taken_at"
    ),
    holders=REVIEWERS,
    order=("pk",),
)


def claim_review(reviewer: User, *, now: datetime) -> SecondReview | None:
    """Return the second review this person has open, or give them the oldest; None if none waits.

    By the policy's share it is a golden case instead, which looks the same.
    """

    def choose() -> SecondReview | None:
        return _lock_own_review(reviewer) or _draw_golden(reviewer) or _draw_case(reviewer, now)

    return LEASE.claim(reviewer, now=now, choose=choose)


def list_waiting(now: datetime) -> CaseQuerySet:
    """List drawn cases, ruled on beyond undo, that no second person has or had.

    An audit of policy's ruling waits until somebody answers; a person's ruling grows too old.
    """
    numbers, limits = policies.policy().quality, policies.policy().limits
    rulings = Ruling.objects.live().of_first_instance().filter(case=OuterRef("pk"), overrules=None)
    is_recent = Q(closed_at__gt=now - timedelta(days=numbers.second_review_days))
    reviews = SecondReview.objects.of_rulings().filter(case=OuterRef("pk"))
    claims = reviews.filter(Q(answered_at__isnull=False) | Q(until_at__gt=now))
    return Case.objects.filter(
        Exists(rulings),
        ~Exists(claims),
        is_recent | Exists(rulings.filter(reviewer=None)),
        is_audited=True,
        state__in=_RULED,
        closed_at__lte=now - timedelta(seconds=limits.undo_seconds),
    )


def list_waiting_for(reviewer: User, now: datetime) -> CaseQuerySet:
    """List those that this person may be given."""
    return list_waiting(now).exclude(pk__in=_known_to(reviewer))


def list_given_to(reviewer: User) -> SecondReviewQuerySet:
    """List the reviews that this person holds, or held until nobody else has taken them."""
    return SecondReview.objects.unanswered().filter(reviewer=reviewer, until_at__isnull=False)


def _lock_own_review(reviewer: User) -> SecondReview | None:
    reviews = list_given_to(reviewer).select_for_update(of=("self",))
    return reviews.order_by("-until_at").first()


def _draw_golden(reviewer: User) -> SecondReview | None:
    """Return a golden case if the random draw gives this reviewer one next."""
    count = SecondReview.objects.answered().filter(reviewer=reviewer).count()
    secret = settings.MARKWARDEN.audit_secret.encode()
    draw = draw_for_purpose(secret, f"{reviewer.pk}:{count}", Purpose.GOLDEN)
    if draw >= policies.policy().quality.golden_share:
        return None
    fit = GoldenCase.objects.in_use().exclude(proposed_by=reviewer).exclude(confirmed_by=reviewer)
    unseen = fit.exclude(answers__reviewer=reviewer).exclude(case__in=_known_to(reviewer))
    golden = unseen.select_related("case").order_by("confirmed_at", "pk").first()
    if golden is None:
        return None
    return SecondReview(
        case=golden.case,
        account_id=golden.account_id,
        golden=golden,
        decision_version=golden.case.decision_version,
        first_outcome=golden.answer,
    )


def _draw_case(reviewer: User, now: datetime) -> SecondReview | None:
    """Lock the oldest waiting case, checking it again under its lock.

    The database still offers a case that somebody has taken and unlocked since the search began, as
    its row is unchanged; then the next one is tried.
    """
    cases, busy_ids = list_waiting_for(reviewer, now).order_by("closed_at", "pk"), set[int]()
    while case := _lock_first(cases.exclude(pk__in=busy_ids)):
        reviews = SecondReview.objects.of_rulings().filter(case=case)
        if not reviews.exists():
            return _open_review(case)
        # Without waiting: who skips a review holds its lock and waits for the case's.
        if review := LEASE.lock_first(reviews.free(now), now):
            return review
        busy_ids.add(case.pk)
    return None


def _lock_first(cases: CaseQuerySet) -> Case | None:
    return cases.select_for_update(skip_locked=True, of=("self",)).first()


def _open_review(case: Case) -> SecondReview:
    ruling = Ruling.objects.live().of_first_instance().get(case=case)
    return SecondReview(
        case=case,
        account_id=case.account_id,
        ruling=ruling,
        decision_version=ruling.decision_version,
        first_outcome=ruling.outcome,
        first_reviewer=ruling.reviewer,
    )


def _known_to(reviewer: User) -> Iterable[int]:
    """Return the cases that this person ruled on, discussed or skipped, and may not review."""
    sets = (
        Ruling.objects.filter(reviewer=reviewer, instance=Instance.FIRST),
        Opinion.objects.filter(Q(given_by=reviewer) | Q(asked_by=reviewer)),
        CaseNote.objects.filter(author=reviewer),
        Skip.objects.filter(reviewer=reviewer),
    )
    any_of_them = [judged_by(reviewer), *(Q(pk__in=rows.values("case_id")) for rows in sets)]
    return Case.objects.filter(reduce(or_, any_of_them)).values_list("pk", flat=True)


def skip_review(review_id: int, reviewer: User, reason_code: str, *, now: datetime) -> None:
    """Release a review for somebody else; this person is not given it again.

    Raises:
        LeaseNotHeld: as `Lease.lock_held` says.
    """
    with transaction.atomic():
        review = LEASE.lock_held(review_id, reviewer, now=now)
        Skip.objects.update_or_create(
            case_id=review.case_id,
            account_id=review.account_id,
            reviewer=reviewer,
            defaults={"reason_code": reason_code, "at": now},
        )
        LEASE.end(review.pk)


def answer_review(review_id: int, verdict: CaseVerdict, *, now: datetime) -> SecondReview:
    """Record what this person would rule; the case itself does not change.

    Raises:
        LeaseNotHeld: as `Lease.lock_held` says.
        ReasonOfOtherKind: the reason is for another kind of right, which nobody confirmed.
    """
    if verdict.reviewer is None:
        raise LeaseNotHeld(_("Only a person can make a second review."))
    with transaction.atomic():
        review = LEASE.lock_held(review_id, verdict.reviewer, now=now)
        check_reason([review.case], verdict.reason_code, is_confirmed=verdict.is_confirmed)
        review.outcome, review.reason_code = Outcome(verdict.outcome).value, verdict.reason_code
        review.note, review.answered_at = verdict.note, now
        review.save(update_fields=["outcome", "reason_code", "note", "answered_at"])
        if review.golden is not None:
            _retire_if_worn(review.golden, now)
        audit.append(_audit_of(review, verdict.reviewer, now))
    return review


def _retire_if_worn(golden: GoldenCase, now: datetime) -> None:
    most = policies.policy().quality.golden_seen_most
    if golden.answers.answered().count() >= most:
        GoldenCase.objects.filter(pk=golden.pk, retired_at=None).update(
            retired_at=now, why_retired="seen"
        )


def _audit_of(review: SecondReview, reviewer: User, now: datetime) -> audit.Act:
    """Build the entry for a chain of its own: the first reviewer can read the case's chain."""
    return audit.Act(
        subject_kind="second_review",
        subject_id=review.pk,
        name="answer",
        actor=reviewer.actor,
        at=now,
        body={"case": review.case_id, "outcome": review.outcome, "reason": review.reason_code},
    )
