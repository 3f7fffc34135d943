"""Addresses of shifts."""

from interfaces.console.roster import pages
from interfaces.look.doors import page

addresses = [
    page("shifts/", pages.roster, "roster"),
    page("shifts/mine/", pages.mine, "own_shifts"),
    page("shifts/<int:person_id>/", pages.of_person, "shifts_of"),
]
