"""Addresses of the sellers' pages."""

from interfaces.look.doors import page
from interfaces.merchants import conduct, disputing, entrance, exporting, learning, noticed, strikes

app_name = "merchants"

_CASE = "cases/<uuid:case_id>/"

urlpatterns = [
    page("enter/", entrance.enter, "enter"),
    page("leave/", entrance.leave, "leave"),
    page("", noticed.home, "home"),
    page("standing/", strikes.standing, "standing"),
    page("conduct/", conduct.conduct, "conduct"),
    page("conduct/<uuid:measure_id>/objection/", conduct.object_to, "object_to"),
    page("education/", learning.education, "education"),
    page("export/data.json", exporting.export_json, "export_json"),
    page("export/cases.csv", exporting.export_csv, "export_csv"),
    page(_CASE, noticed.one, "case"),
    page(f"{_CASE}counter/", disputing.counter, "counter"),
    page(f"{_CASE}appeal/", disputing.appeal, "appeal"),
    page(f"{_CASE}files/<int:said_id>/<int:position>/<int:number>/", noticed.page_of_file, "file"),
    page(f"{_CASE}pictures/<int:position>/", noticed.picture, "picture"),
    page(f"{_CASE}references/<int:reference_id>/", noticed.reference, "reference"),
]
