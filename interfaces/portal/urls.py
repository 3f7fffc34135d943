"""Addresses of the portal and of the public form."""

from interfaces.portal import conduct
from interfaces.portal.accounts import urls as account
from interfaces.portal.disputes import urls as disputes
from interfaces.portal.filing import urls as drafts
from interfaces.portal.filing import views as filing_views
from interfaces.portal.integrations import urls as machines
from interfaces.portal.programmes import urls as standing
from interfaces.portal.public_report import confirmation
from interfaces.portal.public_report import views as report_views
from interfaces.portal.requests import urls as requests
from interfaces.portal.requests import views as request_views
from interfaces.portal.rights import urls as rights
from interfaces.portal.statistics import urls as statistics
from interfaces.web.access import guarded_path

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
    guarded_path("report/waiting/", confirmation.show_waiting, "report_waiting"),
    guarded_path(
        "report/confirm/<uuid:waiting_id>/", confirmation.confirm_report, "report_confirm"
    ),
    guarded_path(_REPORT, report_views.show_receipt, "receipt"),
    guarded_path(
        f"{_REPORT}cases/<uuid:case_id>/withdrawal/", report_views.withdraw, "report_withdraw"
    ),
    guarded_path(f"{_REPORT}cases/<uuid:case_id>/answer/", report_views.answer, "report_answer"),
]
