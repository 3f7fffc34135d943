"""A long bar lays neighbours under menus; a short one shows each place by itself."""

import pytest

from interfaces.console.layout.navigation import LINKS
from interfaces.web.components import navigation
from interfaces.web.components.navigation import ShownLink
from records.accounts.models import Role


def laid_out(role: Role, current: str = "") -> list[tuple[str, list[str]]]:
    """Each part of the console's bar: its menu, and the names of the pages."""
    links = [ShownLink(link, link.covers_page(current)) for link in LINKS if role in link.roles]
    return [
        (str(part.menu), [link.place.address.removeprefix("console:") for link in part.links])
        for part in navigation.group_links(links)
    ]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.INVESTIGATOR])
def test_who_has_few_places_sees_each_of_them(role: Role) -> None:
    parts = laid_out(role)
    assert parts
    assert all(menu == "" and len(names) == 1 for menu, names in parts)


def test_a_senior_reviewer_has_the_daily_work_by_itself_and_the_rest_under_menus() -> None:
    assert laid_out(Role.SENIOR_REVIEWER) == [
        ("", ["desk"]),
        ("", ["second_reviews"]),
        ("", ["proceedings"]),
        ("", ["held_listings"]),
        ("", ["groups"]),
        ("Sellers and filers", ["sellers", "designations", "concerns", "standings"]),
        ("Quality and figures", ["quality", "golden", "transparency"]),
        ("Policy and people", ["switches", "roster"]),
    ]


def test_a_verifier_finds_rights_people_and_sellers() -> None:
    assert [menu for menu, _ in laid_out(Role.VERIFIER)] == ["Rights", "People", "Sellers"]


def test_nothing_is_lost_under_the_menus() -> None:
    for role in Role:
        addresses = [name for _, names in laid_out(role) for name in names]
        assert [f"console:{name}" for name in addresses] == [
            link.address for link in LINKS if role in link.roles and link.is_in_bar
        ]


def test_a_menu_says_that_the_page_lies_behind_it() -> None:
    links = [
        ShownLink(link, link.covers_page("firm")) for link in LINKS if Role.AUDITOR in link.roles
    ]
    assert [str(link.menu) for link in navigation.group_links(links) if link.is_current] == [
        "Sellers and filers"
    ]
