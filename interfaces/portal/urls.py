"""Addresses of the portal; each stands at its view."""

from interfaces.web.access import list_pages

app_name = "portal"

urlpatterns = list_pages("interfaces.portal")
