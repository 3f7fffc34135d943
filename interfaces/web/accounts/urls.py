"""Addresses that everybody shares, in and out of an account; each stands at its view."""

from interfaces.web.accounts import allauth_views, single_sign_on
from interfaces.web.accounts import views as accounts_views
from interfaces.web.components import gallery
from interfaces.web.files import operator_logo
from interfaces.web.handbook import contacts
from interfaces.web.handbook import views as handbook_views

_MODULES = (
    single_sign_on,
    allauth_views,
    accounts_views,
    gallery,
    contacts,
    operator_logo,
    handbook_views,
)

urlpatterns = [address for module in _MODULES for address in module.PAGES.urls]
