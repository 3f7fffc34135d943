"""A marketplace sends listings before buyers see them, and reads what became of them."""

import zlib
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import datetime
from threading import Lock
from typing import Any, Final
from uuid import UUID

from backports.zstd import DecompressionParameter, ZstdDecompressor, ZstdError, get_frame_info
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from ninja import Schema
from pydantic import Field

from interfaces.api.protocol.answers import answer_once, build_answer
from interfaces.api.protocol.authentication import get_account, name_actor
from interfaces.api.protocol.operations import Operations
from interfaces.api.protocol.problems import Problem, build_malformed, build_problem, render_problem
from interfaces.api.protocol.representations import COMPACT, represent
from interfaces.api.protocol.schemas import LocalizedTextOut, RecordOut
from pipeline.notices.statements import Automation
from pipeline.screening.lines import BadLine, BodyUnreadable, parse_body
from pipeline.vocabulary import HeldListingState, ScreeningAnswer, ScreeningRule
from records import policies
from records.accounts.models import MarketplaceScope
from records.actions.faults import Fault
from records.actions.screening import checks
from records.actions.screening.checks import NoScreener
from records.actions.screening.held_listing_objections import list_disclosed, mask_undisclosed
from records.actions.screening.intake import IndexMissing, receive_batch
from records.clock import database_now
from records.ledger.idempotency import Answer
from records.notices.sellers.held_listing_letters import state_hold
from records.screening.models import Batch, HeldListing
from records.screening.verdict_rows import describe_verdicts


class HoldReasonOut(Schema):
    """A rule that holds a listing, for its seller to read."""

    rule: ScreeningRule
    says: LocalizedTextOut
    lifts: LocalizedTextOut = Field(description="What ends the hold.")


class HoldStatementOut(Schema):
    """The statement of reasons to give to the seller when the listing is held."""

    restriction: LocalizedTextOut
    territory: list[str]
    is_indefinite: bool = Field(description="Until the decision is changed.")
    facts: LocalizedTextOut
    is_from_notice: bool
    is_automatically_detected: bool
    automation: Automation
    automation_says: LocalizedTextOut
    ground: LocalizedTextOut
    redress: list[LocalizedTextOut]


class HoldOut(RecordOut):
    """A held listing and its state."""

    id: UUID = Field(validation_alias="public_id")
    listing: str
    revision: int
    state: HeldListingState
    reasons: list[HoldReasonOut]
    statement: HoldStatementOut
    held_at: datetime
    due_at: datetime = Field(description="Until then a person decides.")
    decided_at: datetime | None

    @staticmethod
    def resolve_statement(hold: HeldListing) -> dict[str, Any]:
        return asdict(state_hold(hold))


class VerdictOut(Schema):
    """The result of one line."""

    number: int = Field(description="Of the line, from 1.")
    listing: str
    revision: int
    answer: ScreeningAnswer
    rules: list[ScreeningRule] = Field(description="That hold it.")
    pictures_unseen: int = Field(
        description="Pictures that could not be fetched or opened, also when tried once more: it"
        " was screened without them."
    )
    reasons: list[HoldReasonOut]
    hold: UUID | None = Field(description="Of a held listing: where it stands.")


class ListingCheckOut(Schema):
    """The expected result of a listing that is not sent yet."""

    answer: ScreeningAnswer
    reasons: list[HoldReasonOut]


class BatchOut(RecordOut):
    """A batch of listings, and the results so far."""

    id: UUID = Field(validation_alias="public_id")
    received_at: datetime
    done_at: datetime | None = Field(description="Empty while lines wait to be screened.")
    lines: int = Field(description="That are screened.")
    held: int
    not_screened: int
    bad: list[BadLine] = Field(description="Lines that are not screened, by number and reason.")
    verdicts: list[VerdictOut]

    @staticmethod
    def resolve_verdicts(batch: Batch) -> list[dict[str, Any]]:
        return describe_verdicts(batch)


router = Operations("Marketplaces")

_EXAMPLE: Final = {
    "id": "77120934",
    "revision": 12,
    "title": "Red leather bag",
    "brand": "",
    "markets": ["DE"],
    "language": "en",
    "seller": {"shop": "S-1", "entity": "E-4"},
    "pictures": [{"url": "https://shop.example/77120934/1.jpg"}],
    "change": "new",
}
_MOST_TO_CHECK: Final = 100_000  # bytes
_MOST_SECONDS_TO_CHECK: Final = 5.0
_UNPACKING: Final = Lock()  # one body at a time: it takes more memory than all that was sent
_GZIP: Final = 31  # window bits of zlib: a gzip header is expected
_WINDOW: Final = 24  # bits of zstd's window: 16 MB of memory, twice the largest body
_DECOMPRESSORS: Final[Mapping[str, Callable[[], "zlib._Decompress | ZstdDecompressor"]]] = {
    "gzip": lambda: zlib.decompressobj(_GZIP),
    "zstd": lambda: ZstdDecompressor(options={DecompressionParameter.window_log_max: _WINDOW}),
}


class _TooLarge(Exception):
    """The body is larger than a batch may be."""


@router.call(
    "POST /{str:marketplace}/listings",
    MarketplaceScope.LISTINGS,
    {202: BatchOut},
    "Send listings to be screened",
    problems=(400, 409, 413, 415, 422),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {
                        "type": "array",
                        "items": {"type": "object"},  # a line that does not fit spoils no other
                        "minItems": 1,
                        "maxItems": 1000,
                    },
                    "example": [_EXAMPLE],
                }
            },
        }
    },
)
def send_listings(request: HttpRequest, marketplace: str) -> HttpResponse:
    """Send new and edited listings to be screened.

    Send a JSON array, or one JSON object per line (`application/x-ndjson`): at most 1,000 listings
    and 8 MB, plain or with `Content-Encoding: gzip` or `zstd`. The response contains the batch.
    Invalid lines are named by number and reason; the others are screened. A version is identified
    by `id` and `revision`, which only grows: an older one is answered `superseded`, and the same
    one gets the same verdict again. The call is refused with 400 if the body cannot be read, with
    413 `too_large`, with 415 `unsupported_encoding`, and with 503 `no_index` until the first index
    is built.
    """
    del marketplace
    most = policies.policy().screening.megabytes_a_batch * 1_000_000
    if _get_encoding(request) not in {"", "identity", *_DECOMPRESSORS}:
        detail = "Send the body plain, or with Content-Encoding gzip or zstd."
        return render_problem(build_problem(415, "unsupported_encoding", detail))
    try:
        body = _read_body(request, most)
    except _TooLarge:
        detail = f"The body is larger than {most // 1_000_000} MB. Send fewer lines at a time."
        return render_problem(build_problem(413, "too_large", detail))
    except (zlib.error, ZstdError) as broken:
        name = _get_encoding(request)
        detail = f"The body is not {name}: {broken}."
        return render_problem(build_problem(400, f"malformed_{name}", detail))
    return answer_once(request, lambda: _receive(request, body), body=body)


@router.call(
    "POST /{str:marketplace}/listings/check",
    MarketplaceScope.LISTINGS,
    {200: ListingCheckOut},
    "Ask what would become of a listing",
    problems=(400, 409, 413, 422),
    openapi_extra={
        "requestBody": {
            "required": True,
            "content": {
                "application/json": {
                    "schema": {"$ref": "#/components/schemas/FeedLine"},
                    "example": _EXAMPLE,
                }
            },
        }
    },
)
def check_listing(request: HttpRequest, marketplace: str) -> HttpResponse:
    """Check what would happen to one listing, for the form in which a seller writes it.

    The response contains the verdict while you wait. Nothing is stored, and no rule's budget is
    spent. If we do not have to fetch pictures, 95 % of answers arrive within 0.3 seconds. The call
    is refused with 400 `malformed_json`, with 413 `too_large`, with 422 if the listing is not
    valid, and with 503 `no_screener` if no screener answers.
    """
    del marketplace
    body = request.read(_MOST_TO_CHECK + 1)
    if len(body) > _MOST_TO_CHECK:
        detail = f"The listing is larger than {_MOST_TO_CHECK // 1_000} kB."
        return render_problem(build_problem(413, "too_large", detail))
    try:
        lines, bad = parse_body(body, 1, database_now())
    except BodyUnreadable as unreadable:
        return render_problem(build_malformed(str(unreadable)))
    if bad:
        return render_problem(_refuse_line(bad[0]))
    try:
        verdict = checks.check_listing(
            get_account(request), lines[0][1], seconds=_MOST_SECONDS_TO_CHECK
        )
    except NoScreener as silent:
        return render_problem(build_problem(503, "no_screener", str(silent)))
    answer = represent(ListingCheckOut.model_validate(verdict))
    return JsonResponse(answer, json_dumps_params=COMPACT)


def _refuse_line(line: BadLine) -> Problem:
    fault = Fault(
        line.says.partition(":")[0] if line.code == "unfit" else "body", line.code, line.says
    )
    return build_problem(422, line.code, line.says, faults=[fault])


def _receive(request: HttpRequest, body: bytes) -> Answer:
    now = database_now()
    try:
        batch = receive_batch(get_account(request), body, actor=name_actor(request), now=now)
    except BodyUnreadable as unreadable:
        return build_answer(400, build_malformed(str(unreadable)))
    except IndexMissing as missing:
        return build_answer(503, build_problem(503, "no_index", str(missing)))
    return build_answer(202, BatchOut.from_record(batch))


def _read_body(request: HttpRequest, most: int) -> bytes:
    """Read the body, which may be larger than any other, and never more of it than allowed."""
    content = request.read(most + 1)
    if len(content) > most:
        raise _TooLarge
    encoding = _get_encoding(request)
    if encoding not in _DECOMPRESSORS:
        return content
    if encoding == "zstd" and (get_frame_info(content).decompressed_size or 0) > most:
        raise _TooLarge
    unpacking = _DECOMPRESSORS[encoding]()
    with _UNPACKING:
        body = unpacking.decompress(content, most + 1)
    if len(body) > most:
        raise _TooLarge
    if not unpacking.eof or unpacking.unused_data:
        raise zlib.error("it ends too early, or goes on after its end")
    return body


def _get_encoding(request: HttpRequest) -> str:
    return request.headers.get("Content-Encoding", "").lower()


@router.show(
    "/{str:marketplace}/batches/{uuid:batch_id}",
    MarketplaceScope.LISTINGS,
    BatchOut,
    "Read what became of a batch",
)
def get_batch(request: HttpRequest, marketplace: str, batch_id: UUID) -> BatchOut:
    """Get every line of a batch that was screened so far, with reasons in both languages.

    Verdicts are kept for 30 days.
    """
    del marketplace
    return BatchOut.from_record(
        get_object_or_404(Batch, account=get_account(request), public_id=batch_id)
    )


@router.show(
    "/{str:marketplace}/held-listings/{uuid:listing_hold_id}",
    MarketplaceScope.LISTINGS,
    HoldOut,
    "Read where a held listing stands",
)
def get_held_listing(request: HttpRequest, marketplace: str, listing_hold_id: UUID) -> HoldOut:
    """Get whether a held listing may be published, and the statement of reasons for its seller.

    We also notify you of the decision: with `listing.statement` if it may not be published, and
    with a `seller.notice` of the kind `listing_released` if it may.
    """
    del marketplace
    now, account = database_now(), get_account(request)
    hold = get_object_or_404(list_disclosed(now), account=account, public_id=listing_hold_id)
    mask_undisclosed(hold, now=now)
    return HoldOut.from_record(hold)
