"""Addresses of the sellers' pages."""

from interfaces.look.doors import guarded_path
from interfaces.merchants import conduct, disputing, entrance, exporting, learning, noticed, strikes

app_name = "merchants"

_CASE = "cases/<uuid:case_id>/"

urlpatterns = [
    guarded_path("enter/", entrance.enter, "enter"),
    guarded_path("leave/", entrance.leave, "leave"),
    guarded_path("", noticed.show_cases, "home"),
    guarded_path("standing/", strikes.show_standing, "standing"),
    guarded_path("conduct/", conduct.show_conduct, "conduct"),
    guarded_path("conduct/<uuid:measure_id>/objection/", conduct.object_to_measure, "object_to"),
    guarded_path("education/", learning.take_education, "education"),
    guarded_path("export/data.json", exporting.export_json, "export_json"),
    guarded_path("export/cases.csv", exporting.export_csv, "export_csv"),
    guarded_path(_CASE, noticed.show_case, "case"),
    guarded_path(f"{_CASE}counter/", disputing.file_counter, "counter"),
    guarded_path(f"{_CASE}appeal/", disputing.file_appeal, "appeal"),
    guarded_path(
        f"{_CASE}files/<int:said_id>/<int:position>/<int:number>/", noticed.show_file_page, "file"
    ),
    guarded_path(f"{_CASE}pictures/<int:position>/", noticed.show_picture, "picture"),
    guarded_path(f"{_CASE}references/<int:reference_id>/", noticed.show_reference, "reference"),
]
