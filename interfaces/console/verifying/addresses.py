"""Addresses of the verifier's desk for rights."""

from interfaces.console.verifying import acts, pages
from interfaces.look.doors import guarded_path
from records.rights.models import Finding

_RIGHT = "rights/<uuid:right_id>/"
_PICTURE = f"{_RIGHT}pictures/<int:reference_id>/"
_FINDING = f"{_RIGHT}findings/<int:finding_id>/"

right_urlpatterns = [
    guarded_path("rights/", pages.queue, "rights"),
    guarded_path("rights/claim/", acts.claim, "right_claim"),
    guarded_path("rights/held/", pages.held_pictures, "held_pictures"),
    guarded_path(_RIGHT, pages.detail, "right"),
    guarded_path(f"{_RIGHT}hold/", acts.take, "right_take"),
    guarded_path(f"{_RIGHT}release/", acts.release, "right_release"),
    guarded_path(f"{_RIGHT}verified/", acts.verify, "right_verify"),
    *(
        guarded_path(f"{_RIGHT}{one.value}/", acts.make_finding_view(one), f"right_{one.value}")
        for one in (Finding.ASKED, Finding.REJECTED, Finding.SUSPENDED)
    ),
    guarded_path(f"{_RIGHT}assignment/", acts.assign_right, "right_assign"),
    guarded_path(f"{_RIGHT}pages/<int:page_id>/", pages.paper_page, "right_page"),
    guarded_path(_PICTURE, pages.right_picture, "right_picture"),
    guarded_path(f"{_PICTURE}release/", acts.release_picture, "right_release_picture"),
    guarded_path(f"{_PICTURE}removal/", acts.remove_picture, "right_remove_picture"),
    guarded_path(_FINDING, pages.page_comparison, "right_comparison"),
    guarded_path(f"{_FINDING}verdict/", acts.judge_resemblance, "right_judge"),
]
