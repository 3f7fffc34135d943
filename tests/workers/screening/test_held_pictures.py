"""Pictures of held listings are fetched into the vault, and what cannot be had is named."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from config.marketplaces import Marketplace
from gateways import configured
from records.screening.models import Hold
from tests.factories.files.photographs import jpeg, photo
from tests.factories.private_settings import own_place
from tests.factories.screening import held_listings
from tests.factories.screening.screeners import show_picture
from tests.fakes.http_server import Server, reply
from workers.scheduling.held_pictures import tick

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
    missing = [{"url": server.url("/gone")}, {"url": "https://elsewhere.example/1.jpg"}]
    hold = held_listings.hold(pictures=[*reachable, *missing])
    assert hold.pictures is None
    assert held_listings.hold("L-2").pictures == []
    tick()
    pictures = Hold.objects.get(pk=hold.pk).pictures or []
    assert configured.vault().read(pictures[0]["sha256"]) == content
    assert [bool(picture["error"]) for picture in pictures] == [False, True, True]
    before = len(server.requests)
    tick()
    assert len(server.requests) == before
