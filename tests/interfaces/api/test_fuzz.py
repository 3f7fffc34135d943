"""Whatever the document allows or forbids is sent: no server error, no answer it does not name."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, cast
from uuid import uuid4

import pytest
import schemathesis
from django.db import transaction
from django.test import Client
from hypothesis import HealthCheck, given, settings
from schemathesis import GenerationMode
from schemathesis.core.result import Ok

from pipeline.reasons import Reason
from records.accounts import keys
from records.accounts.models import ApiKey, MarketplaceScope
from records.actions.accounts import enrolment
from records.actions.filing import request_drafts
from records.actions.notices import webhook_endpoints
from records.actions.rights import authorised_sellers, transfer
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.disputes.models import CounterNotification
from records.filing.models import Draft, Relisting
from records.notices.models.webhooks import Delivery
from records.notices.webhook_events import SUBSCRIBABLE
from records.programmes.models import Membership
from records.rights.models import Assignment, Reference, Right
from tests.factories.filer_disputes import create_counter_notice, member
from tests.factories.takedown_requests import (
    Shown,
    ask_filer,
    new_account,
    new_request,
    new_right,
    new_user,
    one_marketplace,
    only_case,
)
from tests.interfaces.access_matrix import machines
from tests.interfaces.api.conftest import with_key
from tests.interfaces.api.openapi_document import FILE

_SCHEMA = schemathesis.openapi.from_path(FILE)
_OPERATIONS = [
    cast("Ok[Any]", operation).ok()  # one that cannot be read has no such method
    for operation in _SCHEMA.get_all_operations()
]
_FEW = settings(
    max_examples=8,
    deadline=None,
    database=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
)


@dataclass(frozen=True, slots=True)
class Stage:
    """Who calls, and what there is."""

    filer: Client
    systems: Client  # carries the key of a marketplace
    own: Mapping[str, str]  # names of what there is, by the part of the address


@pytest.fixture(scope="module")
def stage(rows_of_module: None) -> Iterator[Stage]:
    """One for all: each call takes back what it did."""
    with one_marketplace():
        account = new_account()
        key = keys.issue_key(account, now=database_now())
        request = _ask_filer(new_right(account))
        systems = _find_systems()
        yield Stage(with_key(key), systems, _list_own_ids(request))


def _ask_filer(right: Right) -> TakedownRequest:
    """File a request whose one case waits for its filer's answer, with all that may be beside."""
    request = new_request(right, 1)
    ask_filer(only_case(request))
    now = database_now()
    hook = webhook_endpoints.create_endpoint(
        right.owner_id, "https://hooks.example/", SUBSCRIBABLE, actor="test", now=now
    )
    webhook_endpoints.send_test(hook.endpoint, now=now)
    request_drafts.start_draft(
        new_user(right.owner), right, Reason.TM_MARK_IN_TEXT, once=uuid4(), now=now
    )
    create_counter_notice(only_case(request))
    Reference.objects.create(right=right, sha256="cd" * 32, family=1)
    authorised_sellers.name_shop(right.pk, "loop", shop="S-1", actor="test", now=now)
    member(right.owner)
    case = only_case(request)
    Relisting.objects.create(
        case=case, account_id=case.account_id, listing=case.listing, seen_at=now
    )
    other = new_account("Other")
    for offered_right, to in ((right, other), (new_right(other, mark="FOREIGN"), right.owner)):
        transfer.offer_right(offered_right.pk, to.public_id, actor="test", now=now)
    return request


def _answers(machine: Client, case: Any, own_ids: Mapping[str, str]) -> Iterator[Shown]:  # noqa: ANN401 -- of schemathesis
    """To the case as it was drawn, and on things that there are."""
    for path in (case.formatted_path, case.path.format(**own_ids)):
        key = (case.headers or {}).get("Idempotency-Key")
        with transaction.atomic():
            yield machine.generic(
                case.method,
                path,
                _body(case.body),
                content_type="application/json",
                query_params={name: str(value) for name, value in (case.query or {}).items()},
                headers={} if key is None else {"Idempotency-Key": _latin(key)},
            )
            transaction.set_rollback(True)


def _find_systems() -> Client:
    """What carries the key of a marketplace."""
    now = database_now()
    account = enrolment.enrol_marketplace("loop", actor="test", now=now)
    ApiKey.objects.filter(account=account).delete()
    return with_key(keys.issue_key(account, now=now, scopes=tuple(MarketplaceScope)))


def _list_own_ids(request: TakedownRequest) -> dict[str, str]:
    """Names of what there is, by the part of the address."""
    delivery = Delivery.objects.select_related("endpoint").get()
    ours = Assignment.objects.get(of_account=request.account_id)
    return {
        "request_id": str(request.public_id),
        "case_id": str(only_case(request).public_id),
        "right_id": str(request.right.public_id),
        "reference_id": str(request.right.references.get().pk),
        "shop_id": str(request.right.named_shops.get().pk),
        "endpoint_id": str(delivery.endpoint.public_id),
        "delivery_id": str(delivery.public_id),
        "prefix": ApiKey.objects.get(account=request.account_id).prefix,
        "draft_id": str(Draft.objects.get().public_id),
        "counter_id": str(CounterNotification.objects.get().public_id),
        "membership_id": str(Membership.objects.get().pk),
        "comeback_id": str(Relisting.objects.get().pk),
        "offer_id": str(ours.public_id),
        **machines.of_marketplace("loop"),
        "offered_id": str(Assignment.objects.exclude(pk=ours.pk).get().public_id),
    }


def _body(example: object) -> bytes:
    if isinstance(example, bytes):
        return example
    is_absent = type(example).__name__ == "NotSet"
    return b"" if is_absent else json.dumps(example).encode()


def _latin(value: object) -> str:
    return str(value).encode("latin-1", errors="replace").decode("latin-1")


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
@pytest.mark.parametrize("operation", _OPERATIONS, ids=lambda one: one.label)
def test_every_answer_is_one_that_the_document_names(
    stage: Stage,
    operation: Any,  # noqa: ANN401 -- of schemathesis
    mode: GenerationMode,
) -> None:
    response_statuses = {int(status) for status in operation.definition.raw["responses"]}
    is_of_systems = operation.path.startswith("/api/v1/marketplaces/")
    machine = stage.systems if is_of_systems else stage.filer

    @_FEW
    @given(case=operation.as_strategy(generation_mode=mode))
    def send(case: Any) -> None:  # noqa: ANN401 -- of schemathesis
        for answer in _answers(machine, case, stage.own):
            assert answer.status_code in response_statuses, (
                answer.status_code,
                answer.content[:300],
            )
            if answer.status_code == HTTPStatus.NO_CONTENT:
                continue
            kind = "application/json" if answer.status_code < 400 else "application/problem+json"
            assert answer["Content-Type"].startswith(kind)

    send()
