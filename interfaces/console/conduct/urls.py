"""Addresses of conduct: concerns, measures, the transparency report, statements for the DSA."""

from interfaces.console.conduct import concerns, measures, statements, transparency
from interfaces.web.access import guarded_path

_CONCERN = "conduct/<uuid:concern_id>/"
_MEASURE = "conduct/measures/<uuid:measure_id>/"

urlpatterns = [
    guarded_path("conduct/", concerns.concerns, "concerns"),
    guarded_path(_CONCERN, concerns.concern, "concern"),
    *(
        guarded_path(f"{_CONCERN}{which}/", concerns.make_decision_view(which), f"concern_{which}")
        for which in concerns.DECISIONS
    ),
    guarded_path("transparency/", transparency.transparency, "transparency"),
    guarded_path("transparency/report.csv", transparency.report_csv, "transparency_csv"),
    guarded_path("transparency/report.json", transparency.report_json, "transparency_json"),
    guarded_path("statements/", statements.statements, "statements"),
    guarded_path("statements/again/", statements.send_again, "statements_again"),
    guarded_path("conduct/measures/", measures.measures, "measures"),
    guarded_path(_MEASURE, measures.measure, "measure"),
    guarded_path(f"{_MEASURE}lift/", measures.lift_measure, "measure_lift"),
    guarded_path(f"{_MEASURE}answer/", measures.answer_objection, "measure_answer"),
]
