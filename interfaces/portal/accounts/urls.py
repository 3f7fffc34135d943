"""Addresses of the account's own pages."""

from interfaces.portal.accounts import identity, members, powers_of_attorney
from interfaces.web.access import guarded_path

_DOCUMENT = "account/identity/<uuid:document_id>/"
_AUTHORITY = "account/authorities/<uuid:authority_id>/"

urlpatterns = [
    guarded_path("account/identity/", identity.show_identity, "identity"),
    guarded_path(f"{_DOCUMENT}answer/", identity.answer_question, "identity_answer"),
    guarded_path(f"{_DOCUMENT}withdrawal/", identity.withdraw_document, "identity_withdraw"),
    guarded_path(f"{_DOCUMENT}erasure/", identity.erase_document, "identity_erase"),
    guarded_path("account/data.json", identity.download_data, "own_data"),
    guarded_path("account/authorities/", powers_of_attorney.list_powers, "authorities"),
    guarded_path("account/authorities/new/", powers_of_attorney.upload_power, "authority_new"),
    guarded_path(
        f"{_AUTHORITY}pages/<int:number>/", powers_of_attorney.show_paper_page, "authority_page"
    ),
    guarded_path(f"{_AUTHORITY}revocation/", powers_of_attorney.revoke_power, "authority_revoke"),
    guarded_path("account/members/", members.list_members, "members"),
    guarded_path("account/mail/", members.choose_mail, "member_mail"),
    guarded_path("account/members/<int:member_id>/part/", members.change_member, "member_change"),
    guarded_path(
        "account/members/<int:member_id>/removal/", members.remove_member, "member_remove"
    ),
    guarded_path(
        "account/invitations/<int:invitation_id>/revocation/",
        members.revoke_invitation,
        "invitation_revoke",
    ),
    guarded_path("invitation/<str:token>/", members.join_account, "join"),
]
