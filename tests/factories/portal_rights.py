"""A right as it is typed in the portal, for the tests of its pages."""

from io import BytesIO

from django.test import Client
from PIL import Image

from records.rights.models import Right
from tests.factories.takedown_requests import Shown

TYPED = {
    "kind": "trademark",
    "draft": "0b8e1c52-38a5-4f53-a3c4-6fd3f1f5a001",
    "mark": "QUELLMARK",
    "aliases": "奎尔马克\nКвельмарк",
    "office": "EUIPO",
    "number": "018402117",
    "territories": "EU, gb",
    "nice_classes": "18、22 25",
    "goods": "rucksacks; tents",
    "holder": "Norvelle S.p.A.",
    "filed_on": "2021-03-12",
    "registered_on": "2021年9月1日",
    "expires_on": "12.03.2041",
}


def picture(colour: str = "#c8a985") -> bytes:
    buffer = BytesIO()
    Image.effect_noise((320, 240), 90).convert("RGB").save(buffer, "PNG")
    return buffer.getvalue()


def plain_picture() -> bytes:
    """Return a picture with too little in it to be known again."""
    buffer = BytesIO()
    Image.linear_gradient("L").resize((320, 240)).save(buffer, "PNG")
    return buffer.getvalue()


def post_right(browser: Client, **changes: str) -> Shown:
    return browser.post("/rights/new/", TYPED | changes)


def only() -> Right:
    return Right.objects.get()


def address(right: Right, step: str = "") -> str:
    return f"/rights/{right.public_id}/{step}"
