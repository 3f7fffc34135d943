"""Decision receipts as files, for those concerned and for staff."""

from django.http import HttpResponse

from records.evidence.receipt_check import Receipt
from records.notices.receipts import write_receipt


def receipt_response(receipt: Receipt, number: str) -> HttpResponse:
    """Return a receipt as a JSON file that is named after what it is about."""
    response = HttpResponse(write_receipt(receipt), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="receipt-{number}.json"'
    response["Cache-Control"] = "no-store"
    return response
