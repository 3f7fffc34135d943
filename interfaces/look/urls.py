"""Addresses that belong to no door."""

from interfaces.look import gallery, views
from interfaces.look.doors import page

urlpatterns = [
    page("", views.home, "home"),
    page("sign-in/", views.sign_in, "sign-in"),
    page("sign-out/", views.sign_out, "sign-out"),
    page("language/", views.language, "set_language"),
    page("theme/", views.theme, "theme"),
    page("time/", views.time, "time"),
    page("look/", gallery.gallery, "gallery"),
]
