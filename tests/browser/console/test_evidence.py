"""A reviewer sees the evidence pictures, which load under the strict policy, with their words."""

from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from gateways.configured import vault
from records.actions.cases.listing_freeze import FetchedPicture
from records.cases.models import Case
from records.rights.models import Reference
from tests.browser.desk_sample import likeness
from tests.browser.keyboard import press
from tests.factories import review_cases
from tests.factories.files.photographs import jpeg, logo, scene
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db(transaction=True)


def _create_pictured_case() -> Case:
    """A case whose picture shows the right's logo, where it is known to lie."""
    mark = review_cases.right(review_cases.filer())
    picture, (left, upper, right, lower) = scene(logo(), 0.45)
    reference = Reference.objects.create(right=mark, sha256=vault().put(jpeg(logo())), family=1)
    corners = ((left, upper), (right, upper), (right, lower), (left, lower))
    image_likeness = replace(likeness(mark, reference), quadrilateral=corners)
    pictures = (FetchedPicture(vault().put(jpeg(picture))), FetchedPicture("", "truncated"))
    return review_cases.at_desk(mark, Wish(pictures=pictures, seen=(image_likeness,)))


def test_the_matched_area_is_seen_laid_over_the_reference(
    tab: Page, live_server: LiveServer
) -> None:
    _create_pictured_case()
    tab.goto(f"{live_server.url}/console/")
    expect(tab.get_by_label("Username")).to_be_focused()
    tab.keyboard.type(review_cases.person(password=review_cases.PASSWORD).username)
    press(tab, "Tab")
    tab.keyboard.type(review_cases.PASSWORD)
    press(tab, "Enter")
    expect(tab.get_by_role("heading", name="Review desk")).to_be_visible()
    tab.get_by_role("button", name="Claim next").click()
    expect(tab.get_by_role("button", name="Panels")).to_be_visible()
    press(tab, "4")
    panels = tab.get_by_role("img", name="Four panels: listing picture 1 with the matched area")
    panels.scroll_into_view_if_needed()
    expect(panels).to_have_js_property("naturalWidth", 996)
    expect(tab.locator(".pair img")).to_be_visible()
