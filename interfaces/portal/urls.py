"""Addresses of the portal and of the public form."""

from interfaces.look.doors import guarded_path
from interfaces.portal import conduct, confirming
from interfaces.portal import filing as filing_views
from interfaces.portal import following as request_views
from interfaces.portal import report as report_views
from interfaces.portal.account import addresses as account
from interfaces.portal.disputes import addresses as disputes
from interfaces.portal.drafts import addresses as drafts
from interfaces.portal.machines import addresses as machines
from interfaces.portal.requests import addresses as requests
from interfaces.portal.rights import addresses as rights
from interfaces.portal.standing import addresses as standing
from interfaces.portal.statistics import addresses as statistics

app_name = "portal"

_REQUEST = "requests/<uuid:request_id>/"
_REPORT = "report/<uuid:request_id>/"

urlpatterns = [
    guarded_path("requests/", request_views.list_requests, "home"),
    guarded_path("requests/new/", filing_views.begin_filing, "new"),
    guarded_path("conduct/", conduct.show_conduct, "conduct"),
    guarded_path("conduct/<uuid:measure_id>/objection/", conduct.object_to_measure, "object_to"),
    *drafts.urlpatterns,
    *account.urlpatterns,
    *machines.urlpatterns,
    *rights.urlpatterns,
    *standing.urlpatterns,
    *disputes.urlpatterns,
    *statistics.urlpatterns,
    guarded_path(_REQUEST, request_views.show_request, "request"),
    *requests.urlpatterns,
    guarded_path(f"{_REQUEST}cases/<uuid:case_id>/withdrawal/", request_views.withdraw, "withdraw"),
    guarded_path(f"{_REQUEST}cases/<uuid:case_id>/answer/", request_views.answer, "answer"),
    guarded_path("report/", report_views.report_listings, "report"),
    guarded_path("report/waiting/", confirming.show_waiting, "report_waiting"),
    guarded_path("report/confirm/<uuid:waiting_id>/", confirming.confirm_report, "report_confirm"),
    guarded_path(_REPORT, report_views.show_receipt, "receipt"),
    guarded_path(
        f"{_REPORT}cases/<uuid:case_id>/withdrawal/", report_views.withdraw, "report_withdraw"
    ),
    guarded_path(f"{_REPORT}cases/<uuid:case_id>/answer/", report_views.answer, "report_answer"),
]
