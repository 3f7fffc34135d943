"""Does the web process live, is it ready? Answered before any page, for supervisors.

A probe comes to the process's own address, which is no host of the pages, and as nobody.
"""

from collections.abc import Callable

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, HttpResponse, JsonResponse


def answer_probes(
    answer: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """The middleware that answers `/health/live` and `/health/ready`, and passes on the rest."""

    def respond(request: HttpRequest) -> HttpResponse:
        if request.path_info == "/health/live":
            return JsonResponse({"pages": True})
        if request.path_info == "/health/ready":
            is_answering = _is_database_up()
            return JsonResponse({"database": is_answering}, status=200 if is_answering else 503)
        return answer(request)

    return respond


def _is_database_up() -> bool:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except (DatabaseError, InterfaceError):
        connection.close()
        return False
    return True
