"""What stands against an account, for the addresses of conduct."""

from pipeline.standing.abuse_signals import Signal
from pipeline.vocabulary import Matter
from records.accounts.models import Account, Role, Seller, User
from records.actions.evidence import holds
from records.clock import database_now
from records.conduct.models import Concern, Measure, MeasureKind
from records.evidence.models import Authority, Bundle, Hold, HoldKind, Order

PARTS = (
    "concern_id", "measure_id", "hold_id", "bundle_id", "order_number", "authority_number",
)  # fmt: skip


def of_account(account: Account) -> dict[str, str]:
    """A concern that waits, and a warning by somebody who is not here."""
    now = database_now()
    concern, _ = Concern.objects.get_or_create(
        kind=Signal.BURST, account=account, defaults={"found_at": now, "seen_at": now}
    )
    measure = _warning(Matter.NOTICES, account=account)
    return {
        "concern_id": str(concern.public_id),
        "measure_id": str(measure.public_id),
        "hold_id": str(_hold().public_id),
        "bundle_id": str(_bundle().public_id),
        "order_number": str(_order().public_id),
        "authority_number": str(_authority().public_id),
    }


def _order() -> Order:
    """That names no authority that is known."""
    now = database_now()
    order, _ = Order.objects.get_or_create(
        sender="Court", reference="7 Js 1/26",
        defaults={"kind": "dsa_10", "state": "queried", "received_at": now, "due_at": now},
    )  # fmt: skip
    return order


def _keeper() -> User:
    return User.objects.get_or_create(username="holder", role=Role.COUNSEL)[0]


def _authority() -> Authority:
    """On the list."""
    listed = {"telephone": "1", "verified_by": _keeper(), "verified_at": database_now()}
    return Authority.objects.get_or_create(name="Court", country="DE", defaults=listed)[0]


def _bundle() -> Bundle:
    """That nobody has built yet."""
    return Bundle.objects.create(
        title="Ring", basis="DSA 9", recipient="Court", case_ids=[1], requested_by=_keeper(),
        requested_at=database_now(),
    )  # fmt: skip


def _hold() -> Hold:
    """Of an account that is not here, by somebody who is not; its release is proposed."""
    keeper = _keeper()
    account, now = Account.objects.create(name="Kept Ltd"), database_now()
    hold = holds.place_hold(
        [(HoldKind.ACCOUNT, account.pk)], "Suit", keeper, until_on=None, now=now
    )
    return holds.propose_release(hold.pk, "Settled", keeper, now=now)


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
