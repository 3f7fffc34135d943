"""The entries of MARKWARDEN_MARKETPLACES: what each says, and what is refused in words."""

import re
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel

from pipeline.filing.listing_lines import LISTING_PAGE


def _require_pattern(pattern: str, expected_format: str) -> AfterValidator:
    """Refuse what is written otherwise, and say what to write."""

    def check(value: str) -> str:
        if not re.fullmatch(pattern, value):
            raise ValueError(f"Write {expected_format}.")
        return value

    return AfterValidator(check)


_HOST: Final = r"[A-Za-z0-9.-]+"
_IS_BASE64: Final = r"([A-Za-z0-9+/]{4})*([A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?"
_Signing = Annotated[
    str,
    _require_pattern(
        f"whsec_{_IS_BASE64}",
        "whsec_ and base64 of at least 24 random bytes (echo whsec_$(openssl rand -base64 24))",
    ),
]


class Marketplace(BaseModel):
    """One allow-listed marketplace: where listings come from and where take-downs go."""

    code: Annotated[
        str, _require_pattern(r"[A-Za-z0-9_-]{1,32}", "at most 32 letters, digits, _ and -")
    ]
    # Listing and picture URLs off it are refused.
    origin: Annotated[
        str,
        _require_pattern(
            rf"https?://{_HOST}(:\d+)?", "scheme and host alone, as in https://shop.example"
        ),
    ]
    # The path of a listing's page at the origin. Shops' pages are at /shops/.
    listing_page: Annotated[
        str,
        _require_pattern(
            r"(?!/shops/)(/[A-Za-z0-9._~-]+)*/\{id\}",
            "a path that ends with /{id}, as in /item/{id}, not below /shops/",
        ),
    ] = LISTING_PAGE
    webhook_url: Annotated[
        str,
        _require_pattern(rf"https?://{_HOST}(:\d+)?/\S*", "as in https://shop.example/markwarden"),
    ]
    webhook_secret: _Signing
    old_webhook_secret: _Signing | None = None  # signs too, while it is being replaced
    seller_secret: Annotated[  # signs its sellers in
        str,
        _require_pattern(
            ".{32,}|", "32 characters or more (openssl rand -hex 32), or leave it out"
        ),
    ] = ""
    # Where else its pictures lie.
    picture_hosts: list[
        Annotated[str, _require_pattern(_HOST, "hosts alone, as in cdn.example")]
    ] = []
    is_loopback_allowed: bool = False  # for a marketplace on this machine, in demo and tests
