"""Addresses of the verifiers' desks: rights, identities, powers of attorney, sellers' papers."""

from interfaces.console.verification import (
    applications,
    identities,
    powers,
    readings,
    register,
    rights,
)
from interfaces.web.access import guarded_path

_AUTHORITY = "authorities/<uuid:authority_id>/"
_RIGHT = "rights/<uuid:right_id>/"
_PICTURE = f"{_RIGHT}pictures/<int:reference_id>/"
_FINDING = f"{_RIGHT}findings/<int:finding_id>/"

urlpatterns = [
    *rights.DESK.list_urls(),
    guarded_path("rights/held/", rights.held_pictures, "held_pictures"),
    guarded_path("rights/register/", register.list_changes, "register_changes"),
    guarded_path(
        f"{_RIGHT}changes/<int:change_id>/decision/", register.decide_change, "right_change"
    ),
    guarded_path(f"{_RIGHT}assignment/", rights.assign_right, "right_assign"),
    guarded_path(f"{_RIGHT}pages/<int:page_id>/", rights.paper_page, "right_page"),
    guarded_path(_PICTURE, rights.right_picture, "right_picture"),
    guarded_path(f"{_PICTURE}release/", rights.release_picture, "right_release_picture"),
    guarded_path(f"{_PICTURE}removal/", rights.remove_picture, "right_remove_picture"),
    guarded_path(_FINDING, rights.page_comparison, "right_comparison"),
    guarded_path(f"{_FINDING}verdict/", rights.judge_resemblance, "right_judge"),
    *identities.DESK.list_urls(),
    *powers.DESK.list_urls(),
    guarded_path(f"{_AUTHORITY}pages/<int:number>/", powers.paper_page, "authority_page"),
    *applications.DESK.list_urls(),
    *readings.DESK.list_urls(),
]
