"""The product's settings with the sample people on the sign-in page; for development alone."""

from pathlib import Path
from typing import Any, cast

from django.core.exceptions import ImproperlyConfigured

from config.settings import *  # noqa: F403  # every setting of the product
from config.settings import MARKWARDEN, TEMPLATES

if not MARKWARDEN.is_development:
    raise ImproperlyConfigured("The sample sign-in needs no password: it runs in development only.")

ROOT_URLCONF = "lab.demo.web.urls"
_product = cast("dict[str, Any]", TEMPLATES[0])
_processors = [*_product["OPTIONS"]["context_processors"], "lab.demo.web.context.sample_world"]
TEMPLATES = [
    {
        **_product,
        "DIRS": [Path(__file__).parent / "templates"],
        "OPTIONS": {"context_processors": _processors},
    },
]
