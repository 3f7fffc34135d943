"""Addresses of the programmes."""

from interfaces.console.programmes import standings
from interfaces.look.doors import page

_ONE = "standings/<int:membership_id>/"

addresses = [
    page("standings/", standings.standings, "standings"),
    page(_ONE, standings.one, "standing"),
    page(f"{_ONE}bar/", standings.bar, "standing_bar"),
    page(f"{_ONE}lift/", standings.lift, "standing_lift"),
]
