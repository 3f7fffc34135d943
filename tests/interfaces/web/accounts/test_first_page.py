"""Who comes without an account finds the door that is theirs, on the first page or signing in."""

import pytest
from django.conf import settings
from django.test import Client, override_settings

pytestmark = pytest.mark.django_db


def test_the_first_page_has_a_door_for_each_of_four(client: Client) -> None:
    page = client.get("/").content.decode()
    doors = page.partition('<div class="desk">')[2].partition("</main>")[0].split("<section")[1:]
    headings = ("I own a right", "I have no account", "I sell", "I work here")
    ways = ('href="/register/"', 'href="/report/"', "seller centre", 'href="/sign-in/"')
    for door, heading, way in zip(doors, headings, ways, strict=True):
        assert heading in door
        assert way in door


def test_who_signs_in_reads_whose_page_it_is_and_how_to_report_without(client: Client) -> None:
    page = client.get("/sign-in/").content.decode()
    assert "For rights holders and staff. Sellers sign in from their marketplace." in page
    assert 'href="/report/"' in page


def test_every_foot_leads_to_the_service_status_where_there_is_one(client: Client) -> None:
    assert "Service status" not in client.get("/").content.decode()
    configuration = settings.MARKWARDEN.model_copy(update={"status_url": "https://status.example/"})
    with override_settings(MARKWARDEN=configuration):
        page = client.get("/").content.decode()
    assert '<a href="https://status.example/">Service status</a>' in page
