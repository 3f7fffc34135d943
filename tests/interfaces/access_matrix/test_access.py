"""Every call is made as every visitor: on one's own, on somebody else's, and on nothing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.cookies import SimpleCookie
from itertools import cycle
from pathlib import Path

import pytest
from django.db import transaction
from django.test import Client

from interfaces.api.v1 import api
from interfaces.console.cases.actions import ACTION_FORMS, Action
from interfaces.portal.cases import live_updates
from interfaces.web.access import AccessRule
from records.accounts.models import MarketplaceScope, Role, Scope
from tests.factories.takedown_requests import listing, marketplace, one_marketplace
from tests.interfaces.access_matrix import machines
from tests.interfaces.access_matrix import reference_page as reference
from tests.interfaces.access_matrix.html_checker import list_html_faults
from tests.interfaces.access_matrix.operations import Operation, Page, operations, pages
from tests.interfaces.access_matrix.scene import NOTHING, Scene, Thing, renew, scene

__all__ = ["marketplace"]

_UNSAFE = ("POST", "PUT", "PATCH", "DELETE")
_ASKED_FOR = re.compile(
    r"[0-9a-f]{8}-[0-9a-f-]{27}(?:/\d+)?|value=\"[A-Za-z0-9]{64}\"|(?<=keys/)[0-9a-f]{10}"
    r"|(?<=s/)\d+|(?<=0/)\d+"
)
_REFUSALS = {401, 403, 404}


@pytest.fixture(scope="module")
def scene_of_module(rows_of_module: None) -> Iterator[Scene]:
    """One for all: each call ends its own transaction, and no other test waits for minutes."""
    with one_marketplace():
        yield scene()


@pytest.fixture
def stage(scene_of_module: Scene) -> Scene:
    """The same for each test, and everybody has just signed in and holds what they took."""
    renew(scene_of_module)
    return scene_of_module


@pytest.fixture(autouse=True)
def hurry(monkeypatch: pytest.MonkeyPatch) -> None:
    """A stream says how it stands and ends."""
    monkeypatch.setattr(live_updates, "STREAM_SECONDS", 0.0)


@dataclass(frozen=True, slots=True)
class Seen:
    """What a call was answered with, without the ids that were asked for."""

    status: int
    says: str
    raw: str = field(compare=False)


def call(client: Client, method: str, address: str, body: object = None) -> Seen:
    """Make a call, and take back what it did."""
    cookies = SimpleCookie(client.cookies)
    with transaction.atomic():
        if address.startswith("/api/"):
            answer = machines.call_api(client, method, address, body)
        else:
            answer = getattr(client, method.lower())(address, body or {})
        transaction.set_rollback(True)
    client.cookies = cookies
    text = answer.getvalue().decode(errors="replace") + answer.headers.get("Location", "")
    return Seen(answer.status_code, _ASKED_FOR.sub("", text), text)


def own_of(role: Role | None, rule: AccessRule, stage: Scene) -> Thing:
    """A thing that is this visitor's."""
    if rule.is_public:
        return stage.of_public
    things = {Role.REVIEWER: stage.of_reviewer, Role.SENIOR_REVIEWER: stage.of_senior}
    return stage.of_filer if role == Role.FILER else things.get(role, stage.of_other_reviewer)  # type: ignore[arg-type]  # None is no key


def foreign_to(role: Role | None, rule: AccessRule, stage: Scene) -> Thing:
    """The like of another."""
    is_filers = rule.is_public or role == Role.FILER
    return stage.of_other_filer if is_filers else stage.of_other_reviewer


def sent_to(route: str, stage: Scene) -> dict[str, object]:
    """A body that is complete for this address, so that nothing but the rule can refuse it."""
    name = route.strip("/").rpartition("/")[2]
    if route in machines.REQUEST_BODIES:
        return machines.REQUEST_BODIES[route]
    if name.replace("-", "_") in set(Action):
        codes = [ground.code for ground in ACTION_FORMS[Action(name.replace("-", "_"))].reasons]
        note = "Which model is it?"
        return {"reason": "".join(codes[:1]), "note": note, "until": "60", "colleague": "1"}
    if "/similar/" in route:
        return {"reason": "identical_mark"}
    if name in {"answer", "clarification"}:
        return {"answer": "The Arno."}
    if route.endswith(("takedown-requests", "/check", "v1/drafts", "v1/drafts/{draft_id}")):
        return {
            "right": str(stage.right.public_id),
            "reason": "TM-MARK-IN-TEXT",
            "listings": [listing(99)],
            "good_faith_statement": True,
            "accuracy_statement": True,
            "filer_name": "Nora Vell",
            "filer_email": "nora@example.com",
        }
    return {}


def answers(
    client: Client, method: str, route: str, things: Sequence[Thing], stage: Scene
) -> list[Seen]:
    """To the same call on each thing; an address without parts is called once."""
    payload = sent_to(route, stage)
    if "{" not in route:
        return [call(client, method, route, payload)] * len(things)
    return [call(client, method, thing.address(route), payload) for thing in things]


def faults_of_page(page: Page, method: str, role: Role | None, stage: Scene) -> Iterator[str]:
    """Where the answers differ from the rule."""
    rule, client = page.rule, stage.people[role or "anonymous"]
    things = (own_of(role, rule, stage), foreign_to(role, rule, stage), NOTHING)
    if is_refused(rule, method, role):  # before the page looks for any thing: one says it all
        (own_answer,) = answers(client, method, page.route, things[:1], stage)
        is_kept = method == "POST" and sent_to(page.route, stage)  # what was typed comes back
        yield from _all_are(403 if role or is_kept else 302, own_answer)
        return
    own_answer, foreign, nothing = answers(client, method, page.route, things, stage)
    if 405 not in {own_answer.status, foreign.status, nothing.status}:
        yield from _of_things(page, role, own_answer, foreign, nothing)


def is_refused(rule: AccessRule, method: str, role: Role | None) -> bool:
    """Does the rule refuse this visitor, whatever is asked for?"""
    if role == Role.AUDITOR and method in _UNSAFE and not rule.is_personal:
        return True
    return not rule.is_public and role not in rule.roles


def _all_are(status: int, *seen: Seen) -> Iterator[str]:
    statuses = {answer.status for answer in seen}
    if statuses != {status}:
        yield f"answers {sorted(statuses)}, not {status}"


def _of_things(
    page: Page, role: Role | None, own_answer: Seen, foreign: Seen, nothing: Seen
) -> Iterator[str]:
    rule = page.rule
    if own_answer.status in _REFUSALS and page.name not in _NOT_ON_STAGE:
        yield f"refuses one's own with {own_answer.status}"
    if rule.foreign is None:
        return
    if nothing.status != rule.foreign:
        yield f"answers {nothing.status} where nothing is, not {rule.foreign}"
    # Who has lost a case is told who holds it now; only reviewers come so far.
    is_told = rule.foreign == HTTPStatus.CONFLICT and foreign.status == rule.foreign
    if role not in rule.overseers and foreign != nothing and not is_told:
        yield f"tells another's ({foreign.status}) from nothing ({nothing.status})"


def faults_of_operation(operation: Operation, stage: Scene) -> Iterator[str]:
    """Where the answers differ from the rule, by key."""
    things = (stage.of_filer, stage.of_other_filer, NOTHING)
    for role, client in stage.people.items():  # before it looks for any thing: one says it all
        reply = answers(client, operation.method, operation.route, things[:1], stage)
        yield from (f"{role}: {fault}" for fault in _all_are(401, *reply))
    able, lacking = stage.filer, stage.reader
    if operation.rule.scope == Scope.READ:
        able, lacking = lacking, able
    if isinstance(operation.rule.scope, MarketplaceScope):
        able = stage.systems
    refused_replies = answers(lacking, operation.method, operation.route, things, stage)
    yield from (f"a key without the scope: {fault}" for fault in _all_are(403, *refused_replies))
    if not all(f"`{operation.rule.scope}`" in reply.says for reply in refused_replies):
        yield "does not name the scope that is missing"
    yield from _of_key(operation, *answers(able, operation.method, operation.route, things, stage))


def _of_key(operation: Operation, own_answer: Seen, foreign: Seen, nothing: Seen) -> Iterator[str]:
    if own_answer.status in _REFUSALS:
        yield f"refuses one's own with {own_answer.status}"
    if operation.rule.foreign is None:
        return
    if nothing.status != operation.rule.foreign or foreign != nothing:
        yield f"answers {foreign.status} to another's and {nothing.status} to nothing"


# Their pictures are in no vault here, or the address has to name two things of its own: the tests
# of these pages have them.
_NOT_ON_STAGE = {
    "authority_page", "draft_evidence_page",
    "picture", "reference", "comparison", "evidence", "policy_comparison", "quality_plot",
    "similar_picture", "register_picture", "right_picture", "right_page", "right_comparison",
    "counter_evidence", "counter_proof", "appeal_evidence", "appeal_proof", "case_picture",
    "sent_page", "sent_file", "report_sent_page", "report_sent_file",
    "exhibit", "matter_of_reported_suit", "held_listing_picture", "held_listing_resembled",
    "good_faith_plot", "statistics_plot", "uplift_plot", "enter",  # without a signed link
}  # fmt: skip


@pytest.mark.parametrize("role", [None, *Role])
def test_every_page_keeps_its_rule_for_all_who_come_and_all_that_is_sent(
    role: Role | None, stage: Scene
) -> None:
    faults = [
        f"{method} {page.route} as {role or 'anonymous'}: {fault}"
        for page in pages(of_sellers=False)
        for method in ("GET", "POST")
        for fault in faults_of_page(page, method, role, stage)
    ]
    assert not faults, "\n".join(faults)


def test_every_operation_keeps_its_rule_for_all_who_call(stage: Scene) -> None:
    faults = [
        f"{operation.method} {operation.route}: {fault}"
        for operation in operations()
        for fault in faults_of_operation(operation, stage)
    ]
    assert not faults, "\n".join(faults)


def test_an_auditor_changes_nothing_by_any_method(stage: Scene) -> None:
    """POST is tried with everybody's; of the others one a page, in turn."""
    client = stage.people[Role.AUDITOR]
    statuses = {
        (page.route, method): call(client, method, stage.of_reviewer.address(page.route)).status
        for page, method in zip(pages(), cycle(_UNSAFE[1:]), strict=False)
        if not page.rule.is_personal
    }
    assert len(statuses) > 200
    assert {key: status for key, status in statuses.items() if status != 403} == {}


def test_nothing_of_another_filer_is_on_any_page_or_in_any_list(stage: Scene) -> None:
    responses = [
        (page.route, call(stage.people[Role.FILER], "GET", stage.of_filer.address(page.route)))
        for page in pages()
        if Role.FILER in page.rule.roles
    ]
    responses += [
        (operation.route, call(stage.reader, "GET", stage.of_filer.address(operation.route)))
        for operation in operations()
        if operation.method == "GET"
    ]
    leaks = [
        (route, secret)
        for route, response in responses
        for secret in stage.secrets
        if secret in response.raw
    ]
    assert len(responses) > 100
    routes_with_mark = {route for route, response in responses if stage.right.mark in response.raw}
    assert routes_with_mark >= {"/rights/", "/api/v1/rights"}, "one's own is there"
    assert not leaks


def test_every_page_is_valid_html(tmp_path: Path, stage: Scene) -> None:
    responses = {
        f"{role or 'anonymous'} {page.name}": call(stage.people[role or "anonymous"], "GET", place)
        for page in pages(of_sellers=False)
        for role in page.rule.roles or (None,)
        for place in (own_of(role, page.rule, stage).address(page.route),)
    }
    assert len(responses) > 200
    html_pages = ((name, response.raw) for name, response in responses.items())
    assert list_html_faults(tmp_path, html_pages) == []


def test_the_operations_are_those_of_the_document() -> None:
    document = api.get_openapi_schema()["paths"]
    documented_operations = {
        (m.upper(), path) for path, methods in document.items() for m in methods
    }
    assert {
        (operation.method, operation.route) for operation in operations()
    } == documented_operations


def test_the_reference_says_the_same() -> None:
    assert reference.FILE.read_text(encoding="utf-8") == reference.text(), (
        "Write it again: .venv/bin/python -m tests.interfaces.access_matrix.reference_page"
    )
