"""Keys of the account: list them, make a second one, end one; a machine changes its own."""

from django.http import Http404, HttpRequest

from interfaces.api.accounts.schemas import KeyIn, KeyNameIn, KeyOut, NewKeyOut
from interfaces.api.protocol.answers import build_answer, refuse_field
from interfaces.api.protocol.authentication import get_account, name_actor
from interfaces.api.protocol.operations import Operations
from records.accounts.keys import UnknownKey
from records.accounts.models import Scope
from records.actions.accounts import api_keys
from records.clock import database_now
from records.ledger.idempotency import Answer

router = Operations("Keys")


@router.show("", Scope.MANAGE_KEYS, list[KeyOut], "List your keys")
def own_keys(request: HttpRequest) -> list[KeyOut]:
    """List the account's active API keys."""
    keys = api_keys.list_keys(get_account(request).pk, now=database_now())
    return [KeyOut.from_record(key) for key in keys]


@router.step("POST ", Scope.MANAGE_KEYS, NewKeyOut, "Make a key", status=201)
def make_key(request: HttpRequest, body: KeyIn) -> Answer:
    """Make a new API key.

    An account can have two active keys, so that you can make a new one, switch to it and end the
    old one. The response contains the key's text, which is shown only in this response. The call is
    refused with 409 `too_many_keys` if two are active already, and with 422 `past` if `expires_at`
    is not in the future.
    """
    now = database_now()
    if body.expires_at is not None and body.expires_at <= now:
        detail = "Give a time in the future."
        return refuse_field("expires_at", "past", detail)
    key = api_keys.create_key(
        get_account(request),
        body.scopes,
        expires_at=body.expires_at,
        name=body.name,
        actor=name_actor(request),
        now=now,
    )
    new_key = NewKeyOut(key=key, scopes=body.scopes)
    return build_answer(201, new_key, is_secret=True)


@router.step("PUT /{str:prefix}", Scope.MANAGE_KEYS, KeyOut, "Rename a key")
def rename_key(request: HttpRequest, prefix: str, body: KeyNameIn) -> Answer:
    """Rename an API key; its scopes do not change.

    The response contains the key. The response is 404 if the account has no active key with this
    prefix.
    """
    account, actor = get_account(request), name_actor(request)
    try:
        key = api_keys.rename_key(account, prefix, body.name, actor=actor, now=database_now())
    except UnknownKey as gone:
        raise Http404 from gone
    return build_answer(200, KeyOut.from_record(key))


@router.step("DELETE /{str:prefix}", Scope.MANAGE_KEYS, None, "End a key", status=204)
def end_key(request: HttpRequest, prefix: str) -> Answer:
    """End an API key at once, even the one that makes this call.

    The response is 404 if the account has no active key with this prefix.
    """
    try:
        api_keys.revoke_key(
            get_account(request), prefix, actor=name_actor(request), now=database_now()
        )
    except UnknownKey as gone:
        raise Http404 from gone
    return Answer(204, {})
