"""Addresses of the desk of disputes."""

from interfaces.console.disputes import desk, holding, pages, ruled
from interfaces.look.doors import page
from records.acts.dispute_desk import Kind

_SHEET = "<int:position>/<int:number>/"


def _of(kind: Kind) -> list[object]:
    one = f"proceedings/{kind}/<uuid:{kind}_id>/"
    return [
        page(one, pages.one(kind), f"proceeding_{kind}"),
        page(f"{one}evidence/{_SHEET}", pages.evidence(kind), f"{kind}_evidence"),
        page(f"{one}proof/{_SHEET}", pages.proof(kind), f"{kind}_proof"),
        page(f"{one}renew/", holding.renewing(kind), f"renew_{kind}"),
        page(f"{one}release/", holding.releasing(kind), f"release_{kind}"),
        page(f"{one}preview/", ruled.previewing(kind), f"preview_{kind}"),
        page(f"{one}ruling/", ruled.ruling(kind), f"rule_{kind}"),
    ]


addresses = [
    page("proceedings/", desk.desk, "proceedings"),
    page("proceedings/claim/", holding.claim, "claim_proceeding"),
    page("proceedings/rulings/<int:ruling_id>/undo/", ruled.undo, "undo_proceeding"),
    *_of(Kind.COUNTER),
    *_of(Kind.APPEAL),
]
