"""Addresses of the desk of disputes."""

from interfaces.console.disputes import desk, holding, pages, ruled
from interfaces.look.doors import guarded_path
from records.acts.dispute_desk import DisputeKind

_SHEET = "<int:position>/<int:number>/"


def _list_urls(kind: DisputeKind) -> list[object]:
    one = f"proceedings/{kind}/<uuid:{kind}_id>/"
    return [
        guarded_path(one, pages.make_detail_view(kind), f"proceeding_{kind}"),
        guarded_path(f"{one}evidence/{_SHEET}", pages.make_evidence_view(kind), f"{kind}_evidence"),
        guarded_path(f"{one}proof/{_SHEET}", pages.make_proof_view(kind), f"{kind}_proof"),
        guarded_path(f"{one}renew/", holding.make_renew_view(kind), f"renew_{kind}"),
        guarded_path(f"{one}release/", holding.make_release_view(kind), f"release_{kind}"),
        guarded_path(f"{one}preview/", ruled.make_preview_view(kind), f"preview_{kind}"),
        guarded_path(f"{one}ruling/", ruled.make_ruling_view(kind), f"rule_{kind}"),
    ]


urlpatterns = [
    guarded_path("proceedings/", desk.desk, "proceedings"),
    guarded_path("proceedings/claim/", holding.claim_dispute, "claim_proceeding"),
    guarded_path("proceedings/rulings/<int:ruling_id>/undo/", ruled.undo_ruling, "undo_proceeding"),
    *_list_urls(DisputeKind.COUNTER),
    *_list_urls(DisputeKind.APPEAL),
]
