"""Find who already ruled on a case and may not decide it again."""

from datetime import timedelta

from django.db.models import F, Q

from records import policies
from records.accounts.models import User
from records.cases.models import Ruling
from records.quality.models import Adjudication, SecondReview
from records.review.models import GroupMember


def judged_by(person: User, case: str = "pk") -> Q:
    """Select cases that this person ruled on, alone or by confirming a group, or reviewed again.

    Rulings that were undone in time do not count: nobody was told of them.

    Args:
        person: who shall judge.
        case: the field of what is selected that names its case.
    """
    undo = timedelta(seconds=policies.policy().limits.undo_seconds)
    is_undone = Q(annulled_at__lte=F("ruled_at") + undo)
    members = GroupMember.objects.filter(group__answered_by=person).exclude(ruling=None)
    effective = Ruling.objects.exclude(is_undone)
    rulings = effective.filter(Q(reviewer=person) | Q(pk__in=members.values("ruling")))
    reviews = SecondReview.objects.answered().filter(reviewer=person)
    adjudications = Adjudication.objects.filter(adjudicator=person)
    return (
        Q((f"{case}__in", rulings.values("case")))
        | Q((f"{case}__in", reviews.values("case")))
        | Q((f"{case}__in", adjudications.values("second_review__case")))
    )
