"""Addresses that belong to no door."""

from typing import Final

from interfaces.look import gallery, views
from interfaces.look.doors import guarded_path
from interfaces.look.people.addresses import _ACCOUNT_PATTERNS

_LIKE_SIGN_IN: Final = ("account_login", "account_password_reset_completed", "account_inactive")

urlpatterns = [
    guarded_path("", views.home, "home"),
    guarded_path("sign-in/", views.sign_in, "sign-in"),
    # As the library calls what comes after a new password, and where an ended person lands.
    *(guarded_path("sign-in/", views.sign_in, name) for name in _LIKE_SIGN_IN),
    guarded_path("sign-out/", views.sign_out, "sign-out"),
    guarded_path("language/", views.set_language_view, "set_language"),
    guarded_path("theme/", views.set_theme, "theme"),
    guarded_path("time/", views.set_time_zone, "time"),
    guarded_path("look/", gallery.gallery, "gallery"),
    *_ACCOUNT_PATTERNS,
]
