"""Addresses of the portal and of the public form."""

from interfaces.look.doors import page
from interfaces.portal import conduct, confirming, filing, following, report
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
    page("requests/", following.home, "home"),
    page("requests/new/", filing.new, "new"),
    page("conduct/", conduct.conduct, "conduct"),
    page("conduct/<uuid:measure_id>/objection/", conduct.object_to, "object_to"),
    *drafts.PAGES,
    *account.PAGES,
    *machines.PAGES,
    *rights.PAGES,
    *standing.PAGES,
    *disputes.PAGES,
    *statistics.PAGES,
    page(_REQUEST, following.one, "request"),
    *requests.PAGES,
    page(f"{_REQUEST}cases/<uuid:case_id>/withdrawal/", following.withdraw, "withdraw"),
    page(f"{_REQUEST}cases/<uuid:case_id>/answer/", following.answer, "answer"),
    page("report/", report.new, "report"),
    page("report/waiting/", confirming.waiting, "report_waiting"),
    page("report/confirm/<uuid:waiting_id>/", confirming.confirm, "report_confirm"),
    page(_REPORT, report.receipt, "receipt"),
    page(f"{_REPORT}cases/<uuid:case_id>/withdrawal/", report.withdraw, "report_withdraw"),
    page(f"{_REPORT}cases/<uuid:case_id>/answer/", report.answer, "report_answer"),
]
