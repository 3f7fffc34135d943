"""Addresses of the portal and of the public form."""

from interfaces.portal import conduct, matters, search
from interfaces.portal.accounts import urls as accounts
from interfaces.portal.authorisations import urls as authorisations
from interfaces.portal.disputes import urls as disputes
from interfaces.portal.filing import urls as filing
from interfaces.portal.integrations import urls as integrations
from interfaces.portal.programmes import urls as programmes
from interfaces.portal.public_report import urls as public_report
from interfaces.portal.requests import urls as requests
from interfaces.portal.rights import urls as rights
from interfaces.portal.screening import urls as screening
from interfaces.portal.statistics import urls as statistics
from interfaces.web.access import guarded_path

app_name = "portal"

urlpatterns = [
    *requests.urlpatterns,
    *filing.urlpatterns,
    *public_report.urlpatterns,
    *disputes.urlpatterns,
    *rights.urlpatterns,
    *authorisations.urlpatterns,
    *screening.urlpatterns,
    *programmes.urlpatterns,
    *statistics.urlpatterns,
    *accounts.urlpatterns,
    *integrations.urlpatterns,
    guarded_path("matters/", matters.list_matters, "matters"),
    guarded_path("matters/leads/", matters.offer_lead, "offer_lead"),
    guarded_path("matters/<uuid:exhibit_id>/", matters.open_exhibit, "exhibit"),
    guarded_path("search/", search.search_portal, "search"),
    guarded_path("conduct/", conduct.show_conduct, "conduct"),
    guarded_path("conduct/<uuid:measure_id>/objection/", conduct.object_to_measure, "object_to"),
]
