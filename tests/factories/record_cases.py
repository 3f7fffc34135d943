"""Rows for the tests of the records: people, rights, and cases brought where a test needs them."""

import hashlib
import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any, Final

from django.db import connection
from django.db.models import F

from matchers.labels.words import Sentence
from matchers.text.likeness import Form, TextLikeness
from pipeline.facts import Facts, IndexFacts
from pipeline.notices.statements import StatementOfReasons
from pipeline.vocabulary import CaseState, GoodFaithState, RightKind, RightState, Stage
from records.accounts.models import Account, AccountState, Role, User
from records.actions.cases import listing_freeze, routing
from records.actions.cases.listing_freeze import FetchedListing
from records.actions.filing import submission
from records.actions.filing.admission import Filing
from records.actions.review import desk
from records.cases.backlog import work_rows
from records.cases.backlog.work_rows import Claim
from records.cases.case_facts import draft_facts, read_cases
from records.cases.models import Case, Ruling, TakedownRequest, Work
from records.ledger.models import AuditEntry, Outgoing
from records.notices import statements
from records.programmes.models import Membership
from records.rights.models import Right

NOW = datetime(2026, 11, 24, 4, 0, tzinfo=UTC)  # a Tuesday, noon at the desk in Hangzhou
ORIGIN = "http://127.0.0.1:9"  # where nobody listens
TITLE = "Zorvex running shoes"
GATHERED = timedelta(seconds=300)  # results of one request wait for each other; NOW is on the grid
AGES = timedelta(days=3650)
_NUMBERS = count(1)


def account(name: str = "Zorvex Ltd", **fields: object) -> Account:
    """A rights holder who may file."""
    defaults: dict[str, object] = {"verified_name": name, "state": AccountState.ACTIVE}
    return Account.objects.create(name=name, **(defaults | fields))


def right(owner: Account, mark: str = "Zorvex", **fields: object) -> Right:
    """A verified trademark for shoes in the EU."""
    defaults: dict[str, object] = {
        "kind": RightKind.TRADEMARK,
        "state": RightState.VERIFIED,
        "office": "EUIPO",
        "number": f"0184{next(_NUMBERS):05}",
        "mark": mark,
        "nice_classes": [25],
        "territories": ["EU"],
        "expires_on": date(2031, 1, 1),
    }
    return Right.objects.create(owner=owner, **(defaults | fields))


def member(owner: Account) -> Membership:
    """A member of the Good Faith Program."""
    return Membership.objects.create(owner=owner, state=GoodFaithState.MEMBER)


def reviewer(name: str = "") -> User:
    """Somebody who decides cases."""
    return User.objects.create(username=name or f"r{next(_NUMBERS)}", role=Role.REVIEWER)


def keeper() -> User:
    """Who bars and lifts."""
    return User.objects.get_or_create(username="keeper", role=Role.POLICY_ADMIN)[0]


def draft(filed_right: Right, listings: Sequence[str], **changes: object) -> Filing:
    """A complete filing on these lines."""
    filing = Filing(
        account_id=filed_right.owner_id,
        right=str(filed_right.public_id),
        reason="TM-MARK-IN-TEXT",
        lines=tuple(listings),
        filer_name="Ada Marsh",
        filer_email="ada@zorvex.example",
        has_good_faith_statement=True,
        has_accuracy_statement=True,
    )
    return replace(filing, **changes)  # type: ignore[arg-type]  # any field


def file_cases(
    filed_right: Right, *listings: str, now: datetime = NOW, **changes: object
) -> list[Case]:
    """The cases of a new request on these listings, in the order of its lines."""
    lines = [f"lab:{listing}" for listing in listings or ("L-1",)]
    request: TakedownRequest = submission.file_request(
        draft(filed_right, lines, **changes), now=now
    ).request
    return list(request.cases.order_by("line"))


def claim_work(case: Case, stage: Stage, worker: str = "w", lease_seconds: float = 60) -> Claim:
    """The case's work, sent and taken by a worker."""
    assert work_rows.mark_sent([case.pk]) == {case.pk}
    (claim,) = work_rows.claim_work(
        case.pk, worker=worker, is_suspect=False, lease_seconds=lease_seconds
    )
    assert claim.stage is stage
    return claim


DOCUMENT: Final = b"{}"  # as it would lie in the vault


def listing_shown(title: str = TITLE, shop: str = "S-1") -> FetchedListing:
    """A listing as a marketplace shows it, without pictures."""
    return FetchedListing(
        document_sha256=hashlib.sha256(DOCUMENT).hexdigest(),
        title=title,
        brand="Zorvex",
        description="",
        category="Shoes",
        markets=("DE",),
        price="19.90",
        currency="EUR",
        shop_id=shop,
        seller_name=f"Seller of {shop}",
        pictures=(),
    )


def freeze_case(case: Case, title: str = TITLE, *, shop: str = "S-1", now: datetime = NOW) -> Case:
    """The case with its listing frozen: it queues for matching."""
    claim = claim_work(case, Stage.FREEZE)
    (later,) = listing_freeze.freeze_cases([(claim, listing_shown(title, shop))], now=now)
    # Its worker leaves before it comes to matching, so that a test may claim that by itself.
    assert work_rows.postpone_work(later, "", seconds=-1, counts=False)
    case.refresh_from_db()
    return case


def facts(case: Case, *, now: datetime = NOW) -> Facts:
    """What matching found: the mark in the title and in the brand field."""
    base_facts = draft_facts(read_cases([case.pk])[0], IndexFacts(1, 1.0), audit_draw=0.5, now=now)
    mark = base_facts.right.mark
    title = base_facts.listing.title
    places = [("title", (0, len(mark)))] if title.startswith(mark) else []
    places += [("brand", (0, len(mark)))] if base_facts.listing.brand == mark else []
    return replace(
        base_facts,
        text=tuple(
            TextLikeness(
                case.right_id, mark, field, span, Form.LITERAL, 0, 1.0, Sentence("It wears it.")
            )
            for field, span in places
        ),
    )


def route_case(case: Case, *, now: datetime = NOW) -> Case:
    """The case after its routing, whatever that was."""
    case.refresh_from_db()
    if case.state == CaseState.RECEIVED:
        freeze_case(case, now=now)
    draft_of_it = facts(case, now=now)
    assert routing.route_cases([(claim_work(case, Stage.MATCH), draft_of_it)], now=now)
    case.refresh_from_db()
    return case


def stored(case: Case, part: str = "facts") -> dict[str, Any]:
    """The facts of the case's newest decision, or its routing."""
    document: dict[str, Any] = json.loads(getattr(case.decisions.latest("version"), part))
    return document


def claim_case(case: Case, by: User, *, now: datetime = NOW) -> Case:
    """The case in review, held by this reviewer."""
    if case.state != CaseState.IN_REVIEW:
        route_case(case, now=now)
    claimed_case = desk.claim_case(by, now=now)
    assert claimed_case == case
    return claimed_case


def states(cases: Sequence[Case]) -> list[str]:
    """What the database says of them now."""
    state_by_pk: Mapping[int, str] = dict(
        Case.objects.filter(pk__in=[case.pk for case in cases]).values_list("pk", "state")
    )
    return [state_by_pk[case.pk] for case in cases]


def work(case: Case) -> Work | None:
    """The case's row of work, if a machine still has to do something."""
    return Work.objects.filter(case=case).first()


def acts_on(case: Case) -> list[str]:
    """The names of the acts in the case's audit chain, in order."""
    entries = AuditEntry.objects.filter(subject_kind="case", subject_id=case.pk)
    return [json.loads(entry.entry)["act"] for entry in entries.order_by("number")]


def last_actor_on(case: Case) -> str:
    """Who did what stands last in the case's audit chain."""
    entries = AuditEntry.objects.filter(subject_kind="case", subject_id=case.pk)
    return str(json.loads(entries.latest("number").entry)["actor"])


def wait_until_blocked(seconds: float = 60, *, sessions: int = 1) -> None:
    """Until so many other sessions wait for a lock."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        with connection.cursor() as cursor:
            # A transaction would otherwise see the sessions as they were at its first look.
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                " AND datname = current_database()"
            )
            (blocked_sessions,) = cursor.fetchone() or (0,)
        if blocked_sessions >= sessions:
            return
        time.sleep(0.01)
    raise TimeoutError("Nobody waited for a lock.")


def again(stale: Claim) -> tuple[object, object]:
    """What a worker writes that lost its attempt: nothing."""
    case = Case.objects.get(pk=stale.case_id)
    is_frozen = listing_freeze.freeze_cases([(stale, listing_shown())], now=NOW)
    return is_frozen, routing.route_cases([(stale, facts(case))], now=NOW)


def still_unheard() -> None:
    """Let what waits in the outbox wait by the database's clock too, for which NOW is over."""
    Outgoing.objects.unsent().update(send_after=F("send_after") + AGES)


def state_ruling(ruling: Ruling) -> StatementOfReasons:
    """Return what the seller of an upheld case is told."""
    return statements.compose_statement(statements.read_rulings([ruling.pk])[ruling.pk])
