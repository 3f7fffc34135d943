"""Listings by HTTP: taken in, named line by line, refused whole, and read again."""

import gzip
import json
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pytest
from backports import zstd
from django.db import connection
from django.test import Client
from pytest_django import Settings

from pipeline.vocabulary import HeldListingState
from records.accounts import keys
from records.accounts.models import MarketplaceScope
from records.actions.screening import checks, held_listing_decisions
from records.cases.models import WorkerLife
from records.clock import database_now
from records.ledger import audit
from records.rights.models import IndexGeneration
from records.screening.models import Batch, HeldListing, Part
from tests.factories import record_cases
from tests.factories.screening import held_listings, screened_listings
from tests.factories.screening.screened_listings import HELD, body, line, screen
from tests.interfaces.api.conftest import with_key

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("place")]

_HERE: Final = "/api/v1/marketplaces/lab"


def party(code: str = "lab", *scopes: MarketplaceScope) -> Client:
    """The systems of a marketplace."""
    account, key_scopes = screened_listings.sender(code), scopes or tuple(MarketplaceScope)
    return with_key(keys.issue_key(account, now=database_now(), scopes=key_scopes))


def send(client: Client, content: bytes, **headers: str) -> Any:  # noqa: ANN401 -- of Django
    place = f"{_HERE}/listings"
    return client.post(place, content, content_type="application/x-ndjson", headers=headers)


def test_a_batch_is_taken_in_and_read_again() -> None:
    client = party()
    answer = send(client, body(line(), line(title="")), **{"Idempotency-Key": "k"})
    assert answer.status_code == 202, answer.content
    listed_batch = answer.json()
    assert (listed_batch["lines"], listed_batch["done_at"], listed_batch["verdicts"]) == (
        1,
        None,
        [],
    )
    assert [(entry["number"], entry["code"]) for entry in listed_batch["bad"]] == [(2, "unfit")]
    again = send(client, body(line(), line(title="")), **{"Idempotency-Key": "k"})
    assert (again["Idempotency-Replayed"], again.json()["id"]) == ("true", listed_batch["id"])
    other = send(client, body(line()), **{"Idempotency-Key": "k"})
    assert other.status_code == 422
    batch = Batch.objects.get()
    assert Part.objects.get().batch_id == batch.pk
    assert client.get(f"{_HERE}/batches/{listed_batch['id']}").json()["bad"] == listed_batch["bad"]
    assert not audit.find_broken_links("batch", batch.pk)


def test_a_batch_that_no_vault_takes_is_asked_for_again(settings: Settings) -> None:
    client, folder = party(), Path(settings.MARKWARDEN.vault_folder)
    folder.rename(folder.with_name("away"))
    folder.touch()  # a file where the folder has to be
    refusal = send(client, body(line()), **{"Idempotency-Key": "k"})
    assert (refusal.status_code, refusal["Retry-After"]) == (503, "5")
    assert "store of files does not respond" in refusal.json()["detail"]
    assert not Batch.objects.exists()
    folder.unlink()
    folder.with_name("away").rename(folder)
    assert send(client, body(line()), **{"Idempotency-Key": "k"}).status_code == 202


def check(client: Client, content: bytes) -> Any:  # noqa: ANN401 -- of Django
    return client.post(f"{_HERE}/listings/check", content, content_type="application/json")


@pytest.mark.django_db(transaction=True)
def test_a_listing_that_is_not_sent_yet_is_asked_about() -> None:
    client = party()
    WorkerLife.objects.create(name="s", threads=1, is_screener=True)

    def answer_as_a_screener() -> None:
        while (pending_check := checks.take_check()) is None:
            time.sleep(0.01)
        checks.answer_check(pending_check, HELD)
        connection.close()

    with ThreadPoolExecutor(1) as screener:
        screener.submit(answer_as_a_screener)
        answer = check(client, json.dumps(line()).encode())
    assert answer.status_code == 200, answer.content
    (reason,) = answer.json()["reasons"]
    assert (answer.json()["answer"], reason["rule"]) == ("held", "closed_seller")
    assert set(reason) == {"rule", "says", "lifts"}
    assert not Batch.objects.exists()


@pytest.mark.parametrize(
    ("content", "status", "code"),
    [
        (b"no json", 400, "malformed_json"),
        (body(line(), line("L-2")), 400, "malformed_json"),
        (json.dumps(line(title="")).encode(), 422, "unfit"),
        (b"{" + b" " * 100_000, 413, "too_large"),
        (json.dumps(line()).encode(), 503, "no_screener"),
    ],
)
def test_why_a_listing_cannot_be_asked_about_is_said(
    content: bytes, status: int, code: str
) -> None:
    answer = check(party(), content)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:markwarden:{code}")


@pytest.mark.parametrize(
    ("encoding", "compress"), [("gzip", gzip.compress), ("zstd", zstd.compress)]
)
def test_a_compressed_batch_says_the_same(
    encoding: str, compress: Callable[[bytes], bytes]
) -> None:
    client, plain = party(), body(line())
    response = send(client, compress(plain), **{"Content-Encoding": encoding})
    assert response.status_code == 202, response.content
    assert send(client, plain).json()["lines"] == response.json()["lines"] == 1
    assert Batch.objects.values("body_sha256").distinct().count() == 1


def _stream_zstd(content: bytes, window: int = 20) -> bytes:
    """A frame that does not say how much it holds, and that takes 2^window bytes to read."""
    packing = zstd.ZstdCompressor(options={zstd.CompressionParameter.window_log: window})
    return packing.compress(content) + packing.flush()


@pytest.mark.parametrize(
    ("content", "headers", "status", "kind"),
    [
        (b"", {}, 400, "malformed_json"),
        (b"no json", {}, 400, "malformed_json"),
        (b"{}", {"Content-Encoding": "br"}, 415, "unsupported_encoding"),
        (b"x", {"Content-Encoding": "gzip"}, 400, "malformed_gzip"),
        (gzip.compress(b"{}", mtime=0)[:-9], {"Content-Encoding": "gzip"}, 400, "malformed_gzip"),
        (gzip.compress(b" " * 8_000_001, mtime=0), {"Content-Encoding": "gzip"}, 413, "too_large"),
        (gzip.compress(b"{}", mtime=0) * 2, {"Content-Encoding": "gzip"}, 400, "malformed_gzip"),
        (b"", {"Content-Encoding": "zstd"}, 400, "malformed_zstd"),
        (b"x", {"Content-Encoding": "zstd"}, 400, "malformed_zstd"),
        (zstd.compress(b"{}")[:-1], {"Content-Encoding": "zstd"}, 400, "malformed_zstd"),
        (zstd.compress(b"{}") * 2, {"Content-Encoding": "zstd"}, 400, "malformed_zstd"),
        (zstd.compress(b" " * 8_000_001), {"Content-Encoding": "zstd"}, 413, "too_large"),
        (zstd.compress(b" " * 80_000_000), {"Content-Encoding": "zstd"}, 413, "too_large"),
        (_stream_zstd(b" " * 80_000_000), {"Content-Encoding": "zstd"}, 413, "too_large"),
        (_stream_zstd(b"{}", window=27), {"Content-Encoding": "zstd"}, 400, "malformed_zstd"),
        (b" " * 8_000_001, {}, 413, "too_large"),
        (b"\n".join([b"{}"] * 1001), {}, 400, "malformed_json"),
    ],
)
def test_what_is_no_batch_is_refused_whole(
    content: bytes, headers: dict[str, str], status: int, kind: str
) -> None:
    answer = send(party(), content, **headers)
    assert (answer.status_code, answer.json()["type"]) == (status, f"urn:markwarden:{kind}")
    assert not Batch.objects.exists()


def test_without_an_index_the_batch_is_to_be_sent_again() -> None:
    client = party()
    IndexGeneration.objects.all().delete()
    answer = send(client, body(line()))
    assert (answer.status_code, answer.json()["type"]) == (503, "urn:markwarden:no_index")


def test_others_neither_send_nor_read() -> None:
    batch = send(party(), body(line())).json()
    other = party("other")
    assert send(other, body(line())).status_code == 404
    assert other.get(f"{_HERE}/batches/{batch['id']}").status_code == 404
    batch_path = f"/api/v1/marketplaces/other/batches/{batch['id']}"
    assert other.get(batch_path).status_code == 404
    assert send(party("lab", MarketplaceScope.FIGURES), body(line())).status_code == 403


def test_verdicts_say_why_in_both_languages() -> None:
    client = party()
    batch = send(client, body(line())).json()
    screen(Batch.objects.get(), HELD)
    (verdict,) = client.get(f"{_HERE}/batches/{batch['id']}").json()["verdicts"]
    assert (verdict["answer"], verdict["rules"]) == ("held", ["closed_seller"])
    texts = verdict["reasons"][0]["says"]
    assert texts["en"]
    assert texts["zh"]
    assert texts["en"] != texts["zh"]


def test_a_held_listing_says_where_it_stands_with_its_statement_of_reasons() -> None:
    client = party()
    batch = send(client, body(line(markets=["DE"]))).json()
    screen(Batch.objects.get(), HELD)
    (verdict,) = client.get(f"{_HERE}/batches/{batch['id']}").json()["verdicts"]
    hold = client.get(f"{_HERE}/held-listings/{verdict['hold']}").json()
    assert (hold["state"], hold["decided_at"]) == ("waiting", None)
    statement = hold["statement"]
    assert (statement["territory"], statement["automation"]) == (["DE"], "fully")
    assert (statement["is_from_notice"], statement["is_automatically_detected"]) == (False, True)
    assert statement["facts"]["zh"]
    assert party("other").get(f"{_HERE}/held-listings/{verdict['hold']}").status_code == 404


def test_of_what_was_drawn_nobody_is_told_until_a_person_upheld_it() -> None:
    client, person = party(), record_cases.reviewer()
    upheld_hold, fine = held_listings.draw("L-1"), held_listings.draw("L-2")
    upheld_address, other = (
        f"{_HERE}/held-listings/{hold.public_id}" for hold in (upheld_hold, fine)
    )
    assert {client.get(address).status_code for address in (upheld_address, other)} == {404}
    for hold, state in ((upheld_hold, HeldListingState.UPHELD), (fine, HeldListingState.RELEASED)):
        held_listing_decisions.decide_holds([hold.pk], state, person, "Looked.", now=database_now())
    assert {client.get(address).status_code for address in (upheld_address, other)} == {404}
    HeldListing.objects.update(decided_at=database_now() - timedelta(minutes=1))
    assert client.get(other).status_code == 404
    details = client.get(upheld_address).json()
    assert (details["state"], details["statement"]["is_automatically_detected"]) == (
        "upheld",
        False,
    )
    assert details["statement"]["facts"]["en"] == "Looked."
