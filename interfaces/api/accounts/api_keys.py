"""Keys of the account: list them, make a second one, end one; a machine changes its own."""

from datetime import date, datetime
from typing import Annotated

from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Schema
from pydantic import AfterValidator, Field, StringConstraints

from interfaces.api.protocol.answers import build_answer, refuse_field
from interfaces.api.protocol.authentication import get_account, name_actor
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.schemas import DateTime, RecordOut
from records.accounts.keys import UnknownKey
from records.accounts.locks import lock_account
from records.accounts.models import ApiKey, Scope
from records.actions.accounts import api_keys
from records.actions.filing.admission import reject_nul
from records.clock import database_now
from records.ledger.idempotency import Answer

type KeyName = Annotated[str, StringConstraints(max_length=60), AfterValidator(reject_nul)]


class KeyOut(RecordOut):
    """A key of the calling account, by its prefix."""

    prefix: str
    name: str = Field(description="Name given by the account; may be empty.")
    scopes: list[str]
    created_at: datetime
    expires_at: datetime | None
    last_used_on: date | None

    @staticmethod
    def resolve_scopes(key: ApiKey) -> list[str]:
        return sorted(key.scopes)


class KeyIn(Schema):
    """The scopes and the end of a new key."""

    model_config = {"extra": "forbid"}

    scopes: list[Scope] = Field(min_length=1)
    expires_at: DateTime | None = Field(
        default=None, description="At most a year from now, which null or a later time means too."
    )
    name: KeyName = Field(default="", description="So that people know which program uses it.")


class KeyNameIn(Schema):
    """A new name of a key."""

    model_config = {"extra": "forbid"}

    name: KeyName


class NewKeyOut(Schema):
    """A new key, which is shown only this once."""

    prefix: str
    key: str
    scopes: list[Scope]


router = Operations("Keys")


@router.show("", Scope.MANAGE_KEYS, list[KeyOut], "List your keys")
def own_keys(request: HttpRequest) -> list[KeyOut]:
    """List the account's active API keys."""
    keys = api_keys.list_keys(get_account(request).pk, now=database_now())
    return [KeyOut.from_record(key) for key in keys]


@router.step("POST ", Scope.MANAGE_KEYS, NewKeyOut, "Make a key", location="keys/{prefix}")
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
    new_key = NewKeyOut(prefix=key.split("_")[1], key=key, scopes=body.scopes)
    return build_answer(201, new_key, is_secret=True)


@router.show("/{str:prefix}", Scope.MANAGE_KEYS, KeyOut, "Get a key")
def own_key(request: HttpRequest, prefix: str) -> KeyOut:
    """Get an API key of the account without its text."""
    keys = api_keys.list_keys(get_account(request).pk, now=database_now())
    return KeyOut.from_record(get_object_or_404(keys, prefix=prefix))


def _show_locked(request: HttpRequest, prefix: str) -> KeyOut:
    lock_account(get_account(request).pk)
    return own_key(request, prefix)


@router.step(
    "PUT /{str:prefix}", Scope.MANAGE_KEYS, KeyOut, "Rename a key", show_locked=_show_locked
)
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


@router.step(
    "DELETE /{str:prefix}",
    Scope.MANAGE_KEYS,
    None,
    "End a key",
    status=204,
    show_locked=_show_locked,
)
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
