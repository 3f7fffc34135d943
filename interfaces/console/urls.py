"""Addresses of the console; each stands at its view."""

from interfaces.web.access import list_pages

app_name = "console"

urlpatterns = list_pages("interfaces.console")
