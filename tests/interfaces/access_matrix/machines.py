"""An account's machines, for the addresses of webhooks and keys."""

import json
from typing import Any, Final

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from records.accounts import keys
from records.accounts.models import Account, ApiKey, MarketplaceScope
from records.actions.accounts import enrolment
from records.actions.notices import webhook_endpoints
from records.clock import database_now
from records.notices.webhook_events import SUBSCRIBABLE
from records.screening.models import Batch
from records.sellers.models import Seller
from tests.factories.screening.held_listings import hold, seller_of
from tests.factories.screening.screened_listings import line, sender

PARTS = (
    "endpoint_id",
    "delivery_id",
    "prefix",
    "marketplace",
    "ref",
    "listing_id",
    "batch_id",
    "listing_hold_id",
)

_HOOK: Final[dict[str, object]] = {"url": "https://hooks.example/other", "events": ["case.decided"]}
_RIGHT: Final[dict[str, object]] = {
    "kind": "trademark", "mark": "NORVELLE", "office": "EUIPO", "number": "018442908",
    "territories": ["EU"], "nice_classes": [18], "holder": "Norvelle S.p.A.",
}  # fmt: skip
_MARKETPLACE: Final = "/api/v1/marketplaces/{marketplace}"
REQUEST_BODIES: Final[dict[str, dict[str, object]]] = {
    f"{_MARKETPLACE}/sellers/{{ref}}": {"shops": [{"id": "S-1"}]},
    f"{_MARKETPLACE}/listings": line(),
    f"{_MARKETPLACE}/listings/check": line(),
    f"{_MARKETPLACE}/listings/{{listing_id}}/figures": {
        "units_sold": 1,
        "counted_at": "2026-01-01T00:00:00Z",
    },
    f"{_MARKETPLACE}/sellers/{{ref}}/documents": {"kind": "licence", "file": b"no paper"},
    f"{_MARKETPLACE}/sellers/{{ref}}/applications": {
        "legal_name": "Harbour Lights GmbH",
        "country": "DE",
        "licence_kind": "company",
        "contact_name": "Hanna Licht",
        "address": "Kaistrasse 7, Kiel",
        "phone": "+49 431 5550101",
        "mail": "hanna@lights.example",
        "payment_account": "DE89 3704",
        "is_certified": True,
        "is_warranted": True,
        "signed_by": "Hanna Licht",
    },
    f"{_MARKETPLACE}/evidence-files": {"file": b"no paper"},
    f"{_MARKETPLACE}/disputes": {
        "kind": "appeal",
        "shop": "S-1",
        "listings": ["77"],
        "statement": "Look again.",
    },
    "/api/v1/webhooks": _HOOK,
    "/api/v1/webhooks/{endpoint_id}": _HOOK,
    "/api/v1/webhooks/{endpoint_id}/replay": {"since": "2026-01-01T00:00:00Z"},
    "/api/v1/small-firm/application": {"staff": 3, "turnover_band": "under_1m", "is_true": True},
    "/api/v1/keys": {"scopes": ["read"]},
    "/api/v1/keys/{prefix}": {"name": "night run"},
    "/api/v1/rights": _RIGHT,
    "/api/v1/rights/{right_id}": _RIGHT,
    "/api/v1/rights/{right_id}/pictures": {"category": "logo", "picture": b"no picture"},
    "/api/v1/rights/{right_id}/papers": {"kind": "certificate", "paper": b"no paper"},
    "/api/v1/rights/{right_id}/renewal": {"until": "2050-01-01"},
    "/api/v1/evidence-files": {"file": b"no paper"},
    "/api/v1/rights/{right_id}/offer": {"to": "6f9619ff-8b86-4d01-b42d-00cf4fc964ff"},
    "/api/v1/right-offers/{offered_id}/answer": {"accepts": True},
    "/api/v1/rights/{right_id}/sellers": {"marketplace": "loop", "shop": "S-2"},
    "/api/v1/cases/withdrawal": {"cases": ["6f9619ff-8b86-4d01-b42d-00cf4fc964ff"]},
    "/api/v1/cases/{case_id}/appeal": {"statement": "Look again."},
    "/api/v1/counter-notifications/{counter_id}/answer": {"reply": "rejection"},
}


def call_api(client: Client, method: str, address: str, content: object) -> Any:  # noqa: ANN401 -- of Django
    """A call of the API: as JSON, or as a form where it holds a file."""
    files = {
        name: SimpleUploadedFile("a.txt", value)
        for name, value in (content.items() if isinstance(content, dict) else ())
        if isinstance(value, bytes)
    }
    if files and method == "POST":
        return client.post(address, {**content, **files})  # type: ignore[dict-item]  # files are of a dict
    body = json.dumps(content) if content and method in {"POST", "PUT"} else ""
    return client.generic(method, address, body, content_type="application/json")


def create_systems(code: str) -> str:
    """A marketplace's key for everything that its systems may do."""
    account = enrolment.enrol_marketplace(code, actor="test", now=database_now())
    return keys.issue_key(account, now=database_now(), scopes=tuple(MarketplaceScope))


def of_marketplace(code: str) -> dict[str, str]:
    """What its systems name, with a batch of listings that they sent."""
    batch = Batch.objects.create(
        account=sender(code),
        marketplace=code,
        body_sha256="ab" * 32,
        lines=1,
        received_at=database_now(),
    )
    return {
        "marketplace": code, "ref": "E-4", "listing_id": "77", "batch_id": str(batch.public_id),
        "listing_hold_id": hold_of(seller_of("S-77", code), code),
    }  # fmt: skip


def hold_of(seller: Seller, code: str = "lab") -> str:
    """A listing of this seller that screening holds, by its public id."""
    return str(hold(f"H-{seller.pk}", sender_account=sender(code), seller=seller).public_id)


def of_account(account: Account) -> dict[str, str]:
    """An endpoint with a delivery, and a key."""
    now = database_now()
    hook = webhook_endpoints.create_endpoint(
        account.pk, "https://hooks.example/", SUBSCRIBABLE, actor="test", now=now
    )
    delivery = webhook_endpoints.send_test(hook.endpoint, now=now)
    key = ApiKey.objects.filter(account=account).first()
    prefix = key.prefix if key else keys.issue_key(account, now=now).split("_")[1]
    return {
        "endpoint_id": str(hook.endpoint.public_id),
        "delivery_id": str(delivery.public_id),
        "prefix": prefix,
    }
