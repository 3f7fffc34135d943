"""Addresses of disputes."""

from interfaces.look.doors import page
from interfaces.portal.disputes import appeals, counters, inbox

_COUNTER = "disputes/<uuid:counter_id>/"
_APPEAL = "disputes/appeals/<uuid:appeal_id>/"
_SHEET = "<int:position>/<int:number>/"

PAGES = [
    page("disputes/", inbox.disputes, "disputes"),
    page("disputes/appeals/", appeals.appeals, "appeals"),
    page(_COUNTER, counters.counter, "counter"),
    page(f"{_COUNTER}evidence/{_SHEET}", counters.evidence, "counter_evidence"),
    page(f"{_COUNTER}proof/{_SHEET}", counters.proof, "counter_proof"),
    page(_APPEAL, appeals.appeal, "appeal"),
    page(f"{_APPEAL}evidence/{_SHEET}", appeals.evidence, "appeal_evidence"),
    page(
        "requests/<uuid:request_id>/cases/<uuid:case_id>/appeal/",
        appeals.file_appeal,
        "file_appeal",
    ),
]
