"""Decision receipts: a filer's own as a file, and the public page that checks anybody's."""

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _

from interfaces.portal.cases.lookups import get_case
from interfaces.web.access import Pages, allow_everyone, allow_filers, get_account_id
from interfaces.web.components.table_files import json_file_response
from interfaces.web.labels import explain
from interfaces.web.rate_limits import count_call
from pipeline.policy.tables import LocalizedText
from records.accounts.models import User
from records.evidence.receipt_check import ReceiptMismatch, ReceiptUnreadable, check_receipt
from records.ledger import checkpoints, log_keys, merkle
from records.ledger.checkpoint_note import Checkpoint
from records.notices import receipts
from records.notices.statements import RESULT_KIND

PAGES = Pages()
_MOST_BYTES: Final = 1_000_000
_FIRST_SAID: Final = ("outcome", "facts", "reasons", "restriction", "ground", "automation_says")


@PAGES.show(
    "requests/<uuid:request_id>/cases/<uuid:case_id>/receipt.json",
    allow_filers(foreign=404),
    name="decision_receipt",
)
def download_receipt(
    request: HttpRequest, visitor: User, request_id: UUID, case_id: UUID
) -> HttpResponse:
    """Return the receipt of the decision on a case, or say when there will be one."""
    case = get_case(get_account_id(visitor), request_id, case_id)
    try:
        receipt = receipts.find_receipt(RESULT_KIND, receipts.FILER, case_id=case.pk)
    except receipts.NoReceiptYet as refused:
        messages.info(request, explain(refused))
        return redirect("portal:request", request_id=request_id)
    return json_file_response(receipts.write_receipt(receipt), f"receipt-{case.number}")


class ReceiptForm(forms.Form):
    """A receipt as a file or as text."""

    file = forms.FileField(label=_("The receipt, a file that ends in .json"), required=False)
    text = forms.CharField(label=_("Or its text"), required=False, widget=forms.Textarea)

    def clean(self) -> dict[str, object]:
        """Read whichever was given."""
        data = super().clean() or {}
        file = data.get("file")
        if file is not None and file.size > _MOST_BYTES:
            raise forms.ValidationError(_("A receipt is smaller than 1 MB."))
        text = file.read().decode(errors="replace") if file else data.get("text", "")
        if not text.strip():
            raise forms.ValidationError(_("Choose the file of a receipt, or paste its text."))
        return {**data, "text": text}


@PAGES.form("check/", allow_everyone, name="check")
def check_decision(request: HttpRequest) -> HttpResponse:
    """Show the form; a POST checks a receipt, here and against the log of today."""
    form = ReceiptForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"form": form, "key": log_keys.list_keys()[0].text()}
    if request.method == "POST" and form.is_valid():
        count_call(request)
        try:
            checked = check_receipt(form.cleaned_data["text"], log_keys.list_keys())
        except ReceiptUnreadable as unreadable:
            form.add_error(None, explain(unreadable))
        except ReceiptMismatch as wrong:
            context["wrong"] = explain(wrong)
        else:
            context |= {
                "checked": checked,
                "made_at": datetime.fromisoformat(checked.made_at),
                "is_in_log": _is_in_log(checked.checkpoint),
                "words": list(_list_words(checked.words)),
                "entry": _write_values(checked.decision),
                "facts": _write_values({**checked.facts.fields, **checked.routing.fields}),
            }
    is_refused = request.method == "POST" and "checked" not in context
    return render(request, "portal/check.html", context, status=422 if is_refused else 200)


def _list_words(words: object) -> Iterator[LocalizedText]:
    """List the sentences of what was said to either side."""
    if isinstance(words, dict) and {"en", "zh"} <= words.keys():
        yield LocalizedText(**{name: str(text) for name, text in words.items()})
    elif isinstance(words, dict):
        for name in dict.fromkeys([*_FIRST_SAID, *words]):
            yield from _list_words(words.get(name))
    elif isinstance(words, list):
        for part in words:
            yield from _list_words(part)


def _write_values(fields: Mapping[str, object]) -> dict[str, str]:
    """Write values as they stand in the receipt; text without its quotes."""
    return {
        name: value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        for name, value in fields.items()
        if value not in (None, "", [])
    }


def _is_in_log(checkpoint: Checkpoint) -> bool:
    """Return whether the log of today begins with the tree of a checkpoint."""
    newest = checkpoints.find_newest(published=True)
    if newest is None or checkpoint.size > newest.size:
        return False
    read = merkle.read_node_from(checkpoints.read_tile)
    return merkle.compute_root(read, 0, checkpoint.size) == checkpoint.root
