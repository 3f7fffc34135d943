"""Addresses of the sellers' pages; each stands at its view."""

from interfaces.web.access import list_pages

app_name = "merchants"

urlpatterns = list_pages("interfaces.merchants")
