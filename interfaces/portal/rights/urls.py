"""Addresses of the rights repository."""

from interfaces.portal.rights import actions, bulk_import, editor, files, register, views
from interfaces.web.access import guarded_path

_RIGHT = "rights/<uuid:right_id>/"
_DRAFT = "rights/drafts/<uuid:written_id>/"
_OFFER = "rights/offers/<uuid:offer_id>/"
_IMPORT = "rights/imports/<uuid:import_id>/"

urlpatterns = [
    guarded_path("rights/", views.list_rights, "rights"),
    guarded_path("rights/new/", editor.write_right, "right_new"),
    guarded_path("rights/register/picture/", register.show_register_picture, "register_picture"),
    guarded_path("rights/imports/", bulk_import.upload_import, "right_imports"),
    guarded_path(
        "rights/imports/template/", bulk_import.download_template, "right_import_template"
    ),
    guarded_path(_IMPORT, bulk_import.show_import, "right_import"),
    guarded_path(f"{_IMPORT}confirmation/", bulk_import.confirm_import, "right_import_confirm"),
    guarded_path(f"{_IMPORT}report/", bulk_import.download_report, "right_import_report"),
    guarded_path(_DRAFT, editor.edit_draft, "right_draft"),
    guarded_path(f"{_DRAFT}deletion/", editor.discard_draft, "right_discard"),
    guarded_path("rights/offers/<uuid:offered_id>/answer/", actions.answer_offer, "right_answer"),
    guarded_path(f"{_OFFER}recall/", actions.take_offer_back, "right_take_back"),
    guarded_path(_RIGHT, views.show_right, "right"),
    guarded_path(f"{_RIGHT}edit/", editor.edit_right, "right_edit"),
    guarded_path(f"{_RIGHT}submission/", actions.submit_right, "right_submit"),
    guarded_path(f"{_RIGHT}renewal/", actions.renew_right, "right_renew"),
    guarded_path(f"{_RIGHT}withdrawal/", actions.withdraw_right, "right_withdraw"),
    guarded_path(f"{_RIGHT}offer/", actions.offer_right, "right_offer"),
    guarded_path(f"{_RIGHT}sellers/", actions.name_seller, "right_seller"),
    guarded_path(
        f"{_RIGHT}sellers/<int:shop_id>/removal/", actions.forget_seller, "right_forget_seller"
    ),
    guarded_path(f"{_RIGHT}pictures/", files.add_picture, "right_add_picture"),
    guarded_path(f"{_RIGHT}pictures/<int:reference_id>/", views.show_picture, "right_picture"),
    guarded_path(
        f"{_RIGHT}pictures/<int:reference_id>/removal/",
        files.remove_picture,
        "right_remove_picture",
    ),
    guarded_path(f"{_RIGHT}papers/", files.add_paper, "right_add_paper"),
    guarded_path(f"{_RIGHT}pages/<int:page_id>/", views.show_paper_page, "right_page"),
]
