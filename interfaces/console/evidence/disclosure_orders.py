"""Inbound orders on the pages: written down, authenticated, narrowed, answered by two people."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from interfaces.console.desk.parts import DayField, Fact, ListFilter, LongText, Step, Table
from interfaces.console.evidence.bundles import CertificateField
from interfaces.console.evidence.desk import EvidenceDesk
from interfaces.console.evidence.leads import (
    count_outcomes,
    link_bundle,
    list_outcomes,
    offer_outcome,
)
from interfaces.console.evidence.legal_holds import SubjectsField
from interfaces.web.access import Pages
from interfaces.web.components.countries import list_country_choices
from interfaces.web.labels import label, translate
from records import policies
from records.accounts.models import User
from records.actions.evidence import disclosure_orders
from records.actions.evidence.disclosure_orders import OPEN_ORDERS
from records.clock import database_now
from records.evidence.models import Authority, DisclosureOrder, DisclosureOrderState

PAGES = Pages()
_FEWEST_DIGITS: Final = 3  # 110 is one


def _list_kinds() -> list[tuple[str, str]]:
    return [(code, translate(kind.title)) for code, kind in policies.orders().kinds.items()]


def _list_grounds() -> list[tuple[str, str]]:
    return [(code, translate(title)) for code, title in policies.orders().grounds.items()]


class UtcField(forms.DateTimeField):
    """A time in UTC, wherever its reader is."""

    def to_python(self, value: Any) -> datetime | None:  # noqa: ANN401  # as Django has it
        """Read the typed time as UTC."""
        with timezone.override(UTC):
            return super().to_python(value)


class ScopeForm(forms.Form):
    """What an order may lack: who sent it, on what basis, and about what."""

    authority = forms.ModelChoiceField(
        Authority.objects.order_by("country", "name"),
        label=_("Authority on our list"),
        help_text=_("Leave it empty if it is not on the list yet."),
        empty_label=_("Choose …"),
        required=False,
    )
    basis = forms.CharField(
        label=_("Legal basis"),
        help_text=_("As the order names it. Leave it empty if it names none."),
        max_length=500,
        required=False,
    )
    subjects = SubjectsField(
        label=_("Cases"),
        help_text=_(
            "What the order names, and nothing beyond: numbers of cases or requests, ids of"
            " sellers, rights or accounts. Leave it empty if it sets no bounds."
        ),
        max_length=500_000,
        required=False,
    )


class NarrowForm(forms.Form):
    """What is left of an order, and why."""

    subjects = SubjectsField(
        label=_("Cases that are left"),
        help_text=_(
            "Some of those that it names. Leave it empty to ask the authority for its bounds."
        ),
        max_length=500_000,
        required=False,
    )
    why = LongText(label=_("Why"), max_length=500)


class DisclosureOrderForm(ScopeForm):
    """An order as it came."""

    kind = forms.ChoiceField(label=_("Kind"), choices=_list_kinds)
    sender = forms.CharField(label=_("Sender, as the order says"), max_length=200)
    reference = forms.CharField(label=_("Their reference"), max_length=100)
    asks = LongText(label=_("What it asks for"), max_length=5_000)
    is_emergency = forms.BooleanField(
        label=_("An emergency: life or limb is in danger"), required=False
    )
    received_at = UtcField(
        label=_("Received, in UTC"),
        help_text=_("The clock runs from then. Leave it empty if it came just now."),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}),
    )
    secret_until_on = DayField(label=_("The subject may not be told until"), required=False)
    field_order = (
        "kind", "sender", "reference", "authority", "basis", "asks", "subjects", "is_emergency",
        "received_at", "secret_until_on",
    )  # fmt: skip

    def clean_received_at(self) -> datetime | None:
        """Require a time that is not in the future."""
        received_at: datetime | None = self.cleaned_data["received_at"]
        if received_at and received_at > database_now():
            raise forms.ValidationError(_("This is still to come."))
        return received_at


class AuthorityForm(forms.Form):
    """An authority with a number that does not come from a letter."""

    name = forms.CharField(label=_("Name"), max_length=200)
    country = forms.ChoiceField(label=_("Country"), choices=list_country_choices)
    telephone = forms.CharField(label=_("Telephone of its switchboard"), max_length=32)
    source = forms.CharField(label=_("Where the number was found"), max_length=300)
    certificate = CertificateField()

    def clean_telephone(self) -> str:
        """Require enough digits to compare the number with another."""
        telephone: str = self.cleaned_data["telephone"]
        if sum(character.isdecimal() for character in telephone) < _FEWEST_DIGITS:
            raise forms.ValidationError(_("This is no telephone number."))
        return telephone


class CallForm(forms.Form):
    """A call to the number on the list."""

    called_number = forms.CharField(label=_("The number you called"), max_length=32)
    note = forms.CharField(label=_("Who confirmed the order, and how"), max_length=500)


class RefusalForm(forms.Form):
    """The ground of a refusal."""

    ground = forms.ChoiceField(label=_("Ground of a refusal"), choices=_list_grounds)


class AssessmentForm(forms.Form):
    """That it binds, or the ground of a refusal."""

    ground = forms.ChoiceField(
        label=_("Ground of a refusal"),
        choices=lambda: [("", _("none: it binds us")), *_list_grounds()],
        required=False,
    )


def _discloses(order: DisclosureOrder, _keeper: User) -> bool:
    return disclosure_orders.get_kind(order).discloses


class DisclosureOrderDesk(EvidenceDesk[DisclosureOrder]):
    """Those that wait first, by their clock."""

    model, name, plural, key = DisclosureOrder, "order", "orders", "order_number"
    title = _("Orders of authorities and courts")
    introduction = _(
        "Each is authenticated by a call to the number on our list, answered with exactly what it"
        " names, and looked at by two people before anything leaves."
    )
    none_yet = _("No orders. Write one down as soon as it comes: its clock runs from then.")
    columns = (_("Reference"), _("Kind"), _("Sender"), _("To be answered by"))
    is_first = True
    filters = (ListFilter("state", _("State"), DisclosureOrderState, open=OPEN_ORDERS),)
    search = ("reference", "sender", "authority__name")
    search_label = _("Reference, sender or authority")
    over = frozenset(DisclosureOrderState) - {*OPEN_ORDERS}
    form, form_title = DisclosureOrderForm, _("Write down an order")
    make = staticmethod(disclosure_orders.receive_order)
    steps = (
        Step(
            "completion",
            _("Save what the authority answered"),
            disclosure_orders.complete_order,
            (DisclosureOrderState.QUERIED,),
            ScopeForm,
            is_edit=True,
        ),
        Step(
            "narrow",
            _("Narrow it"),
            disclosure_orders.narrow_order,
            (
                DisclosureOrderState.RECEIVED,
                DisclosureOrderState.AUTHENTICATED,
                DisclosureOrderState.ASSESSED,
            ),
            NarrowForm,
        ),
        Step(
            "authenticate",
            _("It is authentic"),
            disclosure_orders.authenticate_order,
            (DisclosureOrderState.RECEIVED,),
            CallForm,
        ),
        Step(
            "refuse",
            _("Refuse it"),
            disclosure_orders.assess_order,
            (DisclosureOrderState.QUERIED, DisclosureOrderState.RECEIVED),
            RefusalForm,
        ),
        Step(
            "assess",
            _("Assess it"),
            disclosure_orders.assess_order,
            (DisclosureOrderState.AUTHENTICATED,),
            AssessmentForm,
        ),
        Step(
            "prepare",
            _("Prepare the bundle"),
            disclosure_orders.prepare_order,
            (DisclosureOrderState.ASSESSED,),
            is_offered=_discloses,
        ),
        Step(
            "disclose",
            _("Approve the disclosure"),
            disclosure_orders.disclose_order,
            (DisclosureOrderState.PREPARED,),
            second_to="prepared_by",
            second_says=_("You prepared it. Somebody else approves the disclosure."),
        ),
        offer_outcome(DisclosureOrder),
        Step(
            "close",
            _("Close"),
            disclosure_orders.close_order,
            (
                DisclosureOrderState.DISCLOSED,
                DisclosureOrderState.REFUSED,
                DisclosureOrderState.ASSESSED,
            ),
            is_offered=lambda order, keeper: (
                order.state != DisclosureOrderState.ASSESSED or not _discloses(order, keeper)
            ),
        ),
    )

    def list_all(self) -> QuerySet[DisclosureOrder, Any]:
        """List open orders first, earliest deadline first."""
        rows = DisclosureOrder.objects.select_related("authority", "bundle", "hold")
        return rows.order_by("-ended_at", "due_at", "pk")

    def list_cells(self, order: DisclosureOrder) -> tuple[object, ...]:
        """Return the reference, kind, sender and deadline of an order."""
        due = f"{order.due_at:%Y-%m-%d %H:%M} UTC"
        if order.ended_at is None and order.due_at < database_now():
            due = f"{due}, {_('late')}"
        return order.reference, dict(_list_kinds()).get(order.kind, order.kind), order.sender, due

    def list_facts(self, order: DisclosureOrder) -> Iterator[Fact]:
        """List what the order asks, what it lacks, and when it is due."""
        law, kind = policies.orders(), disclosure_orders.get_kind(order)
        for lack in disclosure_orders.find_lacks(order):
            yield Fact(_("Ask the authority"), translate(law.questions[lack]))
        aim = _("our own aim; the order may set another time")
        yield Fact(_("Kind"), translate(kind.title), translate(law.caution))
        yield Fact(
            _("To be answered by"), order.due_at, kind.source if kind.is_bound_by_law else aim
        )
        yield Fact(_("Sender, as the order says"), order.sender)
        if order.authority:
            yield Fact(_("Authority on our list"), order.authority, order.authority.telephone)
        yield Fact(_("Legal basis"), order.basis)
        yield Fact(_("What it asks for"), order.asks)
        yield Fact(_("Cases"), len(order.case_ids))
        yield Fact(_("Times served"), order.served)
        if order.hold:
            address = reverse("console:evidence_hold", args=[order.hold.public_id])
            yield Fact(_("Hold"), order.hold.why, url=address)
        yield from link_bundle(order)
        yield Fact(_("The subject may not be told until"), order.secret_until_on)
        yield Fact(_("Subject told"), order.told_at)
        yield from list_outcomes(order)

    def list_counts(self) -> Iterator[Table]:
        """Count orders by year, country and kind, for the reports that the laws require."""
        kinds = dict(_list_kinds())
        rows = [
            (row["received_at__year"], row["authority__country"] or "–",
             kinds.get(row["kind"], row["kind"]), label(row["state"]), row["count"])
            for row in disclosure_orders.count_orders()
        ]  # fmt: skip
        heads = (_("Year"), _("Country"), _("Kind"), _("State"), _("Orders"))
        yield Table(_("By year, country and kind"), heads, rows)
        yield count_outcomes("order")


class AuthorityDesk(EvidenceDesk[Authority]):
    """The authorities that were verified, with the number that is called."""

    model, name, plural, key = Authority, "known_authority", "known_authorities", "authority_number"
    title = _("Authorities on our list")
    introduction = _(
        "An order is authenticated by calling the number here. Look it up in a public register,"
        " never in a letter. Another person confirms each authority and each change of it."
    )
    none_yet = _("No authority is on the list. Without one an order is sent back with a question.")
    is_stated = False
    columns = (_("Name"), _("Country"), _("Telephone of its switchboard"))
    make = staticmethod(disclosure_orders.list_authority)
    form, form_title = AuthorityForm, _("Put an authority on the list")
    steps = (
        Step(
            "confirmation",
            _("Confirm it"),
            disclosure_orders.confirm_authority,
            second_to="verified_by",
            is_offered=lambda authority, _person: authority.confirmed_by_id is None,
        ),
        Step(
            "correct",
            _("Correct it"),
            disclosure_orders.correct_authority,
            form=AuthorityForm,
            is_edit=True,
            is_whole=True,
        ),
    )

    @property
    def kind(self) -> str:
        """The kind's name in the audit chain."""
        return disclosure_orders.AUTHORITY

    def list_all(self) -> QuerySet[Authority, Any]:
        """List the authorities by country."""
        return Authority.objects.select_related("verified_by", "confirmed_by").order_by(
            "country", "name"
        )

    def list_cells(self, authority: Authority) -> tuple[object, ...]:
        """Return the authority's name, country and number."""
        return authority.name, authority.country, authority.telephone

    def list_facts(self, authority: Authority) -> Iterator[Fact]:
        """List the number and where it was found."""
        yield Fact(_("Telephone of its switchboard"), authority.telephone)
        yield Fact(_("Where the number was found"), authority.source)
        yield Fact(_("Encrypted"), _("yes") if authority.certificate else _("no"))
        yield Fact(_("Verified"), authority.verified_at, authority.verified_by.username)
        confirmer = authority.confirmed_by.username if authority.confirmed_by else _("nobody yet")
        yield Fact(_("Confirmed by"), confirmer)


ORDERS: Final = DisclosureOrderDesk()
AUTHORITIES: Final = AuthorityDesk()


PAGES.urls.extend(ORDERS.list_urls())
PAGES.urls.extend(AUTHORITIES.list_urls())
