"""Addresses of the rights repository."""

from interfaces.look.doors import page
from interfaces.portal.rights import adding, changing, importing, offering, pages, writing

_RIGHT = "rights/<uuid:right_id>/"
_WRITTEN = "rights/drafts/<uuid:written_id>/"
_OFFER = "rights/offers/<uuid:offer_id>/"
_IMPORT = "rights/imports/<uuid:import_id>/"

PAGES = [
    page("rights/", pages.rights, "rights"),
    page("rights/new/", writing.new, "right_new"),
    page("rights/imports/", importing.imports, "right_imports"),
    page("rights/imports/template/", importing.template, "right_import_template"),
    page(_IMPORT, importing.one, "right_import"),
    page(f"{_IMPORT}confirmation/", importing.confirm, "right_import_confirm"),
    page(f"{_IMPORT}report/", importing.report, "right_import_report"),
    page(_WRITTEN, writing.draft, "right_draft"),
    page(f"{_WRITTEN}deletion/", writing.discard, "right_discard"),
    page("rights/offers/<uuid:offered_id>/answer/", offering.answer, "right_answer"),
    page(f"{_OFFER}recall/", offering.take_back, "right_take_back"),
    page(_RIGHT, pages.right, "right"),
    page(f"{_RIGHT}edit/", writing.edit, "right_edit"),
    page(f"{_RIGHT}submission/", changing.submit, "right_submit"),
    page(f"{_RIGHT}renewal/", changing.renew, "right_renew"),
    page(f"{_RIGHT}withdrawal/", changing.withdraw, "right_withdraw"),
    page(f"{_RIGHT}offer/", offering.offer, "right_offer"),
    page(f"{_RIGHT}sellers/", changing.name_seller, "right_seller"),
    page(f"{_RIGHT}sellers/<int:shop_id>/removal/", changing.forget_seller, "right_forget_seller"),
    page(f"{_RIGHT}pictures/", adding.add_picture, "right_add_picture"),
    page(f"{_RIGHT}pictures/<int:reference_id>/", pages.picture, "right_picture"),
    page(
        f"{_RIGHT}pictures/<int:reference_id>/removal/",
        adding.remove_picture,
        "right_remove_picture",
    ),
    page(f"{_RIGHT}papers/", adding.add_paper, "right_add_paper"),
    page(f"{_RIGHT}pages/<int:page_id>/", pages.paper_page, "right_page"),
]
