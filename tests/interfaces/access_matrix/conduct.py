"""What stands against an account, for the addresses of conduct."""

from pipeline.standing.abuse_signals import Signal
from pipeline.vocabulary import Matter
from records.accounts.models import Account, Role, Seller, User
from records.clock import database_now
from records.conduct.models import Concern, Measure, MeasureKind

PARTS = ("concern_id", "measure_id")


def of_account(account: Account) -> dict[str, str]:
    """A concern that waits, and a warning by somebody who is not here."""
    now = database_now()
    concern, _ = Concern.objects.get_or_create(
        kind=Signal.BURST, account=account, defaults={"found_at": now, "seen_at": now}
    )
    measure = _warning(Matter.NOTICES, account=account)
    return {"concern_id": str(concern.public_id), "measure_id": str(measure.public_id)}


def of_seller(seller: Seller) -> str:
    """A warning against it."""
    return str(_warning(Matter.LISTINGS, seller=seller).public_id)


def _warning(matter: Matter, **party: Account | Seller) -> Measure:
    judge, _ = User.objects.get_or_create(username="judge", role=Role.SENIOR_REVIEWER)
    figures = {"unfounded": 20, "of": 20, "grave": 0}
    measure, _ = Measure.objects.get_or_create(
        matter=matter,
        kind=MeasureKind.WARNING,
        **party,
        defaults={
            "figures": figures,
            "intent": "The same again.",
            "decided_by": judge,
            "decided_at": database_now(),
        },
    )
    return measure
