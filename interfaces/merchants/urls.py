"""Addresses of the sellers' pages."""

from interfaces.merchants import (
    application,
    brands,
    cases,
    conduct,
    disputes,
    education,
    export,
    held_listings,
    sign_in,
    strikes,
)
from interfaces.web.access import guarded_path

app_name = "merchants"

_CASE = "cases/<uuid:case_id>/"

urlpatterns = [
    guarded_path("enter/", sign_in.sign_in_by_link, "enter"),
    guarded_path("leave/", sign_in.sign_out, "leave"),
    guarded_path("", cases.show_cases, "home"),
    guarded_path("standing/", strikes.show_standing, "standing"),
    guarded_path(
        "standing/<uuid:order_id>/objection/", strikes.object_to_penalty, "object_to_penalty"
    ),
    guarded_path("conduct/", conduct.show_conduct, "conduct"),
    guarded_path("conduct/<uuid:measure_id>/objection/", conduct.object_to_measure, "object_to"),
    guarded_path("application/", application.show_application, "application"),
    guarded_path(
        "application/<uuid:application_id>/answer/",
        application.answer_question,
        "application_answer",
    ),
    guarded_path(
        "application/<uuid:application_id>/appeal/",
        application.appeal_refusal,
        "application_appeal",
    ),
    guarded_path("brands/", brands.list_brands, "brands"),
    guarded_path("brands/<uuid:designation_id>/", brands.show_brand, "brand"),
    guarded_path("held/", held_listings.show_held_listings, "held_listings"),
    guarded_path("held/<uuid:listing_hold_id>/", held_listings.show_held_listing, "held_listing"),
    guarded_path("education/", education.take_education, "education"),
    guarded_path("export/data.json", export.export_json, "export_json"),
    guarded_path("export/cases.csv", export.export_csv, "export_csv"),
    guarded_path(_CASE, cases.show_case, "case"),
    guarded_path(f"{_CASE}counter/", disputes.file_counter, "counter"),
    guarded_path(f"{_CASE}appeal/", disputes.file_appeal, "appeal"),
    guarded_path(
        f"{_CASE}files/<int:said_id>/<int:position>/<int:number>/", cases.show_file_page, "file"
    ),
    guarded_path(f"{_CASE}pictures/<int:position>/", cases.show_picture, "picture"),
    guarded_path(f"{_CASE}references/<int:reference_id>/", cases.show_reference, "reference"),
]
