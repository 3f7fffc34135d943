"""The letters of a request: what its filer was told, when, and whether it arrived."""

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest
from django.shortcuts import get_object_or_404
from ninja import Router, Schema
from pydantic import Field

from interfaces.api.callers import get_account, require_scope
from interfaces.api.problems import Problem
from records.accounts.models import Scope
from records.acts import following
from records.notices import kept
from records.notices.kept import Delivery, StoredLetter
from records.notices.letters import LetterText

letters_router = Router(tags=["Takedown requests"])


class LetterOut(Schema):
    """One letter, in the language of the filing."""

    kind: str = Field(description="What it is about, as receipt, question or result.")
    state: Delivery
    at: datetime = Field(description="When it left, or shall leave.")
    attempts: int
    subject: str
    text: str

    @classmethod
    def from_record(cls, one: StoredLetter, letter: LetterText) -> "LetterOut":
        """The letter as JSON shows it."""
        return cls(
            kind=one.kind,
            state=one.state,
            at=one.at,
            attempts=one.attempts,
            subject=letter.subject,
            text=letter.text,
        )


@letters_router.get(
    "/{uuid:request_id}/letters",
    auth=require_scope(Scope.READ, foreign=404),
    response={200: list[LetterOut], (401, 403, 404, 429, 503): Problem},
    summary="Read its letters",
)
def letters_of_request(request: HttpRequest, request_id: UUID) -> list[LetterOut]:
    """The newest first, a hundred at most; also those that wait."""
    mine = following.list_requests(get_account(request).pk)
    found = get_object_or_404(mine, public_id=request_id)
    written = kept.list_request_letters(found, settings.MARKWARDEN.public_url)
    return [LetterOut.from_record(one, one.letter) for one in written if one.letter is not None]
