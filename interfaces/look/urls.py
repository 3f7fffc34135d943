"""Addresses that belong to no door."""

from typing import Final

from interfaces.look import gallery, views
from interfaces.look.doors import page
from interfaces.look.people.addresses import PAGES

_LIKE_SIGN_IN: Final = ("account_login", "account_password_reset_completed", "account_inactive")

urlpatterns = [
    page("", views.home, "home"),
    page("sign-in/", views.sign_in, "sign-in"),
    # As the library calls what comes after a new password, and where an ended person lands.
    *(page("sign-in/", views.sign_in, name) for name in _LIKE_SIGN_IN),
    page("sign-out/", views.sign_out, "sign-out"),
    page("language/", views.language, "set_language"),
    page("theme/", views.theme, "theme"),
    page("time/", views.time, "time"),
    page("look/", gallery.gallery, "gallery"),
    *PAGES,
]
