"""What the calls of the matrix are made on: two filers, a desk, and things of each."""

import uuid
from dataclasses import dataclass
from datetime import timedelta

from django.apps import apps
from django.contrib.auth import SESSION_KEY
from django.test import Client

from pipeline.reasons import Reason
from pipeline.vocabulary import Outcome, RightKind
from records.accounts import keys
from records.accounts.models import PUBLIC_FORM_ACCOUNT_ID, Account, Role, Scope, User
from records.actions.filing import public_reports, request_drafts
from records.actions.filing.admission import Filing
from records.actions.filing.public_reports import RightClaim, file_claim
from records.actions.review import desk, rulings
from records.cases.models import Case, TakedownRequest
from records.clock import database_now
from records.filing.models import Relisting
from records.filing.unconfirmed_reports import TypedReport
from records.ledger.models import Checkpoint, LogTile
from records.notices.models import PublicCount, PublicMeasure
from records.policies_in_force import read_policy_file
from records.rights.models import Reference, Right
from records.sellers.models import Seller
from tests.factories.fresh_sessions import sign_in_now
from tests.factories.screening.held_listings import seller_of
from tests.factories.takedown_requests import (
    into_review,
    listing,
    new_account,
    new_request,
    new_right,
    new_user,
    only_case,
)
from tests.interfaces.access_matrix import (
    conduct,
    disputes,
    identities,
    machines,
    rights,
    standings,
)
from tests.interfaces.access_matrix.groups import create_groups
from tests.interfaces.access_matrix.quality import looked_again
from tests.interfaces.api.conftest import with_key

PARTS = (
    "request_id", "case_id", "public_id", "ruling_id", "reference_id", "draft_id", "review_id",
    "dispute_id", "golden_id", "proposal_id", "group_id", "other_id", "comeback_id", "waiting_id",
    "person_id", "thing_id",
    *rights.PARTS, *machines.PARTS, *standings.PARTS, *disputes.PARTS, *identities.PARTS,
    *conduct.PARTS,
)  # fmt: skip
_NUMBERED = {
    "ruling_id", "person_id", "reference_id", "comeback_id", "review_id", "dispute_id", "golden_id",
    *rights.NUMBERS, *identities.NUMBERS, *standings.NUMBERS,
}  # fmt: skip
FIXED = {
    **dict.fromkeys(("size", "old", "new"), "1"),
    "kind": "case",
    "level": "0",
    "place": "000.p/1",
    "position": "0",
    "number": "1",
    "said_id": "1",
    "sha256": "ab" * 32,
    "name": "weeks",
    "token": "A" * 43,
    "language": "en",
    "chapter": "filing",
    "policy_hash": read_policy_file().hash,
}


@dataclass(frozen=True, slots=True)
class Thing:
    """One set of names for the parts of an address."""

    parts: dict[str, str]

    def address(self, route: str) -> str:
        """The route with these names in it."""
        return route.format(**FIXED, **self.parts)


NOTHING = Thing({part: str(2**40) if part in _NUMBERED else str(uuid.uuid4()) for part in PARTS})


@dataclass(frozen=True, slots=True)
class Scene:
    """Visitors by name, and what is whose."""

    people: dict[str, Client]
    reader: Client  # a key that may read and nothing else
    filer: Client  # a key that may do everything but that
    systems: Client  # a marketplace's key
    of_filer: Thing
    of_other_filer: Thing
    of_public: Thing
    of_reviewer: Thing
    of_senior: Thing
    of_other_reviewer: Thing
    right: Right
    secrets: tuple[str, ...]  # what shows that somebody else's thing is seen


def scene() -> Scene:
    """All of it, newly made."""
    nora, other = new_account(), new_account("Quiet Harbour Ltd")
    mine, theirs = new_right(nora), new_right(other, mark="QUIETHARBOUR", number="7")
    thing, foreign = new_request(mine, 1), new_request(theirs, 2)
    people = _people(nora)
    reviewer, senior = (people[role] for role in (Role.REVIEWER, Role.SENIOR_REVIEWER))
    third = new_user(None, Role.REVIEWER, "third")
    desks = [
        _create_reviewed_cases(new_right(nora, mark=f"HELD{number}"), person, 9 + 2 * number)
        for number, person in enumerate((reviewer, senior, third), start=1)
    ]
    of_reviewer, of_senior, of_third = (
        Thing(thing.parts | looks | groups | standings.of_account(nora) | conduct.of_account(nora))
        for thing, looks, groups in zip(
            desks,
            looked_again((reviewer, senior, third)),
            create_groups((reviewer, senior, third)),
            strict=True,
        )
    )
    return Scene(
        people={"anonymous": Client(), **{role: _signed_in(who) for role, who in people.items()}},
        reader=_with_scopes(nora, Scope.READ),
        filer=_with_scopes(nora, *(set(Scope) - {Scope.READ})),
        systems=with_key(machines.create_systems("loop")),
        of_filer=_of_owner(thing, people[Role.FILER], other, "loop"),
        of_other_filer=_of_owner(
            foreign, new_user(other, name="quinn"), new_account("Third Ltd"), "other"
        ),
        of_public=Thing(_of_request(_file_report()).parts | _waiting()),
        of_reviewer=of_reviewer,
        of_senior=_of_designator(of_senior, nora),
        of_other_reviewer=_of_verifier(of_third, nora, people[Role.VERIFIER]),
        right=mine,
        secrets=(
            *map(str, (foreign.public_id, only_case(foreign).public_id, theirs.public_id)),
            other.name,
            "QUIETHARBOUR",
        ),
    )


def _publish_log_and_figures() -> None:
    LogTile.objects.create(level=0, number=0, hashes=bytes(32))
    Checkpoint.objects.create(
        number=1, size=1, from_xid=0, below_xid=1, note="signed", published_at=database_now()
    )
    yesterday = database_now().date() - timedelta(days=1)
    PublicCount.objects.create(on=yesterday, measure=PublicMeasure.RIGHTS, count=1)


def _of_owner(request: TakedownRequest, filer: User, to: Account, marketplace: str) -> Thing:
    """A request, what hangs on its right, and the address of a marketplace."""
    assert request.right
    owner = request.right.owner
    hung = rights.of_right(request.right, to) | machines.of_account(owner)
    hung |= (
        conduct.of_account(owner)
        | standings.of_account(owner)
        | disputes.create_dispute(only_case(request))
    )
    hung |= standings.of_request(request) | machines.of_marketplace(marketplace)
    hung |= identities.of_account(owner, filer)
    return Thing(_of_request(request, filer).parts | hung)


def _of_designator(thing: Thing, owner: Account) -> Thing:
    """The same, with a designated brand: senior reviewers end it."""
    shop = Seller.objects.create(legal_name="Seller of a brand")
    return Thing(thing.parts | identities.of_brand(owner, shop))


def _of_verifier(thing: Thing, owner: Account, verifier: User) -> Thing:
    """The same, with a right and papers that a verifier holds."""
    parts = rights.before_verifier(new_right(owner, mark="LOOKED"), verifier)
    parts |= identities.of_account(new_account("Vouched Ltd"), verifier, verifier)
    return Thing(thing.parts | parts)


def _people(account: Account) -> dict[Role, User]:
    return {
        role: new_user(account if role == Role.FILER else None, role, f"{role}") for role in Role
    }


def _signed_in(person: User) -> Client:
    browser = Client()
    _sign_in(browser, person)
    return browser


def _sign_in(browser: Client, person: User) -> None:
    sign_in_now(browser, person)
    browser.post("/console/evidence/why/", {"why": "Suit"})  # refused to most


def renew(stage: Scene) -> None:
    """Sign everybody in now and prolong what they hold: on a slow machine both would end."""
    for role, browser in stage.people.items():
        if role != "anonymous":
            _sign_in(browser, User.objects.get(pk=browser.session[SESSION_KEY]))
    held_until = database_now() + timedelta(hours=1)
    for model in apps.get_models():
        for field in {"leased_until", "until_at"} & {field.name for field in model._meta.fields}:
            model._base_manager.exclude(**{field: None}).update(**{field: held_until})


def _with_scopes(account: Account, *scopes: Scope) -> Client:
    return with_key(keys.issue_key(account, now=database_now(), scopes=scopes))


def _of_request(request: TakedownRequest, filer: User | None = None) -> Thing:
    case = only_case(request)
    parts = {"request_id": str(request.public_id), "case_id": str(case.public_id)}
    return Thing(
        NOTHING.parts | parts | (_create_draft(request, filer) if filer else {}) | _back(case)
    )


def _back(case: Case) -> dict[str, str]:
    """Its listing, seen again."""
    comeback = Relisting.objects.create(
        case=case, account_id=case.account_id, listing=case.listing, seen_at=database_now()
    )
    return {"comeback_id": str(comeback.pk)}


def _create_draft(request: TakedownRequest, filer: User) -> dict[str, str]:
    """A draft on the request's right, with one row."""
    now, once = database_now(), uuid.uuid4()
    draft = request_drafts.start_draft(
        filer, request.right, Reason(request.reason), once=once, now=now
    )
    request_drafts.add_rows(request.account_id, once, [listing(7)], once=uuid.uuid4(), now=now)
    return {"draft_id": str(draft.public_id)}


def _create_reviewed_cases(right: Right, reviewer: User, number: int) -> Thing:
    """A case this reviewer holds, and one she has just ruled on."""
    ruled_case = _claim_case(only_case(new_request(right, number)), reviewer)
    rulings.rule_on_case(
        ruled_case.pk, reviewer, Outcome.REJECTED, "no_likeness", note="", now=database_now()
    )
    held_case = _claim_case(only_case(new_request(right, number + 1)), reviewer)
    reference = Reference.objects.create(right=right, sha256="cd" * 32, family=1)
    return Thing(
        NOTHING.parts
        | {
            "public_id": str(held_case.public_id),
            "ruling_id": str(ruled_case.rulings.get().pk),
            "person_id": str(reviewer.pk),
            "reference_id": str(reference.pk),
        }
        | disputes.held_by(reviewer)
        | {"listing_hold_id": machines.hold_of(seller_of(f"S-{reviewer.pk}", "loop"), "loop")}
    )


def _claim_case(case: Case, reviewer: User) -> Case:
    into_review(case)
    claimed_case = desk.claim_case(reviewer, now=database_now())
    assert claimed_case == case
    return claimed_case


def _waiting() -> dict[str, str]:
    """A report that its sender has not confirmed, beside a log that everybody reads."""
    _publish_log_and_figures()
    report = TypedReport(
        kind="trademark",
        mark="ADAS",
        number="",
        reason="TM-MARK-IN-TEXT",
        lines=[listing(22)],
        filer_name="Ada",
        filer_email="ada@example.com",
        declarations=["good_faith", "accuracy"],
    )
    kept_id = public_reports.keep_report(report, uuid.uuid4(), now=database_now()).public_id
    return {"waiting_id": str(kept_id)}


def _file_report() -> TakedownRequest:
    draft = Filing(
        account_id=PUBLIC_FORM_ACCOUNT_ID,
        right="",
        reason="TM-MARK-IN-TEXT",
        lines=[listing(21)],
        filer_name="Ada",
        filer_email="ada@example.com",
        has_good_faith_statement=True,
        has_accuracy_statement=True,
    )
    return file_claim(RightClaim(RightKind.TRADEMARK, "ADAS"), draft).request
