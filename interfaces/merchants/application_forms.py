"""The forms of a seller: an application, an answer, and the papers for a designated brand."""

from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from interfaces.web.components import countries
from interfaces.web.components.form_fields import (
    NEEDED,
    PAPERS,
    TerritoriesField,
    build_date_field,
    build_paper_field,
    build_text_field,
)
from interfaces.web.labels import label, list_choices
from pipeline.vetting.chains import ChainLink, LinkKind
from records.actions.vetting.applications import LONGEST_APPEAL
from records.actions.vetting.chains import SubmittedLink
from records.vetting.models import LicenceKind


class _SeveralFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class _FilesField(forms.FileField):
    """Several files, each as good as one."""

    widget = _SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[Any]:  # noqa: ANN401 -- of Django
        return [super(_FilesField, self).clean(file, initial) for file in data or ()]


class ApplicationForm(forms.Form):
    """What an applicant states, its licence, and pictures of what it wants to sell."""

    legal_name = build_text_field(_("Name of the firm, as registered"), 200, "organization")
    registration_number = build_text_field(
        _("Registration number"),
        64,
        help_text=_("With its court or office where numbers are unique only within one."),
    )
    licence_until = build_date_field(
        _("Last day of the licence (if it has one)"), is_required=False
    )
    licence = build_paper_field(_("Business licence"))
    catalogue = _FilesField(
        label=_("Pictures of what you want to sell (optional)"),
        required=False,
        widget=_SeveralFiles(attrs={"accept": PAPERS, "multiple": True}),
        allow_empty_file=True,
    )
    contact_name = build_text_field(_("Your name"), 200, "name")
    address = build_text_field(_("Your postal address"), 300, "street-address")
    phone = build_text_field(
        _("Your telephone number"),
        40,
        "tel",
        validators=[RegexValidator(r"\d.*\d.*\d.*\d.*\d", _("This is no telephone number."))],
    )
    mail = forms.EmailField(
        label=_("Your email address"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages=NEEDED,
    )
    payment_account = build_text_field(
        _("Account that sales are paid to"),
        64,
        help_text=_("We keep no number, only a code that tells whether it is the same account."),
    )
    is_certified = forms.BooleanField(
        label=_("I will offer only products that comply with the law of the European Union."),
        error_messages={"required": _("The law requires this declaration.")},
    )
    is_warranted = forms.BooleanField(
        label=_("No marketplace has ever removed this seller for counterfeits."),
        help_text=_("Without it we have to refuse the application."),
        required=False,
    )
    signed_by = build_text_field(_("Your signature: type your full name"), 200)

    def __init__(self, *args: Any, **named: Any) -> None:  # noqa: ANN401 -- of Django
        """Offer countries and kinds in the reader's language."""
        super().__init__(*args, **named)
        self.fields["licence_kind"] = forms.ChoiceField(
            label=_("Kind of licence"), choices=list_choices(LicenceKind)
        )
        self.fields["country"] = forms.ChoiceField(
            label=_("Country of the register"),
            choices=countries.list_country_choices(),
            error_messages=NEEDED | {"invalid_choice": _("Choose a country from the list.")},
        )
        firm = ("legal_name", "country", "registration_number", "licence_kind")
        self.order_fields([*firm, *(name for name in self.fields if name not in firm)])


class ReplyForm(forms.Form):
    """An answer or an appeal."""

    says = forms.CharField(
        label=_("In your own words"),
        max_length=LONGEST_APPEAL,
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages=NEEDED,
    )
    paper = build_paper_field(is_required=False)


class LinkForm(forms.Form):
    """One paper of a chain: from whom, to whom, for what, where and when."""

    giver = build_text_field(_("From whom, as on the paper"), 200)
    receiver = build_text_field(_("To whom, as on the paper"), 200)
    goods = build_text_field(_("For which goods (empty: all)"), 300, required=False)
    territories = TerritoriesField()
    starts_on = build_date_field(_("Date of the paper, or its first day"))
    ends_on = build_date_field(_("Last day (if it has one)"), is_required=False)
    is_signed = forms.BooleanField(label=_("It is signed."), required=False)
    is_sealed = forms.BooleanField(label=_("It bears a seal."), required=False)
    paper = build_paper_field()

    def __init__(
        self,
        data: Any,  # noqa: ANN401 -- of Django
        files: Any,  # noqa: ANN401 -- of Django
        *,
        kind: LinkKind,
        is_further: bool = False,
    ) -> None:
        """Build the form for one kind of paper; a further one may stay empty."""
        super().__init__(
            data,
            files,
            prefix=f"{kind}-2" if is_further else kind,
            empty_permitted=is_further,
            use_required_attribute=not is_further,
        )
        self.kind, self.is_further = kind, is_further
        self.title = label(kind)

    def build_link(self, paper_id: int) -> SubmittedLink:
        """Build the link from the form and the stored paper."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "paper"}
        goods, is_sealed = data.pop("goods"), data.pop("is_sealed")
        return SubmittedLink(ChainLink(kind=self.kind, **data), goods, is_sealed, paper_id)
