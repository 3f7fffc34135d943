"""Addresses of the verifier's desk for identity documents and powers of attorney."""

from interfaces.console.vouching import authorities, identities, identity_acts
from interfaces.look.doors import guarded_path

_DOCUMENT = "identities/<uuid:document_id>/"
_AUTHORITY = "authorities/<uuid:authority_id>/"

urlpatterns = [
    guarded_path("identities/", identities.queue, "identities"),
    guarded_path("identities/claim/", identity_acts.claim, "identity_claim"),
    guarded_path(_DOCUMENT, identities.detail, "identity"),
    guarded_path(f"{_DOCUMENT}hold/", identity_acts.take, "identity_take"),
    guarded_path(f"{_DOCUMENT}release/", identity_acts.release, "identity_release"),
    guarded_path(f"{_DOCUMENT}opening/", identities.open_pages, "identity_opening"),
    guarded_path(f"{_DOCUMENT}pages/<int:number>/", identities.paper_page, "identity_page"),
    guarded_path(f"{_DOCUMENT}verified/", identity_acts.verify, "identity_verify"),
    *(
        guarded_path(f"{_DOCUMENT}{act}/", identity_acts.make_finding_view(act), f"identity_{act}")
        for act in identity_acts.REASONED_FINDINGS
    ),
    guarded_path("authorities/", authorities.queue, "authorities"),
    guarded_path("authorities/claim/", authorities.claim, "authority_claim"),
    guarded_path(_AUTHORITY, authorities.detail, "authority"),
    guarded_path(f"{_AUTHORITY}hold/", authorities.take, "authority_take"),
    guarded_path(f"{_AUTHORITY}release/", authorities.release, "authority_release"),
    guarded_path(f"{_AUTHORITY}pages/<int:number>/", authorities.paper_page, "authority_page"),
    guarded_path(f"{_AUTHORITY}verified/", authorities.verify, "authority_verify"),
    *(
        guarded_path(f"{_AUTHORITY}{act}/", authorities.make_finding_view(act), f"authority_{act}")
        for act in authorities.REASONED_FINDINGS
    ),
]
