"""The public form: the right is claimed with the filing, and nothing is taken for granted."""

import json
import secrets
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import altcha
from django import forms
from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS
from django.http import HttpRequest, QueryDict
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from interfaces.portal.filing.forms import FILES_PREFIX, StatementsForm, build_choice_field
from interfaces.portal.filing.labels import LineFault, list_reasons_by_kind, translate_line
from interfaces.web.files import evidence_files
from interfaces.web.files.evidence_files import StoredFile
from interfaces.web.files.upload_gate import take_turn
from interfaces.web.files.uploads import explain_refusal
from interfaces.web.labels import translate, translate_fault
from pipeline.decision.filing_evidence import describe_groups, find_missing
from pipeline.filing.listing_lines import is_garbled, split_rows, strip_marks
from pipeline.law.profiles import USUAL, list_profiles
from pipeline.reasons import Reason
from pipeline.vocabulary import RightKind
from records import policies
from records.actions.filing.admission import FilingRefused, list_sites
from records.actions.filing.request_drafts import EvidenceFile
from records.filing.unconfirmed_reports import TypedReport

SOLUTION_FIELD: Final = "work"
_ALGORITHM: Final = "SHA-256"
_LONGEST_SOLUTION: Final = 4_000


def create_challenge(draft_id: str, *, now: datetime) -> str:
    """Create the challenge of one form as JSON for the page's script."""
    numbers = policies.policy().public_form
    challenge = altcha.create_challenge(
        _ALGORITHM,
        1,
        counter=numbers.work // 2 + secrets.randbelow(numbers.work // 2),
        expires_at=now + timedelta(hours=numbers.work_hours),
        data={"form": draft_id},
        hmac_secret=_get_secret_key(),
    )
    return json.dumps(challenge.to_dict())


def is_solved(solution: str, draft_id: str) -> bool:
    """Return whether the work for this form was done."""
    if not solution or len(solution) > _LONGEST_SOLUTION:
        return False
    try:
        payload = altcha.Payload.from_base64(solution)
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
    data = payload.challenge.parameters.data
    is_ours = isinstance(data, dict) and data.get("form") == draft_id
    return is_ours and bool(altcha.verify_solution(payload, _get_secret_key()).verified)


def _get_secret_key() -> bytes:
    return f"work for a report {settings.MARKWARDEN.secret_key}".encode()


_EXPLANATION: Final = "explanation"  # which files of a report support; one field of few
_DECLARATION_PREFIX: Final = "declared_"
_GARBLED: Final = _(
    "Some letters were lost because this text was copied from a file in another encoding. Open the"
    " file with the right encoding (GBK, UTF-16 …), copy the text again, and look for the sign �."
)


def strip_posted_marks(form_data: QueryDict) -> QueryDict:
    """Remove invisible characters, which nobody types, from the posted data."""
    stripped_data = form_data.copy()
    for name, values in form_data.lists():
        stripped_data.setlist(name, [strip_marks(value) for value in values])
    return stripped_data


class ReportChoiceForm(forms.Form):
    """The public form's first step: one question; listings may be named already."""

    listings = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:  # noqa: ANN401 -- of Django
        """Offer every reason under each kind of right it fits."""
        super().__init__(*args, **options)
        choices = list_reasons_by_kind()
        self.fields["claim"] = build_choice_field(gettext("What do you want to report?"), choices)


class ReportForm(StatementsForm):
    """The public form's second step: a whole filing on one page."""

    mark = forms.CharField(
        label=_("Your mark, or the title of your work"),
        max_length=300,
        error_messages={"required": _("Name the mark or the work.")},
    )
    number = forms.CharField(
        label=_("Registration number with its office (optional)"),
        required=False,
        max_length=64,
    )
    draft_id = forms.UUIDField(
        widget=forms.HiddenInput,
        error_messages={"invalid": _("This form is damaged. Open it again from the start.")},
    )
    listings = forms.CharField(
        label=_("Listings"),
        widget=forms.Textarea(attrs={"rows": 8, "spellcheck": "false", "class": "mono"}),
        required=False,
        max_length=200_000,
        strip=False,  # lines keep their numbers
    )

    def __init__(
        self,
        *args: Any,  # noqa: ANN401 -- of Django
        reason: Reason,
        kind: RightKind,
        initial: Mapping[str, str] | None = None,
    ) -> None:
        """Give the form its one-time id, and ask for what the law demands that may govern it."""
        super().__init__(*args, reason=reason)
        self.initial.update(initial or {})
        self.kind = kind
        self.refused: list[LineFault] = []
        self.given_files: list[EvidenceFile] = []
        self.initial.setdefault("draft_id", uuid.uuid4())
        most = policies.policy().limits.listings_per_public_form
        self.fields["listings"].widget.attrs["data-most-lines"] = most
        for site in list_sites()[:1]:
            help_text = gettext(
                "At most %(most)d: one address per line, of listings or shops, for example"
                " %(example)s"
            )
            values = {"most": most, "example": site.url("12345")}
            self.fields["listings"].help_text = help_text % values
        self.fields.update(
            {f"{_DECLARATION_PREFIX}{code}": it for code, it in _build_declaration_fields(kind)}
        )
        for field in self.fields.values():
            # A browser would cut what is too long without a word; the form says so instead.
            field.widget.attrs.pop("maxlength", None)

    @property
    def declaration_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(_DECLARATION_PREFIX)]

    def read_files(self, request: HttpRequest) -> None:
        """Keep what came with the form, now or with an earlier try; say what cannot be read."""
        self.given_files = [*evidence_files.load_files(request.POST.getlist("kept"), self._whose)]
        if request.FILES and not take_turn(request):
            self.add_error(_EXPLANATION, str(explain_refusal("busy")))
            return
        room = evidence_files.MOST_FILES - len(self.given_files)
        new, faults = evidence_files.read_files(request, f"{FILES_PREFIX}{_EXPLANATION}", most=room)
        self.given_files += [{**file, "code": _EXPLANATION} for file in new]
        for fault in faults:
            self.add_error(_EXPLANATION, fault)

    @property
    def kept_files(self) -> list[StoredFile]:
        """The files to send again with the form, each under a token for this form."""
        return [evidence_files.sign_file(file, self._whose) for file in self.given_files]

    @property
    def _whose(self) -> str:
        return f"report {self['draft_id'].value()}"

    def read_lines(self) -> list[str]:
        """Return each pasted listing: the lines, or the links in a page's source."""
        return list(split_rows(str(self.cleaned_data.get("listings") or "")).rows)

    def clean(self) -> dict[str, Any]:
        """Report text that lost its characters on the way at its field."""
        for name, value in list(self.cleaned_data.items()):
            if isinstance(value, str) and is_garbled(value):
                self.add_error(name, _GARBLED)
        return self.cleaned_data

    def name_faults(self, refusal: FilingRefused) -> None:
        """Put each fault beside its field, and each refused line on a list."""
        typed_lines = self.read_lines()  # before a fault takes the field's text away
        self.refused = [translate_line(line, typed_lines) for line in refusal.lines.refused_lines]
        if self.refused:
            self.add_error("listings", gettext("Correct or remove the lines named above."))
        empty = [it.name for it in self.evidence_fields if not self.cleaned_data.get(it.name)]
        lacking = self._describe_missing_evidence()
        for fault in refusal.faults:
            name = next(iter(empty), "explanation") if fault.field == "evidence" else fault.field
            place = name if name in self.fields else NON_FIELD_ERRORS
            is_lacking = fault.code == "missing_evidence"
            self.add_error(place, lacking if is_lacking else str(translate_fault(fault)))

    def _describe_missing_evidence(self) -> str:
        """Describe the missing evidence in the reader's language."""
        given_codes = {*self.collect_evidence(), *(str(file["code"]) for file in self.given_files)}
        if self.cleaned_data.get(_EXPLANATION):
            given_codes.add(_EXPLANATION)
        policy = policies.policy()
        missing = find_missing(given_codes, self.reason, policy, is_good_faith_member=False)
        values = {"evidence": describe_groups(missing, policy, get_language() or "en")}
        return gettext("This reason needs: %(evidence)s.") % values

    def build_report(self) -> TypedReport:
        """Build the report from the form, to be filed at once or after confirmation."""
        data = self.cleaned_data
        usual = {f"{code}_statement": code for code in USUAL}
        codes = [code for name, code in usual.items() if data[name]]
        codes += [it.name.removeprefix(_DECLARATION_PREFIX) for it in self.declaration_fields]
        return TypedReport(
            kind=self.kind.value,
            mark=data["mark"],
            number=data["number"],
            reason=self.reason.value,
            lines=self.read_lines(),
            filer_name=data["filer_name"],
            filer_email=data["filer_email"],
            explanation=data["explanation"],
            evidence=self.collect_evidence(),
            files=self.given_files,
            declarations=codes,
        )


def build_form_data(report: TypedReport) -> Mapping[str, str]:
    """Build the form's data from what was typed before."""
    evidence = {f"evidence_{code}": text for code, text in report.evidence.items()}
    usual = {f"{code}_statement": "on" for code in report.declarations if code in USUAL}
    others = {
        f"{_DECLARATION_PREFIX}{code}": "on" for code in report.declarations if code not in USUAL
    }
    return {
        "mark": report.mark,
        "number": report.number,
        "listings": "\n".join(report.lines),
        "explanation": report.explanation,
        "filer_name": report.filer_name,
        "filer_email": report.filer_email,
        SOLUTION_FIELD: "",
        **evidence,
        **usual,
        **others,
    }


def _build_declaration_fields(kind: RightKind) -> Iterator[tuple[str, forms.Field]]:
    """Build a field for each further declaration, with the law that requires it."""
    codes = set(USUAL)
    for name in list_profiles(kind, policies.policy()):
        profile = policies.profile(name)
        for code in profile.filing_declarations:
            if code not in codes:
                codes.add(code)
                yield (
                    code,
                    _build_declaration_field(
                        translate(profile.declarations[code]), translate(profile.title)
                    ),
                )


def _build_declaration_field(declaration: str, law: str) -> forms.Field:
    missing = _("Confirm it: %(law)s requires it.") % {"law": law}
    return forms.BooleanField(
        label=f"{declaration} ({law})", required=True, error_messages={"required": missing}
    )
