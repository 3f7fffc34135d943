"""Addresses of the verifier's desk for identity documents and powers of attorney."""

from interfaces.console.vouching import authorities, identities, identity_acts
from interfaces.look.doors import page

_DOCUMENT = "identities/<uuid:document_id>/"
_AUTHORITY = "authorities/<uuid:authority_id>/"

addresses = [
    page("identities/", identities.queue, "identities"),
    page("identities/claim/", identity_acts.claim, "identity_claim"),
    page(_DOCUMENT, identities.document, "identity"),
    page(f"{_DOCUMENT}hold/", identity_acts.take, "identity_take"),
    page(f"{_DOCUMENT}release/", identity_acts.release, "identity_release"),
    page(f"{_DOCUMENT}opening/", identities.begin_opening, "identity_opening"),
    page(f"{_DOCUMENT}pages/<int:number>/", identities.paper_page, "identity_page"),
    page(f"{_DOCUMENT}verified/", identity_acts.verify, "identity_verify"),
    *(
        page(f"{_DOCUMENT}{act}/", identity_acts.saying(act), f"identity_{act}")
        for act in identity_acts.SAYING
    ),
    page("authorities/", authorities.queue, "authorities"),
    page("authorities/claim/", authorities.claim, "authority_claim"),
    page(_AUTHORITY, authorities.authority, "authority"),
    page(f"{_AUTHORITY}hold/", authorities.take, "authority_take"),
    page(f"{_AUTHORITY}release/", authorities.release, "authority_release"),
    page(f"{_AUTHORITY}pages/<int:number>/", authorities.paper_page, "authority_page"),
    page(f"{_AUTHORITY}verified/", authorities.verify, "authority_verify"),
    *(
        page(f"{_AUTHORITY}{act}/", authorities.saying(act), f"authority_{act}")
        for act in authorities.SAYING
    ),
]
