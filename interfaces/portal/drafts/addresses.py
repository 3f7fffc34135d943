"""Addresses of the wizard."""

from interfaces.look.doors import page
from interfaces.portal.drafts import evidence, expecting, keeping, listings, review

_DRAFT = "drafts/<uuid:draft_id>/"

PAGES = [
    page("drafts/", keeping.drafts, "drafts"),
    page(_DRAFT, listings.listings, "draft"),
    page(f"{_DRAFT}rows/", listings.sweep, "draft_rows"),
    page(f"{_DRAFT}rows/<int:number>/", listings.row, "draft_row"),
    page(f"{_DRAFT}evidence/", evidence.evidence, "draft_evidence"),
    page(f"{_DRAFT}review/", review.review, "draft_review"),
    page(f"{_DRAFT}preflight/", expecting.preflight, "draft_preflight"),
    page(f"{_DRAFT}filing/", review.file, "draft_file"),
    page(f"{_DRAFT}deletion/", keeping.discard, "draft_discard"),
    page(f"{_DRAFT}revival/", keeping.again, "draft_again"),
]
