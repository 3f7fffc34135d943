"""Addresses of the account's own pages."""

from interfaces.look.doors import page
from interfaces.portal.account import authorities, identity, joining, members

_DOCUMENT = "account/identity/<uuid:document_id>/"
_AUTHORITY = "account/authorities/<uuid:authority_id>/"

PAGES = [
    page("account/identity/", identity.identity, "identity"),
    page(f"{_DOCUMENT}answer/", identity.answer, "identity_answer"),
    page(f"{_DOCUMENT}withdrawal/", identity.withdraw, "identity_withdraw"),
    page(f"{_DOCUMENT}erasure/", identity.erase, "identity_erase"),
    page("account/authorities/", authorities.authorities, "authorities"),
    page("account/authorities/new/", authorities.new, "authority_new"),
    page(f"{_AUTHORITY}pages/<int:number>/", authorities.paper_page, "authority_page"),
    page(f"{_AUTHORITY}revocation/", authorities.revoke, "authority_revoke"),
    page("account/members/", members.members, "members"),
    page("account/members/<int:member_id>/part/", members.change, "member_change"),
    page("account/members/<int:member_id>/removal/", members.remove, "member_remove"),
    page(
        "account/invitations/<int:invitation_id>/revocation/",
        members.take_back,
        "invitation_revoke",
    ),
    page("invitation/<str:token>/", joining.join, "join"),
]
