"""Addresses of holds and of what leaves for authorities and courts."""

from interfaces.console.evidence import bundles, holds, orders
from interfaces.web.access import guarded_path

_ORDER = "orders/<uuid:order_number>/"

urlpatterns = [
    guarded_path("orders/", orders.order_list, "orders"),
    guarded_path("orders/authorities/", orders.authority_list, "known_authorities"),
    guarded_path(_ORDER, orders.order_detail, "order"),
    guarded_path(f"{_ORDER}completion/", orders.complete_order, "complete_order"),
    *(
        guarded_path(f"{_ORDER}{which}/", orders.make_step_view(which), f"order_{which}")
        for which in orders.STEPS
    ),
    guarded_path("bundles/", bundles.bundle_list, "bundles"),
    guarded_path("bundles/<uuid:bundle_id>/", bundles.bundle_detail, "bundle"),
    guarded_path("bundles/<uuid:bundle_id>/opening/", bundles.open_bundle, "open_bundle"),
    guarded_path("holds/", holds.hold_list, "holds"),
    guarded_path("holds/<uuid:hold_id>/propose/", holds.propose_release, "propose_release"),
    guarded_path("holds/<uuid:hold_id>/release/", holds.confirm_release, "confirm_release"),
]
