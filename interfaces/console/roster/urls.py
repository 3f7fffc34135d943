"""Addresses of shifts."""

from interfaces.console.roster import views
from interfaces.web.access import guarded_path

urlpatterns = [
    guarded_path("shifts/", views.roster, "roster"),
    guarded_path("shifts/mine/", views.own_shifts, "own_shifts"),
    guarded_path("shifts/<int:person_id>/", views.person_shifts, "shifts_of"),
]
