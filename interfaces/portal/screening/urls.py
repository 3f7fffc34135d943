"""Addresses of near-duplicates."""

from interfaces.portal.screening import views
from interfaces.web.access import guarded_path

_CASE = "near-duplicates/<uuid:case_id>/"

urlpatterns = [
    guarded_path("near-duplicates/", views.list_near_duplicates, "near_duplicates"),
    guarded_path(f"{_CASE}filing/", views.file_near_duplicates, "near_duplicates_file"),
    guarded_path(f"{_CASE}dismissal/", views.dismiss_near_duplicates, "near_duplicates_dismiss"),
]
