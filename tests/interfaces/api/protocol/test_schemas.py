"""The document's schemas say what is taken and sent, so that a generator writes it right."""

import json
from typing import Any, Final

import pytest
from django.test import Client
from jsonschema import ValidationError

from records.actions.notices import webhook_delivery
from records.notices.models.webhooks import Delivery, Endpoint
from records.notices.webhook_events import SUBSCRIBABLE, Event
from records.rights.models import Right
from tests.factories.takedown_requests import new_request, only_case
from tests.interfaces.api.filing.test_cases import CASES, post
from tests.interfaces.api.filing.test_filing import PATH, body
from tests.interfaces.api.notices.test_webhooks_and_keys import create_webhook
from tests.interfaces.api.rights.test_rights import RIGHT_BODY
from tests.interfaces.api.screening.test_listings import party
from tests.interfaces.api.test_document import DOCUMENT, fits

_SCHEMAS: Final = DOCUMENT["components"]["schemas"]
_LISTINGS: Final = "/api/v1/marketplaces/lab/listings"


def _is_fit(example: object, name: str) -> bool:
    try:
        fits(example, _SCHEMAS[name])
    except ValidationError:
        return False
    return True


def test_the_document_has_a_webhook_for_each_event() -> None:
    assert set(DOCUMENT["webhooks"]) == set(Event)


@pytest.mark.parametrize("event", Event)
def test_a_message_is_as_the_document_says(machine: Client, right: Right, event: Event) -> None:
    create_webhook(machine)
    case = only_case(new_request(right, 1))
    delivery = Delivery.objects.create(
        endpoint=Endpoint.objects.get(),
        account_id=right.owner_id,
        event=event,
        request_id=case.request_id,
        case_id=case.pk,
        right_id=right.pk,
        happened_at=case.filed_at,
        send_after=case.filed_at,
    )
    message: dict[str, Any] = json.loads(webhook_delivery.fetch_body(delivery))
    operation = DOCUMENT["webhooks"][event]["post"]
    schema = operation["requestBody"]["content"]["application/json"]["schema"]
    fits(message, schema)
    with pytest.raises(ValidationError):
        fits(message | {"data": {**message["data"], "more": 1}}, schema)


def test_only_events_that_one_may_choose_are_allowed() -> None:
    events = _SCHEMAS["EndpointIn"]["properties"]["events"]
    assert events["items"] == {"$ref": "#/components/schemas/Subscribable"}
    assert _SCHEMAS["Subscribable"]["enum"] == list(SUBSCRIBABLE)


@pytest.mark.parametrize("missing", ["office", "number", "territories", "nice_classes", "holder"])
def test_the_schema_asks_a_trademark_for_what_it_needs(missing: str) -> None:
    assert _is_fit(RIGHT_BODY, "RightIn")
    assert not _is_fit({k: v for k, v in RIGHT_BODY.items() if k != missing}, "RightIn")


def test_the_schema_refuses_a_field_of_another_kind() -> None:
    assert not _is_fit(RIGHT_BODY | {"author": "Nora Vell"}, "RightIn")


@pytest.mark.parametrize("name", ["RequestOut", "CaseOut", "FilingResultOut"])
def test_a_number_has_a_pattern(name: str) -> None:
    assert _SCHEMAS[name]["properties"]["number"]["pattern"].startswith("^MW-")


def test_the_schema_of_a_listing_to_check_requires_its_id() -> None:
    assert {"id", "revision", "title", "seller"} <= set(_SCHEMAS["FeedLine"]["required"])


@pytest.mark.django_db
@pytest.mark.usefixtures("place")
@pytest.mark.parametrize("content", ["null", "[null]", "7", "[]"])
def test_what_holds_no_listing_is_no_batch(content: str) -> None:
    answer = party().post(_LISTINGS, content, "application/json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "body")


@pytest.mark.django_db
@pytest.mark.usefixtures("place")
def test_a_listing_that_does_not_fit_has_its_field_named() -> None:
    answer = party().post(f"{_LISTINGS}/check", {"revision": 1}, "application/json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, "id")


def test_json_that_is_none_has_its_place_named(machine: Client) -> None:
    answer = machine.post(f"{CASES}/withdrawal", "{", "application/json")
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (400, "body")


def test_a_check_refuses_the_idempotency_keys_that_a_filing_refuses(
    machine: Client, right: Right
) -> None:
    answer = post(machine, f"{PATH}/check", body(right), key="two words")
    assert (answer.status_code, answer.json()["type"]) == (400, "urn:markwarden:malformed_key")
