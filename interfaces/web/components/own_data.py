"""All that is kept of somebody, as a file to download."""

from django.http import HttpResponse

from records.actions.accounts.erasure import write_json


def own_data_response(document: object) -> HttpResponse:
    """Return the document as a JSON file."""
    response = HttpResponse(write_json(document), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="own-data.json"'
    return response
