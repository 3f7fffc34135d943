"""Rights before verifiers: their checks, papers and pictures, and what is said of them."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from http import HTTPStatus
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from interfaces.console.desk.parts import Fact, ListFilter, Step, Table, Visit
from interfaces.console.desk.verification_desk import (
    Picture,
    PictureGroup,
    VerificationDesk,
    finding_form,
    verify_step,
)
from interfaces.console.rights.labels import (
    describe_check,
    describe_seals,
    list_right_reasons,
)
from interfaces.console.rights.sight_form import SightForm
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.tables import paginate
from interfaces.web.files.pictures import comparison_response, picture_response
from interfaces.web.labels import Label, label
from interfaces.web.templatetags.web import moment
from pipeline.rights.checks import CheckOutcome
from pipeline.rights.fields import find_register_differences, format_typed_fields
from pipeline.rights.words import RightField
from pipeline.vocabulary import RightKind, RightState
from records.accounts.models import Role, User
from records.actions.leases import LeaseNotHeld
from records.actions.rights import papers, references, transfer, verification
from records.actions.rights.papers import ResemblanceVerdict
from records.actions.rights.references import REMOVED, NotInQuarantine
from records.clock import database_now
from records.rights.models import CertificatePage, JudgementFinding, Reference, Right
from records.rights.queries import build_examined_right

PAGES = Pages()
_RIGHT = "rights/<uuid:right_id>/"
_PICTURE = f"{_RIGHT}pictures/<int:reference_id>/"
_FINDING = f"{_RIGHT}findings/<int:finding_id>/"
_MOST_COUNTED: Final = 1000
_IN_FORCE: Final = (RightState.VERIFIED, RightState.EXPIRING)
_TONES: Final = {
    CheckOutcome.PASSED: "yes",
    CheckOutcome.FAILED: "no",
    CheckOutcome.LOOK: "no",
    CheckOutcome.NOT_ASKED: "unknown",
}
_OPENED: Final = "right_papers_opened"  # in the session: of which right
_OPEN_FIRST: Final = _("Open every page of the document before you verify it.")
_JUDGE_PAGES_FIRST: Final = _("First judge the pages that almost match pages of others.")


class AssignForm(forms.Form):
    """The account to which a certificate assigns the right."""

    recipient = forms.UUIDField(
        label=_("Account number of the new owner"),
        error_messages={"invalid": _("No active account has this number.")},
    )


def _assign(right_id: int, *, recipient: UUID, verifier: User, now: datetime) -> object:
    return transfer.assign_right(right_id, recipient, actor=verifier.actor, now=now)


def _find(code: JudgementFinding, button: Label, take: Callable[..., object], **more: Any) -> Step:  # noqa: ANN401  # of a step
    form = finding_form(lambda: list_right_reasons(code), _("Your message to the owner"), 5000)
    done = _("Done. We write to the owner.")
    return Step(code, button, take, form=form, is_folded=True, done=done, **more)


def _is_waiting(right: Right, _verifier: User) -> bool:
    return right.submitted_at is not None


class RightDesk(VerificationDesk[Right]):
    """Rights, and renewals of rights."""

    name, plural, key = "right", "rights", "right_id"
    lease = verification.LEASE
    title = _("Rights to verify")
    is_stated = False
    columns = (_("Right"), _("Kind"), _("Number"), _("Owner"), _("Waiting since"))
    filters = (ListFilter("kind", _("Kind"), RightKind),)
    none_yet = none_matches = _("No rights are waiting.")
    other_holds = _("Somebody else holds this right.")
    besides = "console/verification/right.html"
    steps = (
        replace(
            verify_step(
                verification.verify,
                None,
                _("Verified. It is matched within ten seconds."),
                SightForm,
            ),
            is_offered=_is_waiting,
        ),
        _find(
            JudgementFinding.ASKED,
            _("Ask for more"),
            verification.request_information,
            is_offered=_is_waiting,
        ),
        _find(
            JudgementFinding.REJECTED,
            _("Do not accept"),
            verification.reject,
            is_offered=_is_waiting,
        ),
        _find(JudgementFinding.SUSPENDED, _("Suspend"), verification.suspend, states=_IN_FORCE),
        Step(
            "assignment",
            _("Assign on the basis of a certificate"),
            _assign,
            form=AssignForm,
            is_folded=True,
            is_held=False,
            done=_("Assigned. Open cases stay with the account that filed them."),
            name="assign",
        ),
    )

    def list_all(self) -> QuerySet[Right, Any]:
        """Select registered rights, without those claimed on the public form."""
        rights = Right.objects.exclude(state=RightState.CLAIMED)
        return rights.select_related("owner", "verifier_lease__verifier")

    def list_queue(self, request: HttpRequest, person: User) -> QuerySet[Right, Any]:
        """List the waiting rights."""
        del request, person
        return Right.objects.awaiting().select_related("owner", "verifier_lease__verifier")

    def is_waiting(self, right: Right) -> bool:
        """Return whether a verifier may take it: to suspend it, any right."""
        del right
        return True

    def introduce(self) -> Label:
        """Return how many rights wait."""
        count = Right.objects.awaiting().order_by()[:_MOST_COUNTED].count()
        return ngettext("%(count)s waits.", "%(count)s wait.", count) % {"count": count}

    def list_cells(self, right: Right) -> tuple[object, ...]:
        """Return the mark, number and owner."""
        name = Fact("", _name_right(right), _("renewal") if right.renews_until else "")
        number = f"{right.office} {right.number}"
        return name, label(right.kind), number, right.owner.name, right.submitted_at

    def list_notices(self, visit: Visit[Right]) -> Iterator[object]:
        """Say until when somebody asked to renew it."""
        if visit.thing.renews_until:
            yield gettext(
                "Somebody asked for renewal until %(day)s. If you verify it, that day takes effect."
            ) % {"day": visit.thing.renews_until}

    def find_obstacle(self, step: Step, visit: Visit[Right]) -> Label:
        """Refuse to verify it before its pages were opened and each similar page is judged."""
        if step.name != "verify":
            return ""
        if not _is_open(visit) and verification.list_unopened_pages(visit.thing, visit.person):
            return _OPEN_FIRST
        is_unjudged = papers.list_resemblances(visit.thing.pk).filter(verdict="").exists()
        return _JUDGE_PAGES_FIRST if is_unjudged else ""

    def list_facts(self, right: Right) -> Iterator[Fact]:
        """List each field, and what the register says where that differs."""
        examined_right, registered = build_examined_right(right), dict[str, str]()
        yield Fact(_("Kind"), label(right.kind))
        yield Fact(_("Account"), right.owner.name)
        yield Fact(_("Verified name"), right.owner.verified_name or "–")
        if examined_right.registration and examined_right.registration.is_in_force:
            fields = examined_right.registration.fields
            texts = format_typed_fields(fields)
            differing = find_register_differences(examined_right.fields, fields)
            registered = {name: texts[name] for name in differing}
        for name, text in format_typed_fields(examined_right.fields).items():
            says = registered.get(name, "")
            if text or says:
                note = f"! {_('The register says:')} {says}" if says else ""
                yield Fact(label(RightField(name)), text or "–", note)

    def list_tables(self, visit: Visit[Right]) -> Iterator[Table]:
        """List the checks, and what verifiers said earlier."""
        checks = map(describe_check, verification.check_right(visit.thing, database_now().date()))
        rows = [
            (
                check.name,
                Fact("", f"{check.sign} {check.outcome_words}", tone=_TONES[check.outcome]),
                check.says,
            )
            for check in checks
        ]
        yield Table(_("Checks"), (_("Check"), _("Outcome"), _("Found")), rows)
        past = [
            (
                judgement.at,
                label(judgement.finding),
                judgement.says,
                " · ".join(describe_seals(judgement.seals)),
            )
            for judgement in visit.thing.judgements.order_by("-pk")[:10]
        ]
        heads = (_("When"), _("Outcome"), _("Note"), _("Seal of the office"))
        yield Table(_("Earlier messages"), heads, past, is_aside=True)

    def build_extra_context(self, visit: Visit[Right]) -> Mapping[str, object]:
        """List its papers, its pictures, and pages that almost match pages of others."""
        right = visit.thing
        papers_of_right = list(_list_papers(right))
        return {
            **super().build_extra_context(visit),
            "papers": papers_of_right if visit.is_mine else [],
            "is_open": _is_open(visit),
            "groups": [*([] if visit.is_mine else papers_of_right), _list_pictures(right)],
            "resemblances": list(papers.list_resemblances(right.pk)),
        }


def _is_open(visit: Visit[Right]) -> bool:
    is_theirs: bool = visit.request.session.get(_OPENED) == str(visit.thing.public_id)
    return visit.is_mine and is_theirs


def _list_papers(right: Right) -> Iterator[PictureGroup]:
    for paper in right.certificates.prefetch_related("pages").order_by("pk"):
        pages = [
            Picture(
                reverse("console:right_page", args=[right.public_id, page.pk]),
                gettext("Page %(number)s of %(of)s")
                % {"number": page.number, "of": paper.page_count},
            )
            for page in paper.pages.all()
        ]
        fault = gettext("We could not read it.") if paper.error else ""
        title = f"{_('Documents of the right')}: {label(paper.kind)}"
        yield PictureGroup(title, pages, f"{moment(paper.added_at)} {fault}")


def _list_pictures(right: Right) -> PictureGroup:
    signs = (
        ("is_negative", _("never matches")),
        ("quarantined_at", _("held back")),
        ("is_plain", _("so plain that changed copies are often missed")),
    )
    pictures = [
        Picture(
            reverse("console:right_picture", args=[right.public_id, picture.pk]),
            label(picture.category),
            [words for name, words in signs if getattr(picture, name)],
        )
        for picture in right.references.exclude(error=REMOVED).order_by("pk")
    ]
    return PictureGroup(_("Reference pictures"), pictures)


DESK: Final = RightDesk()


def _name_right(right: Right) -> Label:
    return right.mark or right.number or label(right.kind)


@PAGES.show(_PICTURE, DESK.open_to_readers)
def right_picture(
    _request: HttpRequest, _verifier: User, right_id: UUID, reference_id: int
) -> HttpResponse:
    """Show a reference picture, re-encoded."""
    return picture_response(
        get_object_or_404(DESK.get(right_id).references, pk=reference_id).sha256
    )


@PAGES.step(f"{_RIGHT}opening/", DESK.open_to_doers, name="right_opening")
def open_papers(request: HttpRequest, _verifier: User, right_id: UUID) -> HttpResponse:
    """Open the papers of the right: from now on each page that is shown is kept as opened."""
    request.session[_OPENED] = str(DESK.get(right_id).public_id)
    return redirect(f"{reverse('console:right', args=[right_id])}#papers")


@PAGES.show(f"{_RIGHT}pages/<int:page_id>/", DESK.open_to_readers, name="right_page")
def paper_page(request: HttpRequest, verifier: User, right_id: UUID, page_id: int) -> HttpResponse:
    """Show a page of a paper; for who holds the right and opened its papers, keep that."""
    right = DESK.get(right_id)
    pages = CertificatePage.objects.filter(certificate__right=right)
    page = get_object_or_404(pages, pk=page_id)
    answer = picture_response(page.shown_sha256)
    if answer.status_code == HTTPStatus.OK and request.session.get(_OPENED) == str(right_id):
        with suppress(LeaseNotHeld):
            verification.note_opened(right.pk, page.pk, verifier, now=database_now())
            answer["Cache-Control"] = "private, no-store"  # each view is asked for
    return answer


@PAGES.show(_FINDING, DESK.open_to_readers, name="right_comparison")
def page_comparison(
    _request: HttpRequest, _verifier: User, right_id: UUID, finding_id: int
) -> HttpResponse:
    """Show two pages beside each other, with their differences marked."""
    resemblance = get_object_or_404(papers.list_resemblances(DESK.get(right_id).pk), pk=finding_id)
    return comparison_response(
        resemblance.page.shown_sha256, resemblance.other.shown_sha256, resemblance.regions
    )


@PAGES.show("rights/held/", allow_roles(*RightDesk.readers))
def held_pictures(request: HttpRequest, verifier: User) -> HttpResponse:
    """List pictures whose matches go to a person: new ones, and those that match too much."""
    rows = Reference.objects.filter(quarantined_at__isnull=False, error="")
    counted_rows = rows.select_related("right__owner").annotate(sellers=Count("sightings"))
    page = paginate(counted_rows.order_by(F("quarantined_at").asc(), "pk"), request)
    context = {"page": page, "can_act": verifier.role == Role.VERIFIER}
    return render(request, "console/verification/held.html", context)


@PAGES.step(f"{_FINDING}verdict/", DESK.open_to_doers, name="right_judge")
def judge_resemblance(
    request: HttpRequest, verifier: User, right_id: UUID, finding_id: int
) -> HttpResponse:
    """Record the verdict on two similar pages."""
    resemblance = get_object_or_404(papers.list_resemblances(DESK.get(right_id).pk), pk=finding_id)
    verdict = request.POST.get("verdict", "")
    if verdict in set(ResemblanceVerdict):
        papers.judge_resemblance(
            resemblance.pk, ResemblanceVerdict(verdict), actor=verifier.actor, now=database_now()
        )
        messages.success(request, gettext("Saved."))
    return redirect("console:right", right_id=right_id)


@PAGES.step(f"{_PICTURE}release/", DESK.open_to_doers, name="right_release_picture")
def release_picture(
    request: HttpRequest, verifier: User, right_id: UUID, reference_id: int
) -> HttpResponse:
    """Release a picture, so that its matches count again."""
    reference: Reference = get_object_or_404(DESK.get(right_id).references, pk=reference_id)
    try:
        references.release_reference(reference.pk, actor=verifier.actor, now=database_now())
    except NotInQuarantine:
        messages.error(request, gettext("This picture is not held back."))
    else:
        messages.success(request, gettext("Released. Its matches count again."))
    return redirect("console:held_pictures")


@PAGES.step(f"{_PICTURE}removal/", DESK.open_to_doers, name="right_remove_picture")
def remove_picture(
    request: HttpRequest, verifier: User, right_id: UUID, reference_id: int
) -> HttpResponse:
    """Remove a picture that does not belong to the right, so that it is no longer matched."""
    reference: Reference = get_object_or_404(DESK.get(right_id).references, pk=reference_id)
    references.remove_reference(reference.pk, actor=verifier.actor, now=database_now())
    messages.success(
        request, gettext("Removed. It is no longer matched after at most ten seconds.")
    )
    return redirect("console:held_pictures")


PAGES.urls.extend(DESK.list_urls())
