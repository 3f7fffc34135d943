"""Addresses of the desk of held listings."""

from interfaces.console.screening import near_duplicates, views
from interfaces.web.access import guarded_path

_ONE = "held-listings/<uuid:listing_hold_id>/"

urlpatterns = [
    guarded_path("near-duplicates/", near_duplicates.list_proposals, "proposed_listings"),
    guarded_path("held-listings/", views.held_listings, "held_listings"),
    guarded_path("held-listings/claim/", views.claim_held_listing, "held_listing_claim"),
    guarded_path(_ONE, views.held_listing, "held_listing"),
    guarded_path(f"{_ONE}take/", views.take_held_listing, "held_listing_take"),
    guarded_path(f"{_ONE}return/", views.return_held_listing, "held_listing_return"),
    guarded_path(f"{_ONE}decision/", views.decide_held_listing, "held_listing_decide"),
    guarded_path(f"{_ONE}undo/", views.undo_held_listing, "held_listing_undo"),
    guarded_path(
        f"{_ONE}pictures/<int:position>/", views.held_listing_picture, "held_listing_picture"
    ),
    guarded_path(
        f"{_ONE}resembled/<int:position>/", views.resembled_picture, "held_listing_resembled"
    ),
]
