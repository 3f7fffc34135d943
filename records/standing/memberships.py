"""Is this filer a Good Faith member for this owner?"""

from pipeline.words import GoodFaithState
from records.standing.models import Membership


def is_member(*, owner_id: int, filer_id: int) -> bool:
    """Membership of the owner itself, or of the agent for exactly this owner."""
    agent_id = None if filer_id == owner_id else filer_id
    return Membership.objects.filter(
        owner_id=owner_id, agent_id=agent_id, state=GoodFaithState.MEMBER
    ).exists()
