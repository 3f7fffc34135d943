"""Addresses of conduct: concerns and measures."""

from interfaces.console.conduct import concerns, measures, stated, transparency
from interfaces.look.doors import page

_CONCERN = "conduct/<uuid:concern_id>/"
_MEASURE = "conduct/measures/<uuid:measure_id>/"

addresses = [
    page("conduct/", concerns.concerns, "concerns"),
    page(_CONCERN, concerns.concern, "concern"),
    *(
        page(f"{_CONCERN}{which}/", concerns.deciding(which), f"concern_{which}")
        for which in concerns.DECISIONS
    ),
    page("transparency/", transparency.transparency, "transparency"),
    page("transparency/report.csv", transparency.as_csv, "transparency_csv"),
    page("transparency/report.json", transparency.as_json, "transparency_json"),
    page("statements/", stated.statements, "statements"),
    page("statements/again/", stated.send_again, "statements_again"),
    page("conduct/measures/", measures.measures, "measures"),
    page(_MEASURE, measures.measure, "measure"),
    page(f"{_MEASURE}lift/", measures.lift, "measure_lift"),
    page(f"{_MEASURE}answer/", measures.answer, "measure_answer"),
]
