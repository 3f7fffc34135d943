"""Addresses of disputes."""

from interfaces.portal.disputes import appeals, counter_notifications, inbox
from interfaces.web.access import guarded_path

_COUNTER = "disputes/<uuid:counter_id>/"
_APPEAL = "disputes/appeals/<uuid:appeal_id>/"
_SHEET = "<int:position>/<int:number>/"

urlpatterns = [
    guarded_path("disputes/", inbox.list_disputes, "disputes"),
    guarded_path("disputes/appeals/", appeals.list_appeals, "appeals"),
    guarded_path(_COUNTER, counter_notifications.show_counter, "counter"),
    guarded_path(
        f"{_COUNTER}evidence/{_SHEET}", counter_notifications.show_evidence, "counter_evidence"
    ),
    guarded_path(f"{_COUNTER}proof/{_SHEET}", counter_notifications.show_proof, "counter_proof"),
    guarded_path(_APPEAL, appeals.show_appeal, "appeal"),
    guarded_path(f"{_APPEAL}evidence/{_SHEET}", appeals.show_evidence, "appeal_evidence"),
    guarded_path(
        "requests/<uuid:request_id>/cases/<uuid:case_id>/appeal/",
        appeals.file_appeal,
        "file_appeal",
    ),
]
