"""Addresses of the sellers' pages; each stands at its view."""

from interfaces.merchants import (
    application,
    brands,
    cases,
    conduct,
    disputes,
    education,
    export,
    held_listings,
    sign_in,
    strikes,
)

app_name = "merchants"

_MODULES = (
    sign_in,
    cases,
    strikes,
    conduct,
    application,
    brands,
    held_listings,
    education,
    export,
    disputes,
)

urlpatterns = [address for module in _MODULES for address in module.PAGES.urls]
