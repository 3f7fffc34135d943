"""Addresses of the wizard."""

from interfaces.look.doors import guarded_path
from interfaces.portal.drafts import evidence, expecting, keeping, listings, review

_DRAFT = "drafts/<uuid:draft_id>/"

urlpatterns = [
    guarded_path("drafts/", keeping.list_drafts, "drafts"),
    guarded_path(_DRAFT, listings.edit_listings, "draft"),
    guarded_path(f"{_DRAFT}rows/", listings.change_rows, "draft_rows"),
    guarded_path(f"{_DRAFT}rows/<int:number>/", listings.change_row, "draft_row"),
    guarded_path(f"{_DRAFT}evidence/", evidence.edit_evidence, "draft_evidence"),
    guarded_path(f"{_DRAFT}review/", review.review_draft, "draft_review"),
    guarded_path(f"{_DRAFT}preflight/", expecting.show_preflight, "draft_preflight"),
    guarded_path(f"{_DRAFT}filing/", review.file_draft, "draft_file"),
    guarded_path(f"{_DRAFT}deletion/", keeping.discard_draft, "draft_discard"),
    guarded_path(f"{_DRAFT}revival/", keeping.reopen_draft, "draft_again"),
]
