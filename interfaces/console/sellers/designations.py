"""Designated brands: proposals, what is in force, and how staff designates or ends one."""

from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.console.desk.desk import Desk
from interfaces.console.desk.parts import Fact, Step
from interfaces.web.labels import join_list, label, list_choices
from pipeline.vetting.chains import LinkKind
from records.accounts.models import User
from records.actions.vetting import designations
from records.actions.vetting.designations import DECIDERS, Scope
from records.clock import database_now
from records.rights.models import Right
from records.vetting.models import BrandDesignation, DesignationState

_NOT_DESIGNATED: Final = _("This brand is designated there already, or no right has it.")


class DesignationForm(forms.Form):
    """A right's brand, and where sellers show which papers for it."""

    right = forms.UUIDField(
        label=_("Number of the right"), error_messages={"invalid": _NOT_DESIGNATED}
    )
    documents = forms.MultipleChoiceField(
        label=_("Papers that sellers show"),
        choices=list_choices(LinkKind),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    marketplace = forms.CharField(
        label=_("Marketplace (empty: every one)"), max_length=32, required=False
    )
    categories = forms.CharField(
        label=_("Categories, with commas (empty: all)"), max_length=1000, required=False
    )
    asks_of_resale = forms.BooleanField(label=_("Used goods need papers too"), required=False)

    def clean_right(self) -> Right:
        """Return the right, if it is one that is matched."""
        right = Right.objects.indexed().filter(public_id=self.cleaned_data["right"]).first()
        if right is None:
            raise forms.ValidationError(_NOT_DESIGNATED)
        return right


class EndForm(forms.Form):
    """Why it is declined, or ended."""

    why = forms.CharField(label=_("Why"), max_length=300, required=False)


class DesignationDesk(Desk[BrandDesignation]):
    """Proposals first, then designations in force, then ended ones."""

    name, plural, key, is_paged = "designation", "designations", "designation_id", False
    place = "sellers/brands/"
    readers, doers = tuple(POLICY_READERS), tuple(sorted(DECIDERS))
    title = _("Designated brands")
    introduction = _(
        "Sellers show papers before they list goods of these brands. Many upheld counterfeits on a"
        " right propose it."
    )
    none_yet = _("No brand is designated or proposed.")
    columns = (_("Brand"), _("Marketplace"), _("Papers that sellers show"), _("Since"), _("Why"))
    over = frozenset({*DesignationState} - {DesignationState.PROPOSED})
    form, form_title = DesignationForm, _("Designate a brand")
    form_place, form_name = "new", "designate"
    form_done = _("Designated. Sellers show papers from now on.")
    steps = (
        Step(
            "end",
            _("End or decline it"),
            designations.close_designation,
            (DesignationState.PROPOSED, DesignationState.IN_FORCE),
            EndForm,
            is_folded=True,
            done=_("Done. Sellers need no papers for it."),
        ),
    )

    def name_step(self, step: Step) -> str:
        """Return the name of the address of its one step."""
        del step
        return "close_designation"

    def list_all(self) -> QuerySet[BrandDesignation, Any]:
        """List proposals first."""
        rows = BrandDesignation.objects.select_related("right")
        return rows.order_by(F("ended_at").desc(nulls_first=True), "-state", "-proposed_at")

    def list_cells(self, brand: BrandDesignation) -> tuple[object, ...]:
        """Return the brand; a proposal leads to the form with its number."""
        is_proposed = brand.state == DesignationState.PROPOSED
        counted = ngettext(
            "%(count)s upheld counterfeit", "%(count)s upheld counterfeits", brand.cases
        ) % {"count": brand.cases}
        return (
            Fact(
                "",
                brand.right.mark,
                counted if brand.cases else "",
                f"?right={brand.right.public_id}#id_right" if is_proposed else "",
            ),
            brand.marketplace or _("every marketplace"),
            " · ".join(str(part) for part in _list_papers(brand)),
            brand.since_at or "–",
            brand.why or "–",
        )

    def add(self, fields: dict[str, Any], person: User) -> BrandDesignation:
        """Designate the brand of a right, by its number or as it was proposed."""
        categories = [category.strip()[:100] for category in fields["categories"].split(",")]
        scope = Scope(
            marketplace=fields["marketplace"],
            categories=[category for category in categories if category],
            documents=[LinkKind(kind) for kind in fields["documents"]] or [LinkKind.LETTER],
            allows_resale=not fields["asks_of_resale"],
        )
        return designations.designate(fields["right"].pk, scope, person, now=database_now())


def _list_papers(brand: BrandDesignation) -> Iterable[object]:
    yield from (label(LinkKind(kind)) for kind in brand.documents)
    if brand.categories:
        yield join_list(brand.categories)
    if not brand.allows_resale:
        yield _("Used goods need papers too")


PAGES = DesignationDesk().declare_pages()
