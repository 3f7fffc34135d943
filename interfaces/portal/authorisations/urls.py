"""Addresses of sellers' papers for the owner's brands."""

from interfaces.portal.authorisations import views
from interfaces.web.access import guarded_path

urlpatterns = [
    guarded_path("brand-papers/", views.list_papers, "brand_papers"),
    guarded_path(
        "brand-papers/<uuid:authorisation_id>/word/", views.answer_authorisation, "brand_word"
    ),
]
