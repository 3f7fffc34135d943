"""Bundles of evidence: asked for with a legal basis, downloaded with a reason that is kept."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import FileResponse
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext_lazy as _

from gateways import configured
from gateways.vault import ObjectMissing
from interfaces.console.desk.parts import Fact, Step, Visit
from interfaces.console.evidence.desk import EvidenceDesk
from interfaces.console.evidence.legal_holds import SubjectsField
from interfaces.console.evidence.openings import read_why
from interfaces.web.files.vault_files import send_vault_file
from records.accounts.models import User
from records.actions.evidence import bundles
from records.evidence.models import Bundle


class CertificateField(forms.CharField):
    """A certificate that is encrypted to, or none."""

    widget = forms.Textarea(attrs={"rows": 3, "dir": "ltr"})

    def __init__(self) -> None:
        """Set the label and limits that every form shares."""
        super().__init__(
            label=_("Encrypt it to this certificate"),
            help_text=_("In PEM, as the recipient gave it. Leave it empty if there is none."),
            max_length=20_000,
            required=False,
        )


class BundleForm(forms.Form):
    """What leaves, to whom and on what legal basis."""

    title = forms.CharField(label=_("Title"), max_length=200)
    recipient = forms.CharField(label=_("For whom"), max_length=200)
    basis = forms.CharField(
        label=_("Legal basis"),
        help_text=_("The article and the reference of the order or the suit."),
        max_length=500,
    )
    subjects = SubjectsField(
        label=_("Cases"),
        help_text=_(
            "One a line: the number of a case or request (MW-4821-07), or the id of a seller,"
            " right or account, whose cases are all meant. Nothing else leaves."
        ),
        max_length=500_000,
    )
    certificate = CertificateField()


def _download(bundle_id: int, *, why: str, keeper: User, now: datetime) -> FileResponse:
    """Hand out the file to somebody who said why; each time is written down."""
    bundle = bundles.open_bundle(bundle_id, why, keeper, now=now)
    return send_vault_file(configured.vault(), bundle.vault_name, bundle.file_name)


class BundleDesk(EvidenceDesk[Bundle]):
    """Asked for here, built by a worker."""

    model, name, plural, key = Bundle, "bundle", "bundles", "bundle_id"
    title = _("Bundles of evidence")
    introduction = _(
        "What leaves for authorities and courts: exactly the cases that were named, signed, with"
        " proofs from the audit chain. Anybody can check a bundle with standard programs."
    )
    none_yet = _("Nothing has left for an authority or a court.")
    columns = (_("Title"), _("For whom"), _("Cases"), _("Asked for"))
    over = frozenset({"built"})
    form, form_title = BundleForm, _("Ask for a bundle")
    make = staticmethod(bundles.request_bundle)
    steps = (
        Step(
            "approval",
            _("Approve it"),
            bundles.approve_bundle,
            ("built",),
            second_to="requested_by",
            is_offered=lambda bundle, _person: bundles.is_unapproved(bundle),
        ),
        Step("opening", _("Download"), _download, ("built",)),
        Step("again", _("Build it again"), bundles.retry_bundle, ("failed",)),
    )
    failures = {ObjectMissing: _("There is no file yet.")}

    def read_fields(self, step: Step, form: forms.Form, visit: Visit[Bundle]) -> dict[str, Any]:
        """Add to a download why it happens: what the visitor opened the page for."""
        fields = super().read_fields(step, form, visit)
        return fields | {"why": read_why(visit.request)} if step.take is _download else fields

    def list_all(self) -> QuerySet[Bundle, Any]:
        """List all bundles, newest first."""
        return Bundle.objects.select_related("requested_by", "approved_by").order_by(
            "-requested_at", "-pk"
        )

    def list_cells(self, bundle: Bundle) -> tuple[object, ...]:
        """Return the title, recipient, number of cases and origin of a bundle."""
        origin = f"{bundle.requested_at.date()} {bundle.requested_by}"
        return bundle.title, bundle.recipient, len(bundle.case_ids), origin

    def list_facts(self, bundle: Bundle) -> Iterator[Fact]:
        """List what the bundle contains and how to check it."""
        yield Fact(_("Error"), bundle.error)
        yield Fact(_("For whom"), bundle.recipient)
        yield Fact(_("Legal basis"), bundle.basis)
        yield Fact(_("Cases"), len(bundle.case_ids))
        if bundle.approved_by:
            yield Fact(_("Approved by"), bundle.approved_by.username)
        yield Fact(_("Encrypted"), _("yes") if bundle.certificate else _("no"))
        if bundle.size is not None:
            yield Fact(_("Size"), filesizeformat(bundle.size))
            yield Fact(_("SHA-256 of the file"), bundle.sha256)
            stamp = _("yes") if bundle.has_timestamp else _("none: no authority is set")
            yield Fact(_("Time stamp"), stamp)


BUNDLES: Final = BundleDesk()


PAGES = BUNDLES.declare_pages()
