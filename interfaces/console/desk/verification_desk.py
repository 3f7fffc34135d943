"""What verifiers' desks have in common: a lease, a verdict, findings with a reason."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.db.models import Model, QuerySet
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.template.defaultfilters import linebreaksbr
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from interfaces.console.desk.leased import LeasedDesk
from interfaces.console.desk.parts import Fact, LongText, Step, ThingForm
from interfaces.web.components.search import note_opened
from interfaces.web.labels import Label, list_choices
from matchers.labels.words import Word
from records.accounts.models import Role, User

MESSAGE_TO_ACCOUNT: Final = _("Your message to the account")
MESSAGE_TO_SELLER: Final = _("Your message to the seller")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a page: where it is, its caption, and what to know of it."""

    src: str
    caption: Label
    notes: Sequence[Label] = ()


@dataclass(frozen=True, slots=True)
class PictureGroup:
    """The pages of one paper."""

    title: Label
    pictures: Sequence[Picture]
    note: Label = ""


class VerifyForm(ThingForm):
    """That somebody looked at what differs or is open, if anything is."""

    def __init__(self, *values: Any, **named: Any) -> None:  # noqa: ANN401  # as Django has it
        """Ask for a confirmation where there is something to look at."""
        super().__init__(*values, **named)
        if doubts := self.list_doubts(self.visit.thing):
            lines = format_html_join("", '<li dir="auto" class="break">{}</li>', zip(doubts))
            self.fields["confirmed"] = forms.BooleanField(
                label=_("I looked at this:"),
                help_text=format_html('<ul class="lines">{}</ul>', lines),
                error_messages={
                    "required": _("First confirm that you looked at what differs or is open.")
                },
            )

    def list_doubts(self, thing: Any) -> Sequence[Label]:  # noqa: ANN401  # of the desk
        """List what to look at."""
        del thing
        return ()

    def clean(self) -> dict[str, Any]:
        """Keep what the action takes: a confirmation is none."""
        return {name: value for name, value in self.cleaned_data.items() if name != "confirmed"}


def verify_step(
    take: Callable[..., object],
    states: Sequence[str] | None,
    done: Label,
    form: type[VerifyForm] = VerifyForm,
    button: Label = "",
) -> Step:
    """Build the step that finds everything in order."""
    button = button or _("Verify")
    return Step("verified", button, take, states, form, done=done, name="verify")


def finding_form(
    reasons: Iterable[Word] | Callable[[], Sequence[tuple[str, Label]]],
    message: Any = MESSAGE_TO_ACCOUNT,  # noqa: ANN401  # a label of Django
    longest: int = 2000,
) -> type[forms.Form]:
    """Build the form of a finding: one of these reasons, and a message to who sent the paper."""
    titles = reasons if callable(reasons) else lambda: list_choices(reasons)
    blank = ("", _("Choose …"))

    class FindingForm(forms.Form):
        reason = forms.ChoiceField(
            label=_("Reason"),
            choices=lambda: [blank, *titles()],
            error_messages={"required": _("Choose a reason.")},
        )
        note = LongText(label=message, max_length=longest, required=False)

    return FindingForm


class VerificationDesk[M: Model](LeasedDesk[M]):
    """Papers that wait for a verifier, the longest waiting first."""

    readers: ClassVar[Sequence[Role]] = (Role.VERIFIER, Role.AUDITOR)
    doers = (Role.VERIFIER,)
    taken_by = "verifier"
    is_overseen = True
    is_beside = True
    facts_title = _("Details")
    waiting: ClassVar[Sequence[Word]]  # the states in which it waits for a verifier

    def is_waiting(self, thing: M) -> bool:
        """Return whether a verifier may take the paper."""
        return self.find_state(thing) in self.waiting

    def list_queue(self, request: HttpRequest, person: User) -> QuerySet[M, Any]:
        """List the papers, the longest waiting first."""
        return super().list_queue(request, person).order_by("submitted_at", "pk")

    def show(self, request: HttpRequest, person: User, **named: Any) -> HttpResponseBase:  # noqa: ANN401  # of the address
        """Show a paper, and remember it among those opened last."""
        answer = super().show(request, person, **named)
        note_opened(request, self.name, named[self.key])
        return answer


def list_verdict(paper: Any) -> Iterable[Fact]:  # noqa: ANN401  # a paper with a question and a reason
    """List when a paper came and was decided, what was asked and answered, and why."""
    yield Fact(_("Sent"), paper.submitted_at)
    by = paper.decided_by.username if paper.decided_by else ""
    yield Fact(_("Decided"), paper.decided_at, by)
    yield Fact(_("Asked"), paper.question)
    yield Fact(_("Answered"), paper.answer)
    yield Fact(_("Reason"), paper.reason)


def quote(words: Label, text: str) -> str:
    """Return what somebody wrote, after the words that say who."""
    return format_html('{} <span dir="auto" class="break">{}</span>', words, linebreaksbr(text))
