"""The logo of who runs this place: a file that the settings name, in the bar of every page."""

from pathlib import Path
from typing import Final

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.templatetags.static import static

from interfaces.web.access import Pages, allow_everyone
from interfaces.web.files.pictures import harden_response

PAGES = Pages()
_TYPES: Final = {".png": "image/png", ".svg": "image/svg+xml; charset=utf-8", ".webp": "image/webp"}


def find_logo() -> Path | None:
    """Return the file; None if none is named or this process cannot find it."""
    path = Path(settings.MARKWARDEN.operator_logo or "/")
    return path if path.is_file() else None


@PAGES.show("logo/", allow_everyone, name="logo")
def show_logo(_request: HttpRequest) -> HttpResponseBase:
    """Show the operator's logo, else our own; no script in it can run."""
    path = find_logo()
    if path is None:
        return redirect(static("web/mark.svg"))
    picture = FileResponse(path.open("rb"), content_type=_TYPES[path.suffix.lower()])
    return harden_response(picture, "public, max-age=3600")
