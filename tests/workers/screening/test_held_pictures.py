"""Pictures of held listings are fetched into the vault, and what cannot be had is named."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from pytest_django import Settings

from config.marketplaces import Marketplace
from gateways import configured
from records.clock import database_now
from records.screening.models import HeldListing
from tests.factories.files.photographs import jpeg, photo
from tests.factories.private_settings import own_place
from tests.factories.screening import held_listings
from tests.factories.screening.screeners import show_picture
from tests.fakes.http_server import Server, reply
from workers.scheduling import held_pictures
from workers.scheduling.held_pictures import PictureKeeper

pytestmark = pytest.mark.django_db


@pytest.fixture
def server(settings: Settings, tmp_path: Path) -> Iterator[Server]:
    """The marketplace's."""
    http_server = Server()
    origin = f"http://127.0.0.1:{http_server.port}"
    place = Marketplace(
        code="lab",
        origin=origin,
        webhook_url=f"{origin}/hook",
        webhook_secret="whsec_dGVzdA==",
        is_loopback_allowed=True,
    )
    with own_place(settings, tmp_path):
        settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"marketplaces": [place]})
        configured.marketplaces.cache_clear()
        yield http_server
        configured.marketplaces().close()
    configured.marketplaces.cache_clear()
    http_server.close()


def test_each_picture_is_kept_or_said_why_not(server: Server) -> None:
    content = jpeg(photo("coffee.png"))
    reachable = show_picture(server, "1.jpg", content)
    server.replies["/gone"] = reply(b"", "404 Not Found")
    missing = [
        {"url": url} for url in (server.url("/gone"), "https://elsewhere.example/1.jpg", "http://[")
    ]
    hold = held_listings.hold(pictures=[*reachable, *missing])
    assert hold.pictures is None
    assert held_listings.hold("L-2").pictures == []
    keeper = PictureKeeper()
    keeper.tick()
    pictures = HeldListing.objects.get(pk=hold.pk).pictures or []
    assert configured.vault().read(pictures[0]["sha256"]) == content
    assert [bool(picture["error"]) for picture in pictures] == [False, True, True, True]
    before = len(server.requests)
    keeper.tick()
    assert len(server.requests) == before


def _withhold_picture(server: Server, name: str) -> list[dict[str, str]]:
    """A picture that the marketplace does not give out now."""
    server.replies[f"/{name}"] = reply(b"", "503 Service Unavailable")
    return [{"url": server.url(f"/{name}")}]


def test_what_is_away_is_fetched_later_and_keeps_no_other_waiting(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(held_pictures, "_ROUND_SECONDS", 0.0)
    monkeypatch.setattr(held_pictures, "_BETWEEN_TRIES_SECONDS", 0.0)
    waiting_hold = held_listings.hold("L-1", pictures=_withhold_picture(server, "1.jpg"))
    content = jpeg(photo("coffee.png"))
    fetched_hold = held_listings.hold("L-2", pictures=show_picture(server, "2.jpg", content))
    keeper = PictureKeeper()
    assert (keeper.tick(), len(server.requests)) == (0.0, 1), "its time is over after one"
    keeper.tick()
    assert HeldListing.objects.get(pk=fetched_hold.pk).pictures
    assert HeldListing.objects.get(pk=waiting_hold.pk).pictures is None
    assert keeper.tick() > 0, "all had their turn"
    show_picture(server, "1.jpg", content)
    keeper.tick()
    assert [
        picture["error"] for picture in HeldListing.objects.get(pk=waiting_hold.pk).pictures or []
    ] == [""]


def test_what_is_away_for_hours_is_said_to_be(server: Server) -> None:
    hold = held_listings.hold(pictures=_withhold_picture(server, "1.jpg"))
    HeldListing.objects.update(held_at=database_now() - timedelta(hours=7))
    PictureKeeper().tick()
    (picture,) = HeldListing.objects.get(pk=hold.pk).pictures or []
    assert "503" in picture["error"]
