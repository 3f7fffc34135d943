"""Addresses of what a filer sees and does on a request."""

from interfaces.look.doors import page
from interfaces.portal.requests import adopted, afterwards, export, letters, live, several, watched

_REQUEST = "requests/<uuid:request_id>/"
_CASE = f"{_REQUEST}cases/<uuid:case_id>/"

PAGES = [
    page("requests/reported/", adopted.adopted, "adopted"),
    page(f"{_REQUEST}status/", live.status, "request_status"),
    page(f"{_REQUEST}live/", live.live, "request_live"),
    page(f"{_REQUEST}cases.csv", export.cases_file, "request_cases"),
    page(f"{_REQUEST}letters/", letters.letters, "request_letters"),
    page(f"{_REQUEST}withdrawal/", several.withdraw_several, "withdraw_several"),
    page(f"{_REQUEST}watch/", watched.watch, "watch"),
    page(f"{_REQUEST}comebacks/<int:comeback_id>/", watched.file_again, "file_again"),
    page(f"{_CASE}retraction/", afterwards.retract, "retract"),
    page(f"{_CASE}refiling/", afterwards.refile, "refile"),
]
