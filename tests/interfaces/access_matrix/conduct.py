"""What stands against an account, for the addresses of conduct."""

from datetime import UTC, datetime

from pipeline.conduct.abuse_signals import Signal
from pipeline.vocabulary import Matter
from records.accounts.models import Account, Role, User
from records.actions.evidence import legal_holds
from records.clock import database_now
from records.conduct.models import Concern, Sanction, SanctionKind
from records.evidence.models import (
    Authority,
    Bundle,
    CivilMatter,
    Cluster,
    DisclosureOrder,
    Lead,
    LegalHold,
    LegalHoldKind,
)
from records.sellers.models import Seller

PARTS = (
    "concern_id", "measure_id", "hold_id", "bundle_id", "order_number", "authority_number",
    "cluster_id", "lead_id", "matter_id", "exhibit_id",
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
        "lead_id": str(_lead().public_id),
        "matter_id": str(_matter(account).public_id),
        "exhibit_id": str(_matter(account).exhibits.get().public_id),
        "cluster_id": str(_cluster().public_id),
        "authority_number": str(_authority().public_id),
    }


def _order() -> DisclosureOrder:
    """That names no authority that is known."""
    now = database_now()
    order, _ = DisclosureOrder.objects.get_or_create(
        sender="Court", reference="7 Js 1/26",
        defaults={"kind": "dsa_10", "state": "queried", "received_at": now, "due_at": now},
    )  # fmt: skip
    return order


def _keeper() -> User:
    return User.objects.get_or_create(username="holder", role=Role.COUNSEL)[0]


def _cluster() -> Cluster:
    """Of one seller that nobody knows."""
    cluster, is_new = Cluster.objects.get_or_create(found_at=_NIGHT)
    if is_new:
        member = {"seller": 1, "name": "Alba", "by": ""}
        cluster.versions.create(number=1, members=[member], edges=[], made_at=_NIGHT)
    return cluster


_NIGHT = datetime(2026, 11, 28, 3, tzinfo=UTC)


def _lead() -> Lead:
    """That somebody drafted."""
    return Lead.objects.get_or_create(
        title="Ring", value=1, drafted_at=_NIGHT, prepared_by=_keeper()
    )[0]


def _matter(owner: Account) -> CivilMatter:
    """Joint with this owner, with an exhibit that the vault does not have."""
    matter, is_new = CivilMatter.objects.get_or_create(
        number=f"4 O {owner.pk}/26", kind="joint", owner=owner, opened_at=_NIGHT
    )
    if is_new:
        matter.exhibits.add(_bundle())
    return matter


def _authority() -> Authority:
    """On the list."""
    defaults = {"telephone": "1", "verified_by": _keeper(), "verified_at": database_now()}
    return Authority.objects.get_or_create(name="Court", country="DE", defaults=defaults)[0]


def _bundle() -> Bundle:
    """That nobody has built yet."""
    return Bundle.objects.create(
        title="Ring", basis="DSA 9", recipient="Court", case_ids=[1], requested_by=_keeper(),
        requested_at=database_now(),
    )  # fmt: skip


def _hold() -> LegalHold:
    """Of an account that is not here, by somebody who is not; its release is proposed."""
    keeper = _keeper()
    account, now = Account.objects.create(name="Kept Ltd"), database_now()
    hold = legal_holds.place_hold(
        LegalHold(why="Suit"), [(LegalHoldKind.ACCOUNT, account.pk)], keeper, now=now
    )
    return legal_holds.propose_release(hold.pk, "Settled", keeper, now=now)


def of_seller(seller: Seller) -> str:
    """A warning against it."""
    return str(_warning(Matter.LISTINGS, seller=seller).public_id)


def _warning(matter: Matter, **party: Account | Seller) -> Sanction:
    judge, _ = User.objects.get_or_create(username="judge", role=Role.SENIOR_REVIEWER)
    figures = {"unfounded": 20, "of": 20, "grave": 0}
    measure, _ = Sanction.objects.get_or_create(
        matter=matter,
        kind=SanctionKind.WARNING,
        **party,
        defaults={
            "figures": figures,
            "intent": "The same again.",
            "decided_by": judge,
            "decided_at": database_now(),
        },
    )
    return measure
