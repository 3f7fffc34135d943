"""Addresses of holds and of what leaves for authorities and courts."""

from interfaces.console.evidence import bundles, holds
from interfaces.web.access import guarded_path

urlpatterns = [
    guarded_path("bundles/", bundles.bundle_list, "bundles"),
    guarded_path("bundles/<uuid:bundle_id>/", bundles.bundle_detail, "bundle"),
    guarded_path("bundles/<uuid:bundle_id>/opening/", bundles.open_bundle, "open_bundle"),
    guarded_path("holds/", holds.hold_list, "holds"),
    guarded_path("holds/<uuid:hold_id>/propose/", holds.propose_release, "propose_release"),
    guarded_path("holds/<uuid:hold_id>/release/", holds.confirm_release, "confirm_release"),
]
