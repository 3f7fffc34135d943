"""A thing of each desk, what ends it, and what hides it: what the one suite of desks asks."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from django.db.models import Model

from pipeline.conduct.abuse_signals import Signal
from pipeline.vocabulary import Matter, RightState
from records.accounts.models import IdentityDocument, PowerOfAttorney, Role, User
from records.actions.evidence import legal_holds
from records.clock import database_now
from records.conduct.models import Concern, Sanction
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
from records.ledger.models import PolicyProposal
from records.programmes.models import Membership, SmallFirm, TrustedFlagger
from records.quality.models import GoldenCase
from records.sellers.models import Seller
from records.vetting.models import BrandAuthorisation, BrandDesignation, SellerApplication
from tests.factories import console_quality, review_cases
from tests.factories.takedown_requests import new_account, new_right, new_user


@dataclass(frozen=True, slots=True)
class Sample:
    """How the suite meets one desk."""

    make: Callable[[int], Model]  # a thing that waits, of “Firm” and a number
    step: str  # one that it takes
    over: Mapping[str, object] = field(
        default_factory=dict
    )  # then it takes the step no longer; what is called is made first
    query: Mapping[str, str] = field(default_factory=dict)  # a filter that hides it
    data: Mapping[str, object] = field(default_factory=dict)  # what the form's fields need
    second: Mapping[str, object] = field(default_factory=dict)  # before a second person's step


def _person() -> User:
    return new_user(None, Role.COUNSEL, f"first {uuid.uuid4()}")


def _document(number: int) -> IdentityDocument:
    return IdentityDocument.objects.create(
        account=new_account(f"Firm {number}"), kind="business_licence", state="pending", name="N",
        country="DE", last_four="4711", sha256=f"{number:064}", submitted_by=_person(),
        submitted_at=database_now(),
    )  # fmt: skip


def _power(number: int) -> PowerOfAttorney:
    now = database_now()
    return PowerOfAttorney.objects.create(
        agent=new_account(f"Firm {number}"), principal_number=uuid.uuid4(), principal_name="Marsh",
        starts_on=now.date(), sha256=f"{number:064}", submitted_by=_person(), submitted_at=now,
    )  # fmt: skip


def _application(number: int) -> SellerApplication:
    seller = Seller.objects.create(legal_name=f"Firm {number}")
    return SellerApplication.objects.create(
        seller=seller, marketplace="loop", legal_name=seller.legal_name, country="DE",
        licence_kind="company", contact_name="H", mail="h@lights.example", language="en",
        is_certified=True, submitted_at=database_now(), state="manual",
    )  # fmt: skip


def _chain(number: int) -> BrandAuthorisation:
    now = database_now()
    return BrandAuthorisation.objects.create(
        right=new_right(new_account(f"Owner {number}"), mark=f"Firm {number}", number=f"D{number}"),
        seller=Seller.objects.create(legal_name=f"Seller {number}"), marketplace="loop",
        last_on=now.date(), submitted_at=now, owner_until=now,
    )  # fmt: skip


def _right(number: int) -> Model:
    return new_right(
        new_account(f"Owner {number}"), mark=f"Firm {number}", number=f"0184429{number:02}",
        state=RightState.PENDING_VERIFICATION, submitted_at=database_now(),
    )  # fmt: skip


def _order(number: int) -> DisclosureOrder:
    now = database_now()
    return DisclosureOrder.objects.create(
        kind="dsa_10", state="received", sender="Court", reference=f"Firm {number}",
        received_at=now, due_at=now,
    )  # fmt: skip


def _cluster(number: int) -> Cluster:
    now = database_now()
    cluster = Cluster.objects.create(found_at=now)
    member = {"seller": number, "name": f"Firm {number}", "by": ""}
    cluster.versions.create(number=1, members=[member], edges=[], made_at=now)
    return cluster


def _bundle(number: int) -> Bundle:
    return Bundle.objects.create(
        title=f"Firm {number}", basis="x", recipient="Court", case_ids=[1], state="failed",
        requested_by=_person(), requested_at=database_now(),
    )  # fmt: skip


def _measure(number: int) -> Sanction:
    return Sanction.objects.create(
        matter=Matter.NOTICES, kind="warning", account=new_account(f"Firm {number}"), intent="x",
        figures={"unfounded": 20, "of": 20, "grave": 0}, decided_by=_person(),
        decided_at=database_now(),
    )  # fmt: skip


def _concern(number: int) -> Concern:
    now = database_now()
    account = new_account(f"Firm {number}")
    return Concern.objects.create(kind=Signal.BURST, account=account, found_at=now, seen_at=now)


def _firm(number: int) -> SmallFirm:
    return SmallFirm.objects.create(
        account=new_account(f"Firm {number}"), staff=3, turnover_band="under_2m", rights=1,
        declared_by=_person(), applied_at=database_now(),
    )  # fmt: skip


def _golden(number: int) -> GoldenCase:
    mark = review_cases.right(review_cases.filer(f"Owner {number}"))
    ruling = console_quality.rule_on_new_case(mark, review_cases.person())
    golden = console_quality.golden(ruling.case)
    golden.explanation = f"Firm {number}"
    golden.save()
    return golden


def _designation(number: int) -> BrandDesignation:
    right = new_right(new_account(f"Owner {number}"), mark=f"Firm {number}", number=f"D{number}")
    return BrandDesignation.objects.create(
        right=right, name=right.mark, documents=["letter"], state="in_force",
        proposed_at=database_now(),
    )  # fmt: skip


def _flagger(number: int) -> TrustedFlagger:
    now = database_now()
    return TrustedFlagger.objects.create(
        account=new_account(f"Firm {number}"), flagger_id="TF", coordinator="B", kinds=[],
        territories=[], starts_on=now.date(), appointed_by=_person(), appointed_at=now,
    )  # fmt: skip


def _hold(number: int) -> LegalHold:
    account, hold = new_account(f"Kept {number}"), LegalHold(why=f"Firm {number}")
    subjects = [(LegalHoldKind.ACCOUNT, account.pk)]
    return legal_holds.place_hold(hold, subjects, _person(), now=database_now())


def _lead(number: int) -> Lead:
    return Lead.objects.create(
        title=f"Firm {number}", value=1, drafted_at=database_now(), prepared_by=_person()
    )


def _suit(number: int) -> CivilMatter:
    now = database_now()
    return CivilMatter.objects.create(number=f"Firm {number}", kind="own", opened_at=now)


def _authority(number: int) -> Authority:
    return Authority.objects.create(
        name=f"Firm {number}", country="DE", telephone="110", verified_by=_person(),
        verified_at=database_now(),
    )  # fmt: skip


def _membership(number: int) -> Membership:
    return Membership.objects.create(owner=new_account(f"Firm {number}"), state="member")


def _policy(number: int) -> PolicyProposal:
    text = f"title = {number}"
    return PolicyProposal.objects.create(
        text=text, hash=f"{number:064}", reason=f"Firm {number}", proposed_by=_person().actor
    )


_AUTHORITY: Final = {"name": "Court", "country": "DE", "telephone": "110", "source": "typed words"}
_ENDED: Final[dict[str, Any]] = {"ended_at": "2026-11-01T00:00:00Z"}

SAMPLES: Final[Mapping[str, Sample]] = {
    "rights": Sample(_right, "rejected", query={"kind": "patent"}),
    "identities": Sample(_document, "rejected", query={"state": "revoked"}),
    "authorities": Sample(_power, "rejected", query={"state": "revoked"}),
    "applications": Sample(_application, "refused", query={"state": "accepted"}),
    "readings": Sample(_chain, "refused", query={"state": "revoked"}),
    "holds": Sample(
        _hold,
        "release",
        second={"release_why": "x"},
    ),
    "bundles": Sample(
        _bundle, "again", {"state": "built", "size": 1}, second={"state": "built", "size": 1}
    ),
    "orders": Sample(
        _order,
        "authenticate",
        {"state": "closed"},
        {"state": "refused"},
        second={"state": "prepared"},
    ),
    "known_authorities": Sample(
        _authority, "correct", data=_AUTHORITY | {"certificate": "no certificate"}
    ),
    "leads": Sample(
        _lead,
        "answer",
        {"state": "closed"},
        {"state": "declined"},
        second={"state": "draft"},
    ),
    "matters": Sample(_suit, "deadline", _ENDED, data={"day": "2027-01-05"}),
    "clusters": Sample(_cluster, "cut", _ENDED, data={"seller": 1, "other": 2}),
    "concerns": Sample(
        _concern,
        "dismiss",
        {"state": "dismissed", "decided_by": _person, "decided_at": database_now},
        {"state": "dismissed"},
    ),
    "measures": Sample(
        _measure,
        "lift",
        {"lifted_at": "2026-11-01T00:00:00Z"},
        {"kind": "suspension"},
        second={"objection_state": "filed", "objection": "Ours"},
    ),
    "firms": Sample(_firm, "decline", {"state": "declined"}, {"state": "member"}),
    "standings": Sample(_membership, "bar", {"state": "barred"}, {"state": "barred"}),
    "golden": Sample(
        _golden, "retire", {"retired_at": "2026-11-01T00:00:00Z", "why_retired": "Old"}
    ),
    "designations": Sample(_designation, "end", {"state": "ended"} | _ENDED),
    "flaggers": Sample(_flagger, "end", _ENDED),
    "policy_proposals": Sample(_policy, "decline", {"state": "withdrawn"}),
}
