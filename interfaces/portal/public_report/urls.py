"""Addresses of the public form, and of what was reported on it."""

from interfaces.portal.public_report import confirmation, views
from interfaces.web.access import guarded_path

_REPORT = "report/<uuid:request_id>/"

urlpatterns = [
    guarded_path("report/", views.report_listings, "report"),
    guarded_path("report/waiting/", confirmation.show_waiting, "report_waiting"),
    guarded_path(
        "report/confirm/<uuid:waiting_id>/", confirmation.confirm_report, "report_confirm"
    ),
    guarded_path(_REPORT, views.show_receipt, "receipt"),
    guarded_path(f"{_REPORT}cases/<uuid:case_id>/withdrawal/", views.withdraw, "report_withdraw"),
    guarded_path(f"{_REPORT}cases/<uuid:case_id>/answer/", views.answer, "report_answer"),
]
