"""Bundles of evidence: asked for with a legal basis, opened with a reason that is kept."""

import json
import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gateways import configured
from gateways.vault import ObjectMissing
from interfaces.console.evidence.holds import KEEPERS, READERS, SubjectsField
from interfaces.web.access import allow_roles
from interfaces.web.components.tables import paginate
from records.accounts.models import User
from records.actions.evidence import bundles
from records.actions.evidence.bundles import (
    CertificateUnfit,
    NotApproved,
    NotBuilt,
    ScopeUnfit,
)
from records.clock import database_now
from records.evidence.models import Bundle
from records.ledger.models import AuditEntry

_ACTS: Final[Mapping[str, Any]] = {
    "request_bundle": gettext_lazy("asked for"),
    "build_bundle": gettext_lazy("built"),
    "open_bundle": gettext_lazy("opened"),
}


class BundleForm(forms.Form):
    """What leaves, to whom and on what legal basis."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    recipient = forms.CharField(label=gettext_lazy("For whom"), max_length=200)
    basis = forms.CharField(
        label=gettext_lazy("Legal basis"),
        help_text=gettext_lazy("The article and the reference of the order or the suit."),
        max_length=500,
    )
    subjects = SubjectsField(
        label=gettext_lazy("Cases"),
        help_text=gettext_lazy(
            "One a line: the number of a case or request (MW-4821-07), or the id of a seller,"
            " right or account, whose cases are all meant. Nothing else leaves."
        ),
        max_length=500_000,
    )
    certificate = forms.CharField(
        label=gettext_lazy("Encrypt it to this certificate"),
        help_text=gettext_lazy(
            "In PEM, as the recipient gave it. Leave it empty if there is none."
        ),
        max_length=20_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
    )


@allow_roles(*READERS)
@require_http_methods(["GET", "HEAD", "POST"])
def bundle_list(request: HttpRequest, visitor: User) -> HttpResponse:
    """All bundles, the newest first; asking for one."""
    if request.method != "POST":
        return _render(request, visitor, BundleForm())
    form = BundleForm(request.POST)
    if not form.is_valid():
        return _render(request, visitor, form)
    said = form.cleaned_data
    things = said.pop("subjects")
    try:
        found = bundles.request_bundle(Bundle(**said), things, visitor, now=database_now())
    except ScopeUnfit:
        form.add_error("subjects", _("They have no case, or more than ten thousand together."))
    except CertificateUnfit:
        form.add_error("certificate", _("This is no certificate in PEM."))
    else:
        messages.success(request, _("It is being built. Open it here when it is ready."))
        return redirect("console:bundle", bundle_id=found.public_id)
    return _render(request, visitor, form)


def _render(request: HttpRequest, visitor: User, form: BundleForm) -> HttpResponse:
    rows = Bundle.objects.select_related("requested_by").order_by("-requested_at", "-pk")
    shown = {
        "form": form,
        "page": paginate(rows, request),
        "is_keeper": visitor.role in KEEPERS,
    }
    status = 422 if form.errors else 200
    return render(request, "console/evidence/bundles.html", shown, status=status)


@allow_roles(*READERS, foreign=404, overseers=READERS)
@require_safe
def bundle_detail(request: HttpRequest, visitor: User, bundle_id: UUID) -> HttpResponse:
    """What it is, how it is checked, and who opened it why."""
    found = get_object_or_404(Bundle.objects.select_related("requested_by"), public_id=bundle_id)
    shown = {
        "bundle": found,
        "is_keeper": visitor.role in KEEPERS,
        "history": _list_history(found),
    }
    return render(request, "console/evidence/bundle.html", shown)


def _list_history(bundle: Bundle) -> list[dict[str, object]]:
    chain = AuditEntry.objects.readable().filter(subject_kind="bundle", subject_id=bundle.pk)
    entries = [
        json.loads(text) for text in chain.order_by("number").values_list("entry", flat=True)
    ]
    people = {f"user:{one.pk}": one.username for one in User.objects.filter(
        pk__in={int(entry["actor"][5:]) for entry in entries if entry["actor"].startswith("user:")}
    )}  # fmt: skip
    return [
        {
            "at": datetime.fromisoformat(entry["at"]),
            "act": _ACTS.get(entry["act"], entry["act"]),
            "who": people.get(entry["actor"], ""),
            "why": entry["body"].get("why", ""),
        }
        for entry in entries
    ]


@allow_roles(*KEEPERS, foreign=404, overseers=KEEPERS)
@require_POST
def open_bundle(request: HttpRequest, keeper: User, bundle_id: UUID) -> HttpResponseBase:
    """Hand out the file to somebody who said why; each time is written down."""
    found = get_object_or_404(Bundle, public_id=bundle_id)
    why = request.POST.get("why", "").replace("\0", "").strip()
    if not why or len(why) > 500:
        messages.error(request, _("Say why, in 1 to 500 characters."))
        return redirect("console:bundle", bundle_id=bundle_id)
    try:
        bundles.open_bundle(found.pk, why, keeper, now=database_now())
        return _send_file(found)
    except NotApproved:
        messages.error(
            request, _("It answers an order. Somebody else has to approve it there first.")
        )
    except (NotBuilt, ObjectMissing):
        messages.error(request, _("There is no file yet."))
    return redirect("console:bundle", bundle_id=bundle_id)


def _send_file(bundle: Bundle) -> FileResponse:
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, "bundle")
        configured.vault().fetch(bundle.vault_name, file)
        # Open, it outlives its name; the answer closes it.
        return FileResponse(file.open("rb"), as_attachment=True, filename=bundle.file_name)
