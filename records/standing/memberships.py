"""Is this filer a Good Faith member for this owner, and where does it stand?"""

from django.db.models import Q, QuerySet

from pipeline.vocabulary import GoodFaithState
from records.standing.models import Evaluation, Membership


def is_member(*, owner_id: int, filer_id: int) -> bool:
    """Membership of the owner itself, or of the agent for exactly this owner."""
    agent_id = None if filer_id == owner_id else filer_id
    return Membership.objects.filter(
        owner_id=owner_id, agent_id=agent_id, state=GoodFaithState.MEMBER
    ).exists()


def list_memberships(filer_id: int) -> QuerySet[Membership]:
    """Where this filer stands: for itself, and for each principal it files for."""
    own = Q(owner_id=filer_id, agent=None) | Q(agent_id=filer_id)
    return Membership.objects.filter(own).order_by("pk")


def find_latest_evaluation(held: Membership) -> Evaluation | None:
    """The latest day that was judged."""
    return Evaluation.objects.filter(membership=held).order_by("-on").first()
