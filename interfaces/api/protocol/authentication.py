"""Who calls, and whether the call was made before: the API key and the Idempotency-Key."""

import hashlib
import json
import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Any, Final, cast

from django.http import HttpRequest, HttpResponse
from ninja.security import HttpBearer

from interfaces.api.protocol.problems import build_problem, render_problem
from interfaces.web.rate_limits import count_call
from records.accounts import keys
from records.accounts.keys import Caller, MissingScope
from records.accounts.models import Account, Scope
from records.actions.faults import Fault
from records.clock import database_now
from records.ledger import idempotency
from records.ledger.idempotency import Answer, Call
from records.row_security.connection_role import Standing, assume_role

_KEY_PATTERN: Final = re.compile(r"[\x21-\x7e]{1,200}")


IDEMPOTENCY_KEY: Final[dict[str, Any]] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "1 to 200 characters, for example a UUID. A repeated call under one key has one"
    " effect, and for 24 hours it gets the first answer; another body under it is refused.",
    "schema": {"type": "string", "maxLength": 200},
}


class ApiKeyBearer(HttpBearer):
    """An API key, issued by `markwarden accounts key` and shown once."""

    def __init__(self, scope: Scope, foreign: int | None) -> None:
        """The rule of one operation; see `needs`."""
        super().__init__()
        self.scope = scope
        self.foreign = foreign

    def authenticate(self, request: HttpRequest, token: str) -> Caller | None:
        """Who calls, where the key may be used for this.

        Raises:
            MissingScope: the key is good, for something else.
            TooMany: wait.
        """
        assume_role(Standing.DOOR)
        found = keys.find_caller(token, now=database_now())
        if found is None:
            count_call(request)
            return None
        count_call(request, found.prefix, found.account.pk)
        if self.scope not in found.scopes:
            raise MissingScope(self.scope)
        assume_role(Standing.FILER, found.account.pk)
        return found


def require_scope(scope: Scope, *, foreign: int | None = None) -> ApiKeyBearer:
    """The rule of an operation: the scope, and what somebody else's thing answers, as one there
    is not; none where the address names no thing.
    """
    return ApiKeyBearer(scope, foreign)


def deny_all(_request: HttpRequest) -> None:
    """What an operation has that declares nothing: it lets nobody in."""


def get_account(request: HttpRequest) -> Account:
    """The account whose key the request carries."""
    return _get_caller(request).account


def name_actor(request: HttpRequest) -> str:
    """The key as the audit names it."""
    return f"key:{_get_caller(request).prefix}"


def _get_caller(request: HttpRequest) -> Caller:
    return cast("Caller", cast("object", getattr(request, "auth")))  # noqa: B009 -- set by ninja


def answer_once(request: HttpRequest, act: Callable[[], Answer]) -> HttpResponse:
    """Run the act, at most once where the request carries an Idempotency-Key."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return _render_answer(act())
    if not _KEY_PATTERN.fullmatch(key):
        says = "Use 1 to 200 printable ASCII characters without spaces, for example a UUID."
        fault = Fault("Idempotency-Key", "malformed", says)
        return render_problem(build_problem(400, "malformed_key", says, faults=[fault]))
    call = Call(
        account_id=get_account(request).pk,
        method=request.method or "POST",
        path=request.path,
        key=key,
        body_sha256=_hash_body(request),
    )
    return _render_answer(idempotency.run_once(call, act))


def _hash_body(request: HttpRequest) -> str:
    """What stands for the body; the boundary between parts is another in every call."""
    if request.content_type != "multipart/form-data":
        return hashlib.sha256(request.body).hexdigest()
    whole = hashlib.sha256(repr(sorted(request.POST.lists())).encode(errors="surrogatepass"))
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            content = file.read()
            file.seek(0)
            head = f"\n{name}:{file.name}:{len(content)}\n"
            whole.update(head.encode(errors="surrogatepass") + content)
    return whole.hexdigest()


def _render_answer(answer: Answer) -> HttpResponse:
    kind = "application/json" if answer.status < 400 else "application/problem+json"
    is_empty = answer.status == HTTPStatus.NO_CONTENT
    body = "" if is_empty else json.dumps(answer.body, ensure_ascii=False)
    shown = HttpResponse(body, status=answer.status, content_type=kind)
    if answer.is_replayed:
        shown["Idempotency-Replayed"] = "true"
    return shown
