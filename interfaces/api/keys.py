"""Keys of the account: list them, make a second one, end one; a machine changes its own."""

from django.http import Http404, HttpRequest, HttpResponse
from ninja import Router

from interfaces.api.callers import actor_of, answered_once, caller, needs
from interfaces.api.machines import KeyIn, KeyMade, KeyNameIn, KeyOut
from interfaces.api.problems import Problem, problem
from records.accounts.keys import TooManyKeys, UnknownKey
from records.accounts.models import Scope
from records.acts import keeping_keys
from records.acts.faults import Fault
from records.ledger.clock import database_now
from records.ledger.idempotency import Answer

router = Router(tags=["Keys"])


@router.get(
    "",
    auth=needs(Scope.MANAGE_KEYS),
    response={200: list[KeyOut], (401, 403, 429, 503): Problem},
    summary="List your keys",
)
def own_keys(request: HttpRequest) -> list[KeyOut]:
    """Those that open something now."""
    found = keeping_keys.active(caller(request).pk, now=database_now())
    return [KeyOut.of(one) for one in found]


@router.post(
    "",
    auth=needs(Scope.MANAGE_KEYS),
    response={201: KeyMade, (400, 401, 403, 409, 413, 422, 429, 503): Problem},
    summary="Make a key",
)
def make_key(request: HttpRequest, wanted: KeyIn) -> HttpResponse:
    """Two are active at once at most: make the new one, move to it, end the old one."""
    return answered_once(request, lambda: _made(request, wanted))


def _made(request: HttpRequest, wanted: KeyIn) -> Answer:
    now = database_now()
    if wanted.expires_at is not None and wanted.expires_at <= now:
        says = "Name a time that is still to come."
        fault = Fault("expires_at", "past", says)
        return Answer(422, problem(422, "past", says, faults=[fault]).model_dump(mode="json"))
    try:
        key = keeping_keys.make(
            caller(request),
            wanted.scopes,
            expires_at=wanted.expires_at,
            name=wanted.name,
            actor=actor_of(request),
            now=now,
        )
    except TooManyKeys as full:
        return Answer(409, problem(409, "too_many_keys", str(full)).model_dump(mode="json"))
    shown = KeyMade(key=key, scopes=wanted.scopes)
    return Answer(201, shown.model_dump(mode="json"), is_secret=True)


@router.put(
    "/{str:prefix}",
    auth=needs(Scope.MANAGE_KEYS, foreign=404),
    response={200: KeyOut, (400, 401, 403, 404, 409, 413, 422, 429, 503): Problem},
    summary="Rename a key",
)
def rename_key(request: HttpRequest, prefix: str, wanted: KeyNameIn) -> HttpResponse:
    """What it may do stays as it is."""
    return answered_once(request, lambda: _renamed(request, prefix, wanted.name))


def _renamed(request: HttpRequest, prefix: str, name: str) -> Answer:
    account, actor = caller(request), actor_of(request)
    try:
        key = keeping_keys.rename(account, prefix, name, actor=actor, now=database_now())
    except UnknownKey as gone:
        raise Http404 from gone
    return Answer(200, KeyOut.of(key).model_dump(mode="json"))


@router.delete(
    "/{str:prefix}",
    auth=needs(Scope.MANAGE_KEYS, foreign=404),
    response={204: None, (400, 401, 403, 404, 409, 422, 429, 503): Problem},
    summary="End a key",
)
def end_key(request: HttpRequest, prefix: str) -> HttpResponse:
    """At once, also the one that calls."""
    return answered_once(request, lambda: _ended(request, prefix))


def _ended(request: HttpRequest, prefix: str) -> Answer:
    try:
        keeping_keys.end(caller(request), prefix, actor=actor_of(request), now=database_now())
    except UnknownKey as gone:
        raise Http404 from gone
    return Answer(204, {})
