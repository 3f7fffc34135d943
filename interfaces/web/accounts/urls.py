"""Addresses that everybody shares, in and out of an account; each stands at its view."""

from interfaces.web.access import list_pages

urlpatterns = list_pages("interfaces.web")
