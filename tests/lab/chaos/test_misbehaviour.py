"""What the laboratory's marketplace, pictures and clocks do when they are told to misbehave."""

import http.client
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from gateways.fetching import Unreachable
from gateways.marketplace import Marketplace, MarketplaceEvent, Marketplaces, encode_event
from lab.chaos.faults import fault_injector
from lab.chaos.workload import endless_sandbox
from lab.servers import marketplace
from lab.servers.marketplace import LabMarketplace
from lab.servers.marketplace_server import RUNAWAY
from matchers.image.picture import RefusalCode, Refused
from matchers.image.sandbox import pool
from matchers.image.sandbox.confine import Limits
from matchers.image.sandbox.connection import ChildConnection
from matchers.image.sandbox.pool import Sandbox

_PICTURE = b"\xff\xd8 not much of a picture"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabMarketplace]:
    folder = tmp_path_factory.mktemp("shop")
    (folder / "pictures").mkdir()
    (folder / "pictures" / "a.jpg").write_bytes(_PICTURE)
    goods: list[dict[str, object]] = [
        {"id": name, "title": f"Shoe {name}", "images": []} for name in ("L-1", "L-2")
    ]
    (folder / "listings.jsonl").write_text("\n".join(map(json.dumps, goods)))
    with marketplace.running(folder) as running:
        yield running


@pytest.fixture
def outside(shop: LabMarketplace) -> Iterator[Marketplaces]:
    secrets = (shop.webhook_secret,)
    place = Marketplace("lab", shop.origin, shop.webhook_url, secrets, is_loopback_allowed=True)
    marketplaces = Marketplaces([place])
    yield marketplaces
    marketplaces.close()
    shop.misbehave("/", "")


def _enforce(outside: Marketplaces, key: str, version: int) -> None:
    now = datetime.now(UTC)
    event = MarketplaceEvent.enforcement("L-1", state="down", version=version)
    outside.post("lab", encode_event(event, now), key=key, sent_at=now)


def test_what_changes_no_listing_is_kept_in_the_journal_as_heard(
    shop: LabMarketplace, outside: Marketplaces
) -> None:
    now, before = datetime.now(UTC), shop.journal()["listings"]
    notice = MarketplaceEvent.notice("L-1", {"kind": "counter"})
    outside.post("lab", encode_event(notice, now), key="counter:1:seller", sent_at=now)
    penalty = MarketplaceEvent.penalty("S-1", {"penalty": "warning"})
    outside.post("lab", encode_event(penalty, now), key="penalty:1:1", sent_at=now)
    journal = shop.journal()
    assert {"counter:1:seller", "penalty:1:1"} <= journal["keys"].keys()
    assert journal["listings"] == before


def test_a_forgetful_marketplace_obeys_and_denies_it(
    shop: LabMarketplace, outside: Marketplaces
) -> None:
    shop.misbehave("/", "forgetful")
    with pytest.raises(Unreachable):
        _enforce(outside, "k-1", 1)
    shop.misbehave("/", "")
    _enforce(outside, "k-1", 1)
    page = shop.journal()
    assert page["keys"]["k-1"] == 2
    assert page["listings"]["L-1"]["applied"] == 1


def test_who_answers_twice_never_passes_one_listing_for_another(
    shop: LabMarketplace, outside: Marketplaces
) -> None:
    shop.misbehave("/", "twice")
    answers: list[str] = []
    for name in ("L-1", "L-2", "L-1", "L-2"):
        try:
            listing = outside.fetch_listing(f"{shop.origin}/listings/{name}")
        except Unreachable:
            continue  # asked again later
        assert listing.external_id == name
        answers.append(name)
    assert len(answers) >= 2, "whose line was ended asks on a new one"


def test_a_late_marketplace_takes_a_second(shop: LabMarketplace, outside: Marketplaces) -> None:
    shop.misbehave("/", "late")
    start = time.monotonic()
    outside.fetch_listing(f"{shop.origin}/listings/L-1")
    assert time.monotonic() - start >= 1


def test_one_that_breaks_off_is_unreachable(shop: LabMarketplace, outside: Marketplaces) -> None:
    shop.misbehave("/", "cut")
    with pytest.raises(Unreachable):
        outside.fetch_listing(f"{shop.origin}/listings/L-1")


def test_what_a_statement_told_survives_the_marketplace(
    shop: LabMarketplace, outside: Marketplaces
) -> None:
    now = datetime.now(UTC)
    reasons = MarketplaceEvent.reasons("L-1", {"why": "so"})
    outside.post("lab", encode_event(reasons, now), key="statement:1", sent_at=now)
    shop.kill()
    shop.start()
    assert shop.journal()["keys"]["statement:1"] == 1


def test_an_endless_picture_ends_with_the_parents_patience(
    shop: LabMarketplace, monkeypatch: pytest.MonkeyPatch
) -> None:
    shop.misbehave("/pictures", "endless")
    line = http.client.HTTPConnection("127.0.0.1", shop.port)
    line.request("GET", "/pictures/a.jpg")
    response_body = line.getresponse().read()
    line.close()
    assert response_body == _PICTURE + RUNAWAY

    def endless_line(limits: Limits, *, model: Path | None = None) -> ChildConnection:
        return ChildConnection(limits, program=endless_sandbox.PROGRAM, model=model)

    monkeypatch.setitem(vars(pool), "ChildConnection", endless_line)
    with Sandbox(limits=Limits(wall_seconds=3.0)) as sandbox:
        hung, plain = sandbox.examine_all([response_body, _PICTURE])
    assert isinstance(hung, Refused)
    assert hung.code is RefusalCode.TOO_SLOW
    assert isinstance(plain, Refused)
    assert plain.code is not RefusalCode.TOO_SLOW


@pytest.mark.parametrize("hours", [1, -1])
@pytest.mark.skipif(fault_injector.find_library() is None, reason="There is no libfaketime here.")
def test_a_clock_is_wrong_by_an_hour_and_time_still_passes(hours: int) -> None:
    program = "import time; print(time.time(), time.monotonic())"
    readings = subprocess.run(  # noqa: S603  # our own words
        [sys.executable, "-c", program],
        env={**os.environ, **fault_injector.wrong_clock_settings(hours)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()
    wrong, monotonic = float(readings[0]), float(readings[1])
    assert abs(wrong - time.time() - timedelta(hours=hours).total_seconds()) < 60
    assert 0 <= time.monotonic() - monotonic < 60
