"""Rows for the console's tests: people, a right, and cases brought to the desk by the acts."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count

from django.contrib.auth.hashers import make_password

from matchers.image.likeness import ImageLikeness
from matchers.labels.words import Sentence
from matchers.text.likeness import Form, TextLikeness
from pipeline.facts import IndexFacts
from pipeline.vocabulary import CaseState, RightKind
from records.accounts.models import Account, AccountState, Role, User
from records.actions.cases import listing_freeze, routing
from records.actions.cases.listing_freeze import FetchedListing, FetchedPicture
from records.actions.filing import submission
from records.actions.filing.admission import Filing
from records.actions.rights import repository
from records.cases.backlog import work_rows
from records.cases.case_facts import draft_facts, read_cases
from records.cases.models import Case
from records.clock import database_now
from records.rights.models import Reference, Right

PASSWORD = "a long enough password"
_NUMBERS = count(1)


def person(role: Role = Role.REVIEWER, name: str = "", *, password: str = "") -> User:
    """Somebody who signs in."""
    name = name or f"{role}-{next(_NUMBERS)}"
    return User.objects.create(
        username=name, role=role, password=make_password(password) if password else "!"
    )


def filer(name: str = "Norvelle S.p.A.") -> Account:
    """A rights holder who may file."""
    return Account.objects.create(name=name, state=AccountState.ACTIVE, country="IT")


def right(
    owner: Account,
    mark: str = "NORVELLE",
    *,
    references: Sequence[str] = (),
    kind: RightKind = RightKind.TRADEMARK,
) -> Right:
    """A verified right, a trademark unless another kind is asked for, for bags in the EU."""
    now = database_now()
    unsaved_right = Right(
        owner=owner,
        kind=kind,
        office="EUTM",
        number=f"0184429{next(_NUMBERS):02d}",
        mark=mark,
        aliases=["诺薇尔"],
        nice_classes=[18, 25],
        territories=["EU"],
        expires_on=date(2031, 4, 17),
    )
    pictures = [Reference(sha256=key, family=1) for key in references]
    repository.add_right(unsaved_right, pictures, actor="system", now=now)
    return repository.mark_verified(unsaved_right.pk, actor="system", now=now)


@dataclass(frozen=True, slots=True)
class Wish:
    """What the case at the desk shall look like."""

    title: str = "New N0RVELLE shoulder bag women 2026"
    found: str = "N0RVELLE"  # in the title; empty: nothing
    brand: str = "Unbranded"
    description: str = ""
    category: str = "Bags > Shoulder bags"
    markets: tuple[str, ...] = ("DE", "FR")
    pictures: tuple[FetchedPicture, ...] = ()
    likenesses: tuple[TextLikeness, ...] = ()
    seen: tuple[ImageLikeness, ...] = ()
    reason: str = "TM-MARK-IN-TEXT"
    explanation: str = "The seller is not one of ours."
    evidence: dict[str, Sequence[str]] = field(default_factory=dict)
    seller: str = "BagLine Trading"
    filed_at: datetime | None = None


def at_desk(filed_right: Right, wish: Wish | None = None) -> Case:
    """A case that was filed, frozen, matched, and sent to a person."""
    wish = wish or Wish()
    now = wish.filed_at or database_now()
    case = _file_case(filed_right, wish, now)
    claim = _claim_work(case)
    (claim,) = listing_freeze.freeze_cases([(claim, _build_listing(wish))], now=now)
    index = IndexFacts(generation=1208, delta_age_seconds=1.5)
    draft = draft_facts(read_cases([case.pk])[0], index, audit_draw=0.5, now=now)
    draft = replace(
        draft, text=(*_build_likenesses(filed_right, wish), *wish.likenesses), pictures=wish.seen
    )
    assert routing.route_cases([(claim, draft)], now=now)
    case.refresh_from_db()
    assert case.state == CaseState.IN_REVIEW
    return case


def at_desk_on_design(filed_right: Right | None = None) -> Case:
    """A case on a design: nothing was found in its words."""
    filed_right = filed_right or right(filer("Studio Ovo"), "Ovo", kind=RightKind.DESIGN)
    wish = Wish("Ovo lamp", "", reason="DES-SAME-DESIGN", evidence={"drawings": ["Seven views."]})
    return at_desk(filed_right, wish)


def _file_case(filed_right: Right, wish: Wish, now: datetime) -> Case:
    words = Filing(
        account_id=filed_right.owner_id,
        right=str(filed_right.public_id),
        reason=wish.reason,
        lines=[f"loop:L-{next(_NUMBERS)}"],
        filer_name="Ada Conti",
        filer_email="ada@norvelle.example",
        explanation=wish.explanation,
        evidence=wish.evidence,
        has_good_faith_statement=True,
        has_accuracy_statement=True,
    )
    return submission.file_request(words, now=now).request.cases.get()


def _claim_work(case: Case) -> work_rows.Claim:
    assert work_rows.mark_sent([case.pk]) == {case.pk}
    (work_claim,) = work_rows.claim_work(case.pk, worker="test", is_suspect=False, lease_seconds=60)
    return work_claim


def _build_listing(wish: Wish) -> FetchedListing:
    return FetchedListing(
        document_sha256="cd" * 32,
        title=wish.title,
        brand=wish.brand,
        description=wish.description,
        category=wish.category,
        markets=wish.markets,
        price="189.00",
        currency="CNY",
        shop_id=f"shop of {wish.seller}",
        seller_name=wish.seller,
        pictures=wish.pictures,
    )


def _build_likenesses(filed_right: Right, wish: Wish) -> tuple[TextLikeness, ...]:
    if not wish.found:
        return ()
    start = wish.title.index(wish.found)
    explanation = Sentence(f"“{wish.found}” is {filed_right.mark}: zero written for O")
    span = (start, start + len(wish.found))
    return (
        TextLikeness(
            filed_right.pk, filed_right.mark, "title", span, Form.LEET, 0, 1.0, explanation
        ),
    )


def earlier(hours: float) -> datetime:
    """A moment so long ago, in UTC."""
    return datetime.now(UTC) - timedelta(hours=hours)
