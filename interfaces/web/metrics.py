"""How long each door takes to answer, and how: for the objective of 99.9 in 100 without a fault."""

import time
from collections.abc import Callable
from typing import Final

from django.http import HttpRequest, HttpResponse
from prometheus_client import Counter, Histogram

HTTP_REQUEST: Final = Histogram(
    "markwarden_http_request_seconds",
    "From a request's first middleware to its answer, by door and kind of answer.",
    ["door", "answer"],
    buckets=(0.01, 0.05, 0.2, 0.3, 1, 5),
)

UPLOAD_SCANS: Final = Counter(
    "markwarden_upload_scans_total",
    "Uploaded files that the scanner was given, by what it said.",
    ["outcome"],
)
for _outcome in ("clean", "infected", "unreachable"):
    UPLOAD_SCANS.labels(_outcome)  # from zero, or the first refusal would be no increase

# By the first part of the path.
_DOORS: Final = {"api": "api", "console": "console", "merchants": "merchants"}


def measure_requests(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Observe the time of every response; a path is not a label, as it contains ids."""

    def respond(request: HttpRequest) -> HttpResponse:
        start = time.perf_counter()
        response = answer(request)
        door = _DOORS.get(request.path_info.lstrip("/").partition("/")[0], "portal")
        kind = f"{response.status_code // 100}xx"
        HTTP_REQUEST.labels(door, kind).observe(time.perf_counter() - start)
        return response

    return respond
