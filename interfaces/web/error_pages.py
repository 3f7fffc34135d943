"""What a page answers when it failed or is refused; no row is touched for it."""

import re
import sys
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.defaults import server_error

from gateways.vault import VaultUnreachable
from records.actions.evidence.retention import is_refused_by_hold

RETRY_AFTER_SECONDS: Final = 5
_CONSOLE: Final = "/console/"
_NOT_REPEATED: Final = re.compile("csrfmiddlewaretoken|password")


def handle_bad_request(
    _request: HttpRequest,
    exception: Exception | None = None,
    status: HTTPStatus = HTTPStatus.BAD_REQUEST,
) -> HttpResponse:
    """Answer a damaged or too large request, rendering without it.

    A session that the database did not keep comes here too: 503, as from a view.
    """
    if _is_of_database(exception):
        return render_unavailable(
            _("The database stopped responding. Look whether what you sent was kept, then go on.")
        )
    message = _(
        "What you sent is damaged or larger than a page can take (2 MB). Go back in your browser:"
        " what you typed is still there."
    )
    return render_fault(None, status, _("Not readable"), message)


def _is_of_database(failure: BaseException | None) -> bool:
    """Return whether the failure followed from one of the database."""
    while failure is not None:
        if isinstance(failure, OperationalError | InterfaceError):
            return True
        failure = failure.__cause__ or failure.__context__
    return False


def handle_permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a visitor whose role may not open the page."""
    del exception  # Django passes it by this name
    message = _(
        "Your role does not allow this page. Sign in with another account, or ask an administrator."
    )
    return render_fault(request, HTTPStatus.FORBIDDEN, _("Not allowed"), message)


def handle_csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form whose token does not match the session."""
    del reason
    message = _("Nothing was changed. Go back, reload the page and send the form again.")
    return render_fault(request, HTTPStatus.FORBIDDEN, _("The form has expired"), message)


def handle_not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer that there is no such page for this visitor."""
    del exception  # Django passes it by this name
    message = _("You cannot open this page: it does not exist, or it is not open to you.")
    if request.path.startswith(_CONSOLE):
        message = _(
            "You cannot open this page: it does not exist, or you do not hold this case any more."
        )
    return render_fault(request, HTTPStatus.NOT_FOUND, _("Not found"), message)


def render_signed_out(request: HttpRequest, **words: object) -> HttpResponse | None:
    """Show what a form contained if its session had ended; None if it was empty.

    The form's token was right, so it is not another site's. Passwords and files are not repeated.
    """
    names = [name for name in request.POST if not _NOT_REPEATED.search(name)]
    fields = [(name, text) for name in names for text in request.POST.getlist(name)]
    if not fields:
        return None
    context = {
        "sent": fields,
        "texts": [text for _name, text in fields if len(text.split()) > 1 or not text.isascii()],
        "has_files": bool(request.FILES),
        **words,
    }
    return render(request, "web/signed_out.html", context, status=HTTPStatus.FORBIDDEN)


def find_page_before(request: HttpRequest) -> str:
    """Return the page with the form: the form's own address may only take a POST."""
    came_from = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    try:
        before = urlsplit(came_from)
    except ValueError:  # a browser writes none that cannot be read
        return reverse("home")
    if before.netloc != request.get_host():
        return reverse("home")
    return f"{before.path}?{before.query}" if before.query else before.path


def render_fault(
    request: HttpRequest | None, status: HTTPStatus, title: str, message: str
) -> HttpResponse:
    """Render the page of a refusal; without a request, as for a visitor not signed in."""
    words = {"title": title, "says": message}
    return HttpResponse(render_to_string("web/fault.html", words, request), status=status)


def handle_server_error(request: HttpRequest) -> HttpResponse:
    """Answer 409 if a legal hold forbids a deletion, 503 without database or vault, else 500.

    Django calls it while the failure is handled, whichever view or middleware it came from; a
    middleware of ours would see those of the views only.
    """
    failure = sys.exc_info()[1]
    if is_refused_by_hold(failure):
        message = _(
            "This has to be kept for now, so nothing was deleted. Ask us if you need to know more."
        )
        return render_fault(request, HTTPStatus.CONFLICT, _("Not deleted"), message)
    if not isinstance(failure, OperationalError | InterfaceError | VaultUnreachable):
        return server_error(request)
    return render_unavailable(
        _(
            "Part of our service does not respond, so nothing was changed. What you saved is safe."
            " Go back and try again in a moment."
        )
    )


def render_unavailable(message: str) -> HttpResponse:
    """Render the page that says nothing was done and to try again."""
    return HttpResponse(
        render_to_string("500.html", {"title": _("Not available right now"), "says": message}),
        status=HTTPStatus.SERVICE_UNAVAILABLE,
        headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
    )
