"""Addresses of the portal and of the public form."""

from interfaces.look.doors import page
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
    page("requests/", request_views.home, "home"),
    page("requests/new/", filing_views.new, "new"),
    page("conduct/", conduct.conduct, "conduct"),
    page("conduct/<uuid:measure_id>/objection/", conduct.object_to, "object_to"),
    *drafts.PAGES,
    *account.PAGES,
    *machines.PAGES,
    *rights.PAGES,
    *standing.PAGES,
    *disputes.PAGES,
    *statistics.PAGES,
    page(_REQUEST, request_views.one, "request"),
    *requests.PAGES,
    page(f"{_REQUEST}cases/<uuid:case_id>/withdrawal/", request_views.withdraw, "withdraw"),
    page(f"{_REQUEST}cases/<uuid:case_id>/answer/", request_views.answer, "answer"),
    page("report/", report_views.new, "report"),
    page("report/waiting/", confirming.waiting, "report_waiting"),
    page("report/confirm/<uuid:waiting_id>/", confirming.confirm, "report_confirm"),
    page(_REPORT, report_views.receipt, "receipt"),
    page(f"{_REPORT}cases/<uuid:case_id>/withdrawal/", report_views.withdraw, "report_withdraw"),
    page(f"{_REPORT}cases/<uuid:case_id>/answer/", report_views.answer, "report_answer"),
]
