"""Answers of operations, given once if the call carries an Idempotency-Key."""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from functools import partial, wraps
from http import HTTPStatus
from typing import Any, Concatenate, Final

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from ninja import Schema

from interfaces.api.protocol.authentication import get_account, get_path_parts
from interfaces.api.protocol.preconditions import ShowLocked, ensure_unchanged
from interfaces.api.protocol.problems import build_problem
from interfaces.api.protocol.representations import represent, tag_representation
from interfaces.web.files.uploads import UploadRefused
from records.actions.faults import Fault
from records.actions.filing.admission import FilingRefused
from records.ledger import idempotency
from records.ledger.idempotency import Answer, Call, KeyMalformed
from records.refusals import ActionRefused

_KEY_PATTERN: Final = re.compile(r"[\x21-\x7e]{1,200}")

IDEMPOTENCY_KEY: Final[dict[str, Any]] = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "1 to 200 characters, for example a UUID. A repeated call with the same key"
    " takes effect only once, and gets the first answer for 24 hours. Another body with the"
    " same key is refused.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}


def build_answer(status: int, schema: Schema, *, is_secret: bool = False) -> Answer:
    """Build an answer in JSON; one with a secret is not stored for a repeated call."""
    return Answer(status, represent(schema), is_secret=is_secret)


def build_conflict(code: str, detail: str) -> Answer:
    """Build a 409: the call cannot be carried out in the present state."""
    return build_answer(409, build_problem(409, code, detail))


def refuse_field(field: str, code: str, detail: str) -> Answer:
    """Refuse a call because of one field."""
    return build_answer(422, build_problem(422, code, detail, faults=[Fault(field, code, detail)]))


def refuse_fields(code: str, faults: tuple[Fault, ...]) -> Answer:
    """Refuse a call with every fault beside its field."""
    detail = " ".join(f"{fault.field}: {fault.says}" for fault in faults)
    return build_answer(422, build_problem(422, code, detail, faults=faults))


def refuse_upload(field: str, refusal: UploadRefused) -> Answer:
    """Refuse a file that cannot be used, with 503 if the same call may succeed a minute later."""
    status, fault = 503 if refusal.is_passing else 422, Fault(field, refusal.code, str(refusal))
    return build_answer(
        status, build_problem(status, refusal.code, f"{field}: {refusal}", faults=[fault])
    )


def refuse_filing(refusal: FilingRefused) -> Answer:
    """Refuse a filing as a whole, with every fault and line."""
    return build_answer(
        422,
        build_problem(
            422,
            "filing_refused",
            f"Nothing was filed: {refusal}",
            faults=refusal.faults,
            refused_lines=refusal.lines.refused_lines,
        ),
    )


def answer_once(
    request: HttpRequest, act: Callable[[], Answer], body: bytes | None = None
) -> HttpResponse:
    """Run the act, at most once if the request carries an Idempotency-Key.

    Args:
        request: the call.
        act: what it asks for.
        body: what was read of it, where the view has read it by itself.
    """
    act, key = partial(_run, act), request.headers.get("Idempotency-Key")
    if key is None:
        return _render_answer(act())
    call = Call(
        account_id=get_account(request).pk,
        method=request.method or "POST",
        path=request.path,
        key=key,
        body_sha256=_hash_body(request) if body is None else hashlib.sha256(body).hexdigest(),
    )
    return _render_answer(idempotency.run_once(call, act))


def ensure_fit_key(request: HttpRequest) -> None:
    """Ensure that the Idempotency-Key is one that a call may have, if there is one.

    Raises:
        KeyMalformed: it is not.
    """
    if not _KEY_PATTERN.fullmatch(request.headers.get("Idempotency-Key", "none")):
        raise KeyMalformed(KeyMalformed.__doc__)


def _run(act: Callable[[], Answer]) -> Answer:
    """Run the act; what it refuses is a conflict with the code and the sentence of the refusal."""
    try:
        return act()
    except ActionRefused as refused:
        return build_conflict(refused.code, str(refused))


def run_once_per_key[**P](
    act: Callable[Concatenate[HttpRequest, P], Answer],
    *,
    location: str = "",
    show_locked: ShowLocked | None = None,
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Make an operation of an act that `answer_once` runs whole, lookups included."""

    @wraps(act)
    def operation(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        def act_if_unchanged() -> Answer:
            if show_locked is None or "If-Match" not in request.headers:
                return act(request, *args, **kwargs)
            with transaction.atomic():
                ensure_unchanged(request, show_locked, **get_path_parts(request))
                return act(request, *args, **kwargs)

        response = answer_once(request, act_if_unchanged)
        _say_what_changed(response, location, get_path_parts(request), is_tagged=bool(show_locked))
        return response

    return operation


def _say_what_changed(
    response: HttpResponse, location: str, parts: Mapping[str, object], *, is_tagged: bool
) -> None:
    """Add the address of what was made, and the tag of what was changed."""
    if response.status_code == HTTPStatus.CREATED and location:
        place = location.format(**json.loads(response.content), **parts)
        response["Location"] = f"{reverse('api-1:api-root')}{place}"
    if response.status_code == HTTPStatus.OK and is_tagged:
        response["ETag"] = tag_representation(json.loads(response.content))


def explain_refusals[**P](
    refusals: Mapping[type[Exception], str | Callable[[Any], Answer]],
) -> Callable[[Callable[P, Answer]], Callable[P, Answer]]:
    """Make an act answer these errors otherwise than refusals are.

    Args:
        refusals: by error, another code of the 409 that says it, or what answers it.
    """

    def decorate(act: Callable[P, Answer]) -> Callable[P, Answer]:
        @wraps(act)
        def explained(*args: P.args, **kwargs: P.kwargs) -> Answer:
            try:
                return act(*args, **kwargs)
            except tuple(refusals) as refused:
                answer = next(refusals[kind] for kind in refusals if isinstance(refused, kind))
                if isinstance(answer, str):
                    return build_conflict(answer, str(refused))
                return answer(refused)

        return explained

    return decorate


def _hash_body(request: HttpRequest) -> str:
    """Hash the body by its fields and files: the boundary between its parts always changes."""
    if request.content_type != "multipart/form-data":
        return hashlib.sha256(request.body).hexdigest()
    body_hash = hashlib.sha256(repr(sorted(request.POST.lists())).encode(errors="surrogatepass"))
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            content = file.read()
            file.seek(0)
            head = f"\n{name}:{file.name}:{len(content)}\n"
            body_hash.update(head.encode(errors="surrogatepass") + content)
    return body_hash.hexdigest()


def _render_answer(answer: Answer) -> HttpResponse:
    kind = "application/json" if answer.status < 400 else "application/problem+json"
    is_empty = answer.status == HTTPStatus.NO_CONTENT
    body = "" if is_empty else json.dumps(answer.body, ensure_ascii=False)
    response = HttpResponse(body, status=answer.status, content_type=kind)
    if answer.is_replayed:
        response["Idempotency-Replayed"] = "true"
    return response
