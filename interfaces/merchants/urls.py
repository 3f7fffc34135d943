"""Addresses of the sellers' pages."""

from interfaces.look.doors import page
from interfaces.merchants import entrance, noticed

app_name = "merchants"

_CASE = "cases/<uuid:case_id>/"

urlpatterns = [
    page("enter/", entrance.enter, "enter"),
    page("leave/", entrance.leave, "leave"),
    page("", noticed.home, "home"),
    page(_CASE, noticed.one, "case"),
    page(f"{_CASE}pictures/<int:position>/", noticed.picture, "picture"),
    page(f"{_CASE}references/<int:reference_id>/", noticed.reference, "reference"),
]
