"""A client generated from the OpenAPI document does over HTTP what a filer does."""

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import pytest
from pytest_django import Settings
from pytest_django.live_server_helper import LiveServer

from gateways.configured import vault
from records.accounts import keys
from records.accounts.models import Account, Scope
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.rights.models import Right
from tests.factories.filer_disputes import create_counter_notice, create_upheld_case
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.takedown_requests import ask_filer, listing, new_request, new_user, only_case
from tests.interfaces.api.openapi_document import whole

pytestmark = pytest.mark.django_db(transaction=True)

NAME: Final = "markwarden_client"
_SETTINGS: Final = "post_hooks: []\n"  # what it would format with is no matter here


def generate(folder: Path) -> str:
    """Write the client as a package into the folder, and return what the generator says."""
    document, settings = folder / "openapi.json", folder / "settings.yml"
    document.write_text(json.dumps(whole()), encoding="utf-8")
    settings.write_text(_SETTINGS, encoding="utf-8")
    words = [sys.executable, "-m", "openapi_python_client", "generate", "--meta", "none"]
    words += ["--path", str(document), "--config", str(settings), "--fail-on-warning"]
    ran = subprocess.run(  # noqa: S603 -- our own words
        [*words, "--output-path", str(folder / NAME)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


@dataclass(frozen=True, slots=True)
class Machine:
    """The generated client with a key; its modules are found by name."""

    base_url: str
    key: str

    def call(self, operation: str, **sent: object) -> Any:  # noqa: ANN401 -- made at run time
        """The answer of an operation, named `tag.operation_id`."""
        client = import_module(f"{NAME}.client").AuthenticatedClient(self.base_url, self.key)
        with client:
            return import_module(f"{NAME}.api.{operation}").sync_detailed(client=client, **sent)


def shape(name: str) -> Any:  # noqa: ANN401 -- made at run time
    """A model of the client."""
    return getattr(import_module(f"{NAME}.models"), name)


def file(content: bytes, name: str) -> Any:  # noqa: ANN401 -- made at run time
    """A file to upload."""
    return import_module(f"{NAME}.types").File(BytesIO(content), name)


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """The client, to be imported while the session runs."""
    folder = tmp_path_factory.mktemp("generated")
    generate(folder)
    sys.path.insert(0, str(folder))
    yield
    sys.path.remove(str(folder))
    for name in [module for module in sys.modules if module.partition(".")[0] == NAME]:
        del sys.modules[name]


@pytest.fixture
def caller(
    package: None, live_server: LiveServer, account: Account, settings: Settings, tmp_path: Path
) -> Iterator[Machine]:
    """The client with a key that may do everything."""
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"vault_folder": tmp_path})
    vault.cache_clear()
    yield Machine(live_server.url, keys.issue_key(account, now=database_now()))
    vault.cache_clear()


def filing(right: Right, *numbers: int) -> object:
    return shape("FilingIn")(
        right=str(right.public_id),
        reason="TM-MARK-IN-TEXT",
        listings=[listing(number) for number in numbers],
        good_faith_statement=True,
        accuracy_statement=True,
        filer_name="Nora Vell",
        filer_email="nora@example.com",
    )


def test_a_filing_is_checked_filed_once_followed_and_withdrawn(
    caller: Machine, right: Right
) -> None:
    check_result = caller.call("takedown_requests.check_filing", body=filing(right, 1, 2)).parsed
    assert (check_result.would_be_filed, check_result.cases) == (True, 2)
    parameters = {"body": filing(right, 1, 2), "idempotency_key": "once"}
    response, again = (
        caller.call("takedown_requests.file_request", **parameters) for _ in range(2)
    )
    assert (response.status_code, response.parsed.id) == (202, again.parsed.id)
    assert again.headers["Idempotency-Replayed"] == "true"
    filed_request = caller.call(
        "takedown_requests.own_request", request_id=response.parsed.id
    ).parsed
    assert (filed_request.state, filed_request.cases) == ("in_progress", 2)
    cases = caller.call("cases.find_cases", request=response.parsed.id, per_page=1).parsed
    (other,) = caller.call("cases.find_cases", cursor=cases.next_).parsed.items
    chosen_cases = shape("ChosenCases")(cases=[cases.items[0].id, other.id])
    withdrawal = caller.call("cases.withdraw_cases", body=chosen_cases).parsed
    assert set(withdrawal.withdrawn) == {cases.items[0].id, other.id}
    withdrawn_case = caller.call("cases.own_case", case_id=other.id).parsed
    assert withdrawn_case.state == "withdrawn"
    assert TakedownRequest.objects.count() == 1


def test_a_refusal_comes_as_a_typed_problem(caller: Machine, right: Right) -> None:
    answer = caller.call("takedown_requests.file_request", body=filing(right))
    assert (answer.status_code, type(answer.parsed).__name__) == (422, "Problem")
    assert answer.parsed.errors[0].code == "no_listing"
    nothing = caller.call("cases.own_case", case_id=UUID(int=7))
    assert (nothing.status_code, nothing.parsed.type_) == (404, "urn:markwarden:not_found")


def test_a_key_without_the_scope_learns_which_one_it_lacks(
    caller: Machine, account: Account, right: Right
) -> None:
    key = keys.issue_key(account, now=database_now(), scopes=[Scope.READ])
    answer = Machine(caller.base_url, key).call(
        "takedown_requests.file_request", body=filing(right, 1)
    )
    assert answer.status_code == 403
    assert "`file`" in answer.parsed.detail


def test_a_right_is_written_down_proven_and_sent(caller: Machine) -> None:
    right_fields = shape("RightIn")(
        kind=shape("RightKind")("trademark"),
        mark="QUELLMARK",
        office="EUIPO",
        number="018402117",
        territories=["EU"],
        nice_classes=[18],
        goods="Bags",
        registered_on=date(2021, 9, 1),
        holder="Norvelle S.p.A.",
    )
    right = caller.call("rights.add_right", body=right_fields).parsed
    paper = shape("AddPaperBody")(
        paper=file(pdf(Certificate()), "certificate.pdf"),
        kind=shape("AddPaperBodyPaperKind")("certificate"),
    )
    paper_response = caller.call("rights.add_paper", right_id=right.id, body=paper)
    assert (paper_response.status_code, paper_response.parsed.page_count) == (201, 1)
    submission = caller.call("rights.submit_right", right_id=right.id)
    assert (submission.status_code, submission.parsed.state) == (202, "pending_verification")
    states = [item.state for item in caller.call("rights.own_rights").parsed.items]
    assert states == ["pending_verification"]


def test_a_question_is_answered(caller: Machine, right: Right) -> None:
    case = ask_filer(only_case(new_request(right, 1)))
    questioned_case = caller.call("cases.own_case", case_id=case.public_id).parsed
    assert questioned_case.question.question == "Which model is it?"
    reply = shape("AnswerIn")(answer="The Arno.")
    answered_case = caller.call("cases.answer_question", case_id=case.public_id, body=reply).parsed
    assert answered_case.question is None


def test_a_draft_goes_from_its_first_row_to_its_filing(caller: Machine, right: Right) -> None:
    new_user(right.owner)
    draft = caller.call("drafts.begin_draft", body=filing(right, 1)).parsed
    asked_for = caller.call("drafts.ask_preflight", draft_id=draft.id).parsed
    outlook = caller.call("drafts.own_outlook", draft_id=draft.id).parsed
    assert (asked_for.asked, outlook.asked, outlook.done) == (1, 1, 0)
    assert caller.call("drafts.file_draft", draft_id=draft.id).parsed.cases == 1


def test_what_a_seller_disputes_is_accepted(caller: Machine, right: Right) -> None:
    counter = create_counter_notice(create_upheld_case(right))
    (listed_counter,) = caller.call("disputes.own_counters").parsed.items
    reply = shape("ReplyIn")(reply=shape("Reply")("accept"))
    answered_counter = caller.call(
        "disputes.answer_counter", counter_id=listed_counter.id, body=reply
    ).parsed
    assert (answered_counter.id, answered_counter.state) == (counter.public_id, "accepted")
    assert caller.call("cases.own_case", case_id=listed_counter.case).parsed.stands is False


def test_a_webhook_is_kept_and_its_log_read(caller: Machine) -> None:
    endpoint_fields = shape("EndpointIn")(
        url="https://hooks.example/markwarden", events=[shape("Event")("case.decided")]
    )
    webhook = caller.call("webhooks.add_endpoint", body=endpoint_fields).parsed
    assert webhook.secret.startswith("whsec_")
    caller.call("webhooks.test_endpoint", endpoint_id=webhook.endpoint.id)
    log = caller.call("webhooks.deliveries", endpoint_id=webhook.endpoint.id).parsed
    assert [item.event for item in log.items] == ["endpoint.test"]
    removal = caller.call("webhooks.remove_endpoint", endpoint_id=webhook.endpoint.id)
    assert removal.status_code == 204
