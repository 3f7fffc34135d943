"""Addresses of the verifier's desk for rights."""

from interfaces.console.verifying import acts, pages
from interfaces.look.doors import page
from records.rights.models import Finding

_RIGHT = "rights/<uuid:right_id>/"
_PICTURE = f"{_RIGHT}pictures/<int:reference_id>/"
_FINDING = f"{_RIGHT}findings/<int:finding_id>/"

addresses = [
    page("rights/", pages.queue, "rights"),
    page("rights/claim/", acts.claim, "right_claim"),
    page("rights/held/", pages.held, "held_pictures"),
    page(_RIGHT, pages.right, "right"),
    page(f"{_RIGHT}hold/", acts.take, "right_take"),
    page(f"{_RIGHT}release/", acts.release, "right_release"),
    page(f"{_RIGHT}verified/", acts.verify, "right_verify"),
    *(
        page(f"{_RIGHT}{one.value}/", acts.saying(one), f"right_{one.value}")
        for one in (Finding.ASKED, Finding.REJECTED, Finding.SUSPENDED)
    ),
    page(f"{_RIGHT}assignment/", acts.assign, "right_assign"),
    page(f"{_RIGHT}pages/<int:page_id>/", pages.paper_page, "right_page"),
    page(_PICTURE, pages.picture, "right_picture"),
    page(f"{_PICTURE}release/", acts.release_picture, "right_release_picture"),
    page(f"{_PICTURE}removal/", acts.remove_picture, "right_remove_picture"),
    page(_FINDING, pages.comparison, "right_comparison"),
    page(f"{_FINDING}verdict/", acts.judge, "right_judge"),
]
