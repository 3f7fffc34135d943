"""Addresses of the console; each stands at its view."""

from interfaces.console.accounts import identities, powers_of_attorney
from interfaces.console.accounts import staff as staff_views
from interfaces.console.conduct import concerns, sanctions, statements, transparency
from interfaces.console.disputes import desk, leases, rulings
from interfaces.console.disputes import views as disputes_views
from interfaces.console.evidence import (
    bundles,
    clusters,
    disclosure_orders,
    leads,
    legal_holds,
    matters,
    openings,
)
from interfaces.console.layout import preferences, search
from interfaces.console.programmes import flaggers, good_faith, small_firms, uplift
from interfaces.console.quality import (
    adjudications,
    golden_cases,
    kill_switches,
    own_figures,
    policy_history,
    second_reviews,
)
from interfaces.console.quality import views as quality_views
from interfaces.console.review import action_views, pictures
from interfaces.console.review import views as review_views
from interfaces.console.review.groups import similar
from interfaces.console.review.groups import views as groups_views
from interfaces.console.review.roster import views as roster_views
from interfaces.console.rights import register, rights
from interfaces.console.screening import near_duplicates
from interfaces.console.screening import views as screening_views
from interfaces.console.sellers import designations, joins
from interfaces.console.sellers import views as sellers_views
from interfaces.console.vetting import applications, readings

app_name = "console"

_MODULES = (
    concerns,
    transparency,
    statements,
    sanctions,
    desk,
    leases,
    rulings,
    openings,
    matters,
    similar,
    groups_views,
    good_faith,
    small_firms,
    flaggers,
    uplift,
    second_reviews,
    adjudications,
    quality_views,
    own_figures,
    golden_cases,
    kill_switches,
    policy_history,
    roster_views,
    near_duplicates,
    screening_views,
    sellers_views,
    designations,
    joins,
    staff_views,
    review_views,
    action_views,
    search,
    preferences,
    pictures,
    rights,
    register,
    identities,
    powers_of_attorney,
    applications,
    readings,
    disputes_views,
    leads,
    clusters,
    bundles,
    legal_holds,
    disclosure_orders,
)

urlpatterns = [address for module in _MODULES for address in module.PAGES.urls]
