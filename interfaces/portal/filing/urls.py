"""Addresses of the wizard."""

from interfaces.portal.filing import evidence, listings, preflight, review, views
from interfaces.web.access import guarded_path

_DRAFT = "drafts/<uuid:draft_id>/"

urlpatterns = [
    guarded_path("requests/new/", views.begin_filing, "new"),
    guarded_path("drafts/", views.list_drafts, "drafts"),
    guarded_path(_DRAFT, listings.edit_listings, "draft"),
    guarded_path(f"{_DRAFT}rows/", listings.change_rows, "draft_rows"),
    guarded_path(f"{_DRAFT}rows/<int:number>/", listings.change_row, "draft_row"),
    guarded_path(f"{_DRAFT}evidence/", evidence.edit_evidence, "draft_evidence"),
    guarded_path(
        f"{_DRAFT}evidence/<int:position>/<int:number>/",
        evidence.evidence_page,
        "draft_evidence_page",
    ),
    guarded_path(f"{_DRAFT}review/", review.review_draft, "draft_review"),
    guarded_path(f"{_DRAFT}preflight/", preflight.show_preflight, "draft_preflight"),
    guarded_path(f"{_DRAFT}filing/", review.file_draft, "draft_file"),
    guarded_path(f"{_DRAFT}deletion/", views.discard_draft, "draft_discard"),
    guarded_path(f"{_DRAFT}revival/", views.reopen_draft, "draft_again"),
]
