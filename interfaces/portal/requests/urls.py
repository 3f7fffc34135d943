"""Addresses of what a filer sees and does on a request."""

from interfaces.portal.requests import actions, live_updates, views
from interfaces.web.access import guarded_path

_REQUEST = "requests/<uuid:request_id>/"
_CASE = f"{_REQUEST}cases/<uuid:case_id>/"

urlpatterns = [
    guarded_path("requests/", views.list_requests, "home"),
    guarded_path("requests/reported/", views.list_adopted_reports, "adopted"),
    guarded_path(_REQUEST, views.show_request, "request"),
    guarded_path(f"{_REQUEST}status/", live_updates.show_status, "request_status"),
    guarded_path(f"{_REQUEST}live/", live_updates.stream_changes, "request_live"),
    guarded_path(f"{_REQUEST}cases.csv", views.export_cases, "request_cases"),
    guarded_path(f"{_REQUEST}letters/", views.list_letters, "request_letters"),
    guarded_path(f"{_REQUEST}withdrawal/", actions.withdraw_several, "withdraw_several"),
    guarded_path(f"{_REQUEST}watch/", actions.change_watch, "watch"),
    guarded_path(f"{_REQUEST}comebacks/<int:comeback_id>/", actions.refile_relisting, "file_again"),
    guarded_path(f"{_CASE}picture/", views.show_case_picture, "case_picture"),
    guarded_path(f"{_CASE}withdrawal/", views.withdraw, "withdraw"),
    guarded_path(f"{_CASE}answer/", views.answer, "answer"),
    guarded_path(f"{_CASE}retraction/", actions.retract_claim, "retract"),
    guarded_path(f"{_CASE}refiling/", actions.refile_case, "refile"),
]
