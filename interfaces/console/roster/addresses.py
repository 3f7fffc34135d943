"""Addresses of shifts."""

from interfaces.console.roster import pages
from interfaces.look.doors import guarded_path

urlpatterns = [
    guarded_path("shifts/", pages.roster, "roster"),
    guarded_path("shifts/mine/", pages.own_shifts, "own_shifts"),
    guarded_path("shifts/<int:person_id>/", pages.person_shifts, "shifts_of"),
]
