"""What stands against an account, for the addresses of conduct."""

from pipeline.misuse import Matter
from pipeline.radar import Signal
from records.accounts.models import Account, Role, User
from records.conduct.models import Concern, Measure, MeasureKind
from records.ledger.clock import database_now

PARTS = ("concern_id", "measure_id")


def of_account(account: Account) -> dict[str, str]:
    """A concern that waits, and a warning by somebody who is not here."""
    now = database_now()
    judge, _ = User.objects.get_or_create(username="judge", role=Role.SENIOR_REVIEWER)
    concern, _ = Concern.objects.get_or_create(
        kind=Signal.BURST, account=account, defaults={"found_at": now, "seen_at": now}
    )
    measure, _ = Measure.objects.get_or_create(
        matter=Matter.NOTICES,
        kind=MeasureKind.WARNING,
        account=account,
        defaults={
            "figures": {"unfounded": 20, "of": 20, "grave": 0},
            "intent": "The same again.",
            "decided_by": judge,
            "decided_at": now,
        },
    )
    return {"concern_id": str(concern.public_id), "measure_id": str(measure.public_id)}
