"""Errors as problem+json (RFC 9457): what is wrong, in which field, and what to do."""

import json
import logging
from collections.abc import Callable, Iterable
from functools import wraps
from http import HTTPStatus
from json import JSONDecodeError
from typing import Annotated, Final, cast

from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.multipartparser import MultiPartParserError
from django.views.decorators.csrf import csrf_exempt
from ninja import NinjaAPI, Schema
from ninja.errors import AuthenticationError, HttpError, ValidationError
from pydantic import BeforeValidator, Field

from gateways.vault import VaultUnreachable
from interfaces.api.protocol.preconditions import Changed
from interfaces.api.protocol.rate_limits import add_rate_limits, keep_left
from interfaces.api.protocol.representations import answer_if_changed
from interfaces.web.files import uploads
from pipeline.filing.listing_lines import RefusedLine
from records.accounts.keys import MissingScope
from records.actions.evidence.retention import is_refused_by_hold
from records.actions.faults import Fault
from records.actions.filing.admission import convert_errors
from records.ledger.idempotency import KeyInFlight, KeyMalformed, KeyReused
from records.refusals import ActionRefused
from records.row_security.rate_limits import RateLimitReached

_LOG: Final = logging.getLogger("markwarden.api")
_RETRY_AFTER_SECONDS: Final = 5


type _Failure = Exception | type[Exception]  # as django-ninja declares it
type ProblemHandler = Callable[[HttpRequest, _Failure], HttpResponse]


class FaultOut(Schema):
    """One thing to correct."""

    field: str
    code: str
    says: Annotated[str, BeforeValidator(str)]  # a sentence is said in English


class LineOut(Schema):
    """A line of the filing that becomes no case."""

    number: int
    code: str
    says: Annotated[str, BeforeValidator(str)]


class Problem(Schema):
    """Any error, as application/problem+json."""

    type: str = Field(description="Names the kind of problem.")
    title: str
    status: int
    detail: str
    errors: list[FaultOut] = []
    refused: list[LineOut] = []


def build_problem(
    status: int,
    code: str,
    detail: str,
    *,
    faults: Iterable[Fault] = (),
    refused_lines: Iterable[RefusedLine] = (),
) -> Problem:
    """Build a problem with all its details."""
    return Problem(
        type=f"urn:markwarden:{code}",
        title=HTTPStatus(status).phrase,
        status=status,
        detail=detail,
        errors=[FaultOut(field=f.field, code=f.code, says=str(f.says)) for f in faults],
        refused=[LineOut(number=r.number, code=r.code, says=r.says) for r in refused_lines],
    )


def build_malformed(detail: str) -> Problem:
    """Build the problem of a body that is no JSON."""
    fault = Fault("body", "malformed_json", detail)
    return build_problem(400, "malformed_json", detail, faults=[fault])


def render_problem(problem: Problem, **headers: str) -> HttpResponse:
    """Render the problem as a response."""
    return HttpResponse(
        json.dumps(problem.model_dump(mode="json"), ensure_ascii=False),
        status=problem.status,
        content_type="application/problem+json",
        headers={name.replace("_", "-"): value for name, value in headers.items()},
    )


def register_problem_handlers(api: NinjaAPI) -> None:
    """Teach an API to answer every failure with a problem."""
    answers: dict[type[Exception], ProblemHandler] = {
        AuthenticationError: _handle_unknown_key,
        MissingScope: _handle_missing_scope,
        HttpError: _handle_unreadable,
        ValidationError: _handle_invalid,
        Http404: _handle_not_found,
        RequestDataTooBig: _handle_too_large,
        MultiPartParserError: _handle_bad_multipart,
        SuspiciousOperation: _handle_bad_multipart,  # too many fields or files
        RateLimitReached: _handle_rate_limit,
        ActionRefused: _handle_refusal,
        KeyInFlight: _handle_key_in_flight,
        KeyReused: _handle_key_reused,
        KeyMalformed: _handle_key_malformed,
        Changed: _handle_changed,
        OperationalError: _handle_unavailable,
        InterfaceError: _handle_unavailable,
        VaultUnreachable: _handle_unavailable,
        Exception: _handle_server_error,
    }
    for failure, answer in answers.items():
        api.add_exception_handler(failure, answer)


@csrf_exempt  # a key comes with each call by itself; there is no form of ours to forge
def answer_unknown_address(request: HttpRequest) -> HttpResponse:
    """Answer 404 for an address that the API does not have."""
    return _handle_not_found(request, Http404())


def answer_refused_calls(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Wrap the view so that errors of django-ninja itself are problems too."""

    @csrf_exempt
    @wraps(view)
    def respond(request: HttpRequest, **named: object) -> HttpResponse:
        method = request.method
        request.method = "GET" if method == "HEAD" else method  # a server leaves the body away
        try:
            answer = _refuse_wrong_method(view(request, **named))
        except Http404 as why:
            answer = _handle_not_found(request, why)
        finally:
            request.method = method
        add_rate_limits(request, answer)
        return answer_if_changed(request, answer) if method in {"GET", "HEAD"} else answer

    return respond


def _refuse_wrong_method(answer: HttpResponse) -> HttpResponse:
    if answer.status_code != HTTPStatus.METHOD_NOT_ALLOWED:
        return answer
    allowed = {*answer["Allow"].split(", ")}
    allowed_methods = ", ".join(sorted(allowed | ({"HEAD"} if "GET" in allowed else set())))
    detail = f"This address takes {allowed_methods}."
    return render_problem(build_problem(405, "method_not_allowed", detail), Allow=allowed_methods)


def _handle_unknown_key(_request: HttpRequest, _why: _Failure) -> HttpResponse:
    detail = "Send a valid API key as `Authorization: Bearer mw_...`; it may have expired."
    return render_problem(build_problem(401, "unknown_key", detail), WWW_Authenticate="Bearer")


def _handle_missing_scope(_request: HttpRequest, why: _Failure) -> HttpResponse:
    return render_problem(build_problem(403, "missing_scope", str(why)))


def _handle_unreadable(_request: HttpRequest, why: _Failure) -> HttpResponse:
    cause, status = why.__cause__, getattr(why, "status_code", 400)
    if cause is None:
        return render_problem(build_problem(status, "refused", str(why)))
    return render_problem(build_malformed(_describe_position(cause)))


def _describe_position(cause: BaseException) -> str:
    if isinstance(cause, JSONDecodeError):
        return f"Malformed JSON at line {cause.lineno}, column {cause.colno}: {cause.msg}."
    if isinstance(cause, UnicodeDecodeError):
        return f"Malformed JSON: byte {cause.start + 1} is not UTF-8."
    return "Malformed JSON: the body is nested too deeply or has a number that is too long."


def _handle_invalid(request: HttpRequest, why: _Failure) -> HttpResponse:
    if uploads.is_too_large(request):  # its files were left out, and seem to be missing
        return render_problem(
            build_problem(413, "too_large", str(uploads.explain_refusal("too_large")))
        )
    errors = why.errors if isinstance(why, ValidationError) else []
    faults = [
        fault
        for error in errors
        for fault in convert_errors([error], skip=_count_outer_parts(error))
    ]
    fields = ", ".join(fault.field for fault in faults)
    detail = f"Correct the fields under `errors` and send again: {fields}."
    return render_problem(build_problem(422, "unfit_fields", detail, faults=faults))


def _count_outer_parts(error: dict[str, object]) -> int:
    """Count the parts of a location that the caller did not write: ("body", "filing")."""
    place = error["loc"]
    return 2 if isinstance(place, tuple) and place[0] == "body" and len(place) > 1 else 1


def _handle_not_found(_request: HttpRequest, _why: _Failure) -> HttpResponse:
    return render_problem(
        build_problem(404, "not_found", "There is nothing here, or it is not yours.")
    )


def _handle_too_large(_request: HttpRequest, _why: _Failure) -> HttpResponse:
    return render_problem(
        build_problem(413, "too_large", "The body is larger than 2 MiB. Split the filing.")
    )


def _handle_bad_multipart(_request: HttpRequest, why: _Failure) -> HttpResponse:
    detail = f"The parts of the body cannot be read: {str(why).rstrip('.')}."
    return render_problem(build_problem(400, "malformed_parts", detail))


def _handle_refusal(_request: HttpRequest, why: _Failure) -> HttpResponse:
    code = why.code if isinstance(why, ActionRefused) else "refused"
    return render_problem(build_problem(409, code, str(why)))


def _handle_rate_limit(request: HttpRequest, why: _Failure) -> HttpResponse:
    seconds = _RETRY_AFTER_SECONDS
    if isinstance(why, RateLimitReached):
        seconds = why.retry_after_seconds
        keep_left(request, {why.limit: 0})
    return render_problem(build_problem(429, "too_many", str(why)), Retry_After=str(seconds))


def _handle_key_in_flight(_request: HttpRequest, why: _Failure) -> HttpResponse:
    return render_problem(build_problem(409, "key_in_flight", str(why)), Retry_After="1")


def _handle_key_reused(_request: HttpRequest, why: _Failure) -> HttpResponse:
    fault = Fault("Idempotency-Key", "key_reused", str(why))
    return render_problem(build_problem(422, "key_reused", str(why), faults=[fault]))


def _handle_key_malformed(_request: HttpRequest, why: _Failure) -> HttpResponse:
    fault = Fault("Idempotency-Key", "malformed", str(why))
    return render_problem(build_problem(400, "malformed_key", str(why), faults=[fault]))


def _handle_changed(_request: HttpRequest, why: _Failure) -> HttpResponse:
    return render_problem(build_problem(412, "changed", str(why)))


def _handle_unavailable(_request: HttpRequest, why: _Failure) -> HttpResponse:
    what = "store of files" if isinstance(why, VaultUnreachable) else "database"
    _LOG.warning("The %s does not answer: %s", what, why)
    detail = f"Nothing was changed because the {what} does not respond. Send the same call again."
    return render_problem(
        build_problem(503, "unavailable", detail), Retry_After=str(_RETRY_AFTER_SECONDS)
    )


def _handle_server_error(_request: HttpRequest, why: _Failure) -> HttpResponse:
    if is_refused_by_hold(why):
        return render_problem(
            build_problem(409, "kept", "This has to be kept for now; nothing was deleted.")
        )
    _LOG.error("An API call failed.", exc_info=cast("Exception", why))
    detail = "This is our fault, and it was logged. Send the call again with the same key."
    return render_problem(build_problem(500, "our_fault", detail))
