"""Desks with a lease, and what verifiers' desks have in common: a verdict, findings, a reason."""

from abc import abstractmethod
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Final

from django import forms
from django.contrib import messages
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.defaultfilters import linebreaksbr
from django.urls import URLPattern
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from interfaces.console.desk.desk import Desk
from interfaces.console.desk.parts import Fact, LongText, Step, ThingForm, Visit
from interfaces.web.access import GuardedView, allow_roles, guarded_path
from interfaces.web.components.search import note_opened
from interfaces.web.labels import Label, list_choices
from matchers.labels.words import Word
from records.accounts.models import Role, User
from records.actions.leases import Lease, LeaseNotHeld
from records.clock import database_now


class LeasedDesk[M: Model](Desk[M]):
    """A desk with a lease."""

    lease: ClassVar[Lease[Any]]
    other_holds: ClassVar[Label]

    @abstractmethod
    def is_waiting(self, thing: M) -> bool:
        """Return whether somebody may take it."""

    def meet(self, request: HttpRequest, person: User, thing: M) -> Visit[M]:
        """Return the thing before this person, with who holds it."""
        return Visit(request, person, thing, self.lease.find_holder(thing, now=database_now()))

    def list_rows(self, rows: Sequence[M], person: User) -> Iterator[Sequence[object]]:
        """Yield the cells of each row, and who holds it."""
        del person
        now = database_now()
        for thing in rows:
            holder = self.lease.find_holder(thing, now=now)
            held = holder.username if holder else Fact("", "", note=_("free"))
            yield (*self.list_cells(thing), held)

    def build_list_context(self, person: User) -> Mapping[str, object]:
        """Return what the button says that claims the next one."""
        return {
            "can_claim": person.role in self.doers,
            "is_holding": self.lease.is_holding(person, now=database_now()),
        }

    def build_extra_context(self, visit: Visit[M]) -> Mapping[str, object]:
        """Return whether the visitor may take it, or give it back."""
        can_act = visit.person.role in self.doers
        return {
            "is_offered": can_act and not visit.is_mine and self.is_waiting(visit.thing),
            "can_release": can_act and visit.is_mine,
        }

    def offers(self, step: Step, visit: Visit[M]) -> bool:
        """Return whether the page offers this step to its visitor: most to who holds it."""
        return super().offers(step, visit) and (visit.is_mine or not step.is_held)

    def claim(self, request: HttpRequest, person: User) -> HttpResponse:
        """Claim what has waited longest."""
        thing = self.lease.claim(person, now=database_now())
        if thing is None:
            messages.info(request, str(self.none_yet))
            return redirect(f"console:{self.plural}")
        return redirect(self.find_url(thing))

    def take(self, request: HttpRequest, person: User, **named: Any) -> HttpResponse:  # noqa: ANN401  # of the address
        """Take this one unless somebody holds it, or hold it longer."""
        thing = self.get(named[self.key])
        try:
            self.lease.take(thing.pk, person, now=database_now())
        except LeaseNotHeld:
            messages.error(request, str(self.other_holds))
        return redirect(self.find_url(thing))

    def release(self, request: HttpRequest, person: User, **named: Any) -> HttpResponse:  # noqa: ANN401  # of the address
        """Give it back to the queue."""
        self.lease.release(self.get(named[self.key]).pk, person)
        messages.success(request, str(_("Given back.")))
        return redirect(f"console:{self.plural}")

    def go_on_after(self, step: Step, visit: Visit[M]) -> HttpResponse:
        """Lead back to the queue once what was held is decided."""
        return self._go_on(visit.request, None if step.is_held else visit.thing, step.done)

    def list_urls(self) -> Iterator[URLPattern]:
        """Yield the URLs of every desk, and those of the lease."""
        place = self.place or f"{self.plural.replace('_', '-')}/"
        claim: GuardedView = allow_roles(*self.doers)(require_POST(self.claim))
        yield guarded_path(f"{place}claim/", claim, f"{self.name}_claim")
        yield from super().list_urls()
        for code, name, view in (("hold", "take", self.take), ("release", "release", self.release)):
            guarded = self.open_to_doers(require_POST(view))
            yield guarded_path(f"{place}<uuid:{self.key}>/{code}/", guarded, f"{self.name}_{name}")


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
