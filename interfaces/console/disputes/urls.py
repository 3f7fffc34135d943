"""Addresses of the desk of disputes."""

from interfaces.console.disputes import desk, leases, rulings, views
from interfaces.web.access import guarded_path
from records.actions.disputes.dispute_desk import DisputeKind

_SHEET = "<int:position>/<int:number>/"


def _list_urls(kind: DisputeKind) -> list[object]:
    address = f"proceedings/{kind}/<uuid:{kind}_id>/"
    return [
        guarded_path(address, views.make_detail_view(kind), f"proceeding_{kind}"),
        guarded_path(
            f"{address}evidence/{_SHEET}", views.make_evidence_view(kind), f"{kind}_evidence"
        ),
        guarded_path(f"{address}proof/{_SHEET}", views.make_proof_view(kind), f"{kind}_proof"),
        guarded_path(f"{address}renew/", leases.make_renew_view(kind), f"renew_{kind}"),
        guarded_path(f"{address}release/", leases.make_release_view(kind), f"release_{kind}"),
        guarded_path(f"{address}preview/", rulings.make_preview_view(kind), f"preview_{kind}"),
        guarded_path(f"{address}ruling/", rulings.make_ruling_view(kind), f"rule_{kind}"),
    ]


urlpatterns = [
    guarded_path("proceedings/", desk.desk, "proceedings"),
    guarded_path("proceedings/claim/", leases.claim_dispute, "claim_proceeding"),
    guarded_path(
        "proceedings/rulings/<int:ruling_id>/undo/", rulings.undo_ruling, "undo_proceeding"
    ),
    *_list_urls(DisputeKind.COUNTER),
    *_list_urls(DisputeKind.APPEAL),
]
