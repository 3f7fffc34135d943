"""What a page answers when it failed: 503 where the records do not answer, 500 otherwise."""

import sys
from http import HTTPStatus
from typing import Final

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.views.defaults import server_error

_RETRY_AFTER_SECONDS: Final = 5


def handle_server_error(request: HttpRequest) -> HttpResponse:
    """The page for a failure that nobody caught; it touches no row.

    Django calls it while the failure is handled, whichever view or middleware it came from;
    a middleware of ours would see those of the views only.
    """
    if not isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return server_error(request)
    return HttpResponse(
        render_to_string("503.html"),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"Retry-After": str(_RETRY_AFTER_SECONDS)},
    )
