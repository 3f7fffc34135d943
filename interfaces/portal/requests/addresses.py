"""Addresses of what a filer sees and does on a request."""

from interfaces.look.doors import guarded_path
from interfaces.portal.requests import adopted, afterwards, export, letters, live, several, watched

_REQUEST = "requests/<uuid:request_id>/"
_CASE = f"{_REQUEST}cases/<uuid:case_id>/"

urlpatterns = [
    guarded_path("requests/reported/", adopted.list_adopted_reports, "adopted"),
    guarded_path(f"{_REQUEST}status/", live.show_status, "request_status"),
    guarded_path(f"{_REQUEST}live/", live.stream_changes, "request_live"),
    guarded_path(f"{_REQUEST}cases.csv", export.export_cases, "request_cases"),
    guarded_path(f"{_REQUEST}letters/", letters.list_letters, "request_letters"),
    guarded_path(f"{_REQUEST}withdrawal/", several.withdraw_several, "withdraw_several"),
    guarded_path(f"{_REQUEST}watch/", watched.change_watch, "watch"),
    guarded_path(f"{_REQUEST}comebacks/<int:comeback_id>/", watched.refile_comeback, "file_again"),
    guarded_path(f"{_CASE}retraction/", afterwards.retract_claim, "retract"),
    guarded_path(f"{_CASE}refiling/", afterwards.refile_case, "refile"),
]
