"""Addresses of the rights repository."""

from interfaces.look.doors import guarded_path
from interfaces.portal.rights import adding, changing, importing, offering, pages, writing

_RIGHT = "rights/<uuid:right_id>/"
_WRITTEN = "rights/drafts/<uuid:written_id>/"
_OFFER = "rights/offers/<uuid:offer_id>/"
_IMPORT = "rights/imports/<uuid:import_id>/"

urlpatterns = [
    guarded_path("rights/", pages.list_rights, "rights"),
    guarded_path("rights/new/", writing.write_right, "right_new"),
    guarded_path("rights/imports/", importing.upload_import, "right_imports"),
    guarded_path("rights/imports/template/", importing.download_template, "right_import_template"),
    guarded_path(_IMPORT, importing.show_import, "right_import"),
    guarded_path(f"{_IMPORT}confirmation/", importing.confirm_import, "right_import_confirm"),
    guarded_path(f"{_IMPORT}report/", importing.download_report, "right_import_report"),
    guarded_path(_WRITTEN, writing.edit_draft, "right_draft"),
    guarded_path(f"{_WRITTEN}deletion/", writing.discard_draft, "right_discard"),
    guarded_path("rights/offers/<uuid:offered_id>/answer/", offering.answer_offer, "right_answer"),
    guarded_path(f"{_OFFER}recall/", offering.take_offer_back, "right_take_back"),
    guarded_path(_RIGHT, pages.show_right, "right"),
    guarded_path(f"{_RIGHT}edit/", writing.edit_right, "right_edit"),
    guarded_path(f"{_RIGHT}submission/", changing.submit_right, "right_submit"),
    guarded_path(f"{_RIGHT}renewal/", changing.renew_right, "right_renew"),
    guarded_path(f"{_RIGHT}withdrawal/", changing.withdraw_right, "right_withdraw"),
    guarded_path(f"{_RIGHT}offer/", offering.offer_right, "right_offer"),
    guarded_path(f"{_RIGHT}sellers/", changing.name_seller, "right_seller"),
    guarded_path(
        f"{_RIGHT}sellers/<int:shop_id>/removal/", changing.forget_seller, "right_forget_seller"
    ),
    guarded_path(f"{_RIGHT}pictures/", adding.add_picture, "right_add_picture"),
    guarded_path(f"{_RIGHT}pictures/<int:reference_id>/", pages.show_picture, "right_picture"),
    guarded_path(
        f"{_RIGHT}pictures/<int:reference_id>/removal/",
        adding.remove_picture,
        "right_remove_picture",
    ),
    guarded_path(f"{_RIGHT}papers/", adding.add_paper, "right_add_paper"),
    guarded_path(f"{_RIGHT}pages/<int:page_id>/", pages.show_paper_page, "right_page"),
]
