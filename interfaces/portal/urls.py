"""Addresses of the portal; each stands at its view."""

from interfaces.portal import conduct, search
from interfaces.portal import evidence as civil_matters
from interfaces.portal.accounts import identity, members, powers_of_attorney
from interfaces.portal.cases import actions as requests_actions
from interfaces.portal.cases import live_updates
from interfaces.portal.cases import views as requests_views
from interfaces.portal.disputes import appeals, counter_notifications, inbox
from interfaces.portal.filing import evidence, listings, preflight, review
from interfaces.portal.filing import views as filing_views
from interfaces.portal.notices import api_keys, webhooks
from interfaces.portal.programmes import good_faith, small_firms
from interfaces.portal.public_report import confirmation
from interfaces.portal.public_report import views as public_report_views
from interfaces.portal.rights import actions as rights_actions
from interfaces.portal.rights import bulk_import, editor, files, register
from interfaces.portal.rights import views as rights_views
from interfaces.portal.screening import views as screening_views
from interfaces.portal.statistics import views as statistics_views
from interfaces.portal.vetting import views as authorisations_views

app_name = "portal"

_MODULES = (
    identity,
    powers_of_attorney,
    members,
    authorisations_views,
    inbox,
    appeals,
    counter_notifications,
    filing_views,
    listings,
    evidence,
    review,
    preflight,
    api_keys,
    webhooks,
    good_faith,
    small_firms,
    public_report_views,
    confirmation,
    requests_views,
    live_updates,
    requests_actions,
    rights_views,
    editor,
    register,
    bulk_import,
    rights_actions,
    files,
    screening_views,
    statistics_views,
    civil_matters,
    search,
    conduct,
)

urlpatterns = [address for module in _MODULES for address in module.PAGES.urls]
