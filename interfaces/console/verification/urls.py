"""Addresses of the verifier's desk for identity documents and powers of attorney."""

from interfaces.console.verification import identities, powers, right_actions, rights
from interfaces.web.access import guarded_path
from records.rights.models import Finding

_DOCUMENT = "identities/<uuid:document_id>/"
_AUTHORITY = "authorities/<uuid:authority_id>/"

urlpatterns = [
    guarded_path("identities/", identities.queue, "identities"),
    guarded_path("identities/claim/", identities.claim, "identity_claim"),
    guarded_path(_DOCUMENT, identities.detail, "identity"),
    guarded_path(f"{_DOCUMENT}hold/", identities.take, "identity_take"),
    guarded_path(f"{_DOCUMENT}release/", identities.release, "identity_release"),
    guarded_path(f"{_DOCUMENT}opening/", identities.open_pages, "identity_opening"),
    guarded_path(f"{_DOCUMENT}pages/<int:number>/", identities.paper_page, "identity_page"),
    guarded_path(f"{_DOCUMENT}verified/", identities.verify, "identity_verify"),
    *(
        guarded_path(f"{_DOCUMENT}{act}/", identities.make_finding_view(act), f"identity_{act}")
        for act in identities.REASONED_FINDINGS
    ),
    guarded_path("authorities/", powers.queue, "authorities"),
    guarded_path("authorities/claim/", powers.claim, "authority_claim"),
    guarded_path(_AUTHORITY, powers.detail, "authority"),
    guarded_path(f"{_AUTHORITY}hold/", powers.take, "authority_take"),
    guarded_path(f"{_AUTHORITY}release/", powers.release, "authority_release"),
    guarded_path(f"{_AUTHORITY}pages/<int:number>/", powers.paper_page, "authority_page"),
    guarded_path(f"{_AUTHORITY}verified/", powers.verify, "authority_verify"),
    *(
        guarded_path(f"{_AUTHORITY}{act}/", powers.make_finding_view(act), f"authority_{act}")
        for act in powers.REASONED_FINDINGS
    ),
]


_RIGHT = "rights/<uuid:right_id>/"
_PICTURE = f"{_RIGHT}pictures/<int:reference_id>/"
_FINDING = f"{_RIGHT}findings/<int:finding_id>/"

right_urlpatterns = [
    guarded_path("rights/", rights.queue, "rights"),
    guarded_path("rights/claim/", right_actions.claim, "right_claim"),
    guarded_path("rights/held/", rights.held_pictures, "held_pictures"),
    guarded_path(_RIGHT, rights.detail, "right"),
    guarded_path(f"{_RIGHT}hold/", right_actions.take, "right_take"),
    guarded_path(f"{_RIGHT}release/", right_actions.release, "right_release"),
    guarded_path(f"{_RIGHT}verified/", right_actions.verify, "right_verify"),
    *(
        guarded_path(
            f"{_RIGHT}{one.value}/", right_actions.make_finding_view(one), f"right_{one.value}"
        )
        for one in (Finding.ASKED, Finding.REJECTED, Finding.SUSPENDED)
    ),
    guarded_path(f"{_RIGHT}assignment/", right_actions.assign_right, "right_assign"),
    guarded_path(f"{_RIGHT}pages/<int:page_id>/", rights.paper_page, "right_page"),
    guarded_path(_PICTURE, rights.right_picture, "right_picture"),
    guarded_path(f"{_PICTURE}release/", right_actions.release_picture, "right_release_picture"),
    guarded_path(f"{_PICTURE}removal/", right_actions.remove_picture, "right_remove_picture"),
    guarded_path(_FINDING, rights.page_comparison, "right_comparison"),
    guarded_path(f"{_FINDING}verdict/", right_actions.judge_resemblance, "right_judge"),
]
