"""Rights before verifiers: their checks, papers and pictures, and what is said of them."""

from typing import Any, ClassVar, Final
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from interfaces.console.verification.desk import Answers, Cell, Desk, Finding, Row
from interfaces.console.verification.labels import (
    describe_check,
    describe_seals,
    list_open_checks,
    list_right_reasons,
)
from interfaces.web.access import Pages, allow_roles
from interfaces.web.components.tables import Filter, paginate, read_choice
from interfaces.web.files.pictures import comparison_response, picture_response
from interfaces.web.labels import Label, label, list_choices
from pipeline.rights.checks import ExaminedRight, run_checks
from pipeline.rights.fields import find_register_differences, format_typed_fields
from pipeline.rights.words import RightField
from pipeline.vocabulary import RightKind, RightState
from records import policies
from records.accounts.models import Role, User
from records.actions.accounts.verification_lease import UnknownReason
from records.actions.leases import LeaseNotHeld
from records.actions.rights import papers, references, transfer, verification
from records.actions.rights.papers import ResemblanceVerdict
from records.actions.rights.references import REMOVED, NotInQuarantine
from records.actions.rights.repository import PapersInQuestion, WrongState
from records.actions.rights.transfer import UnknownAccount
from records.clock import database_now
from records.rights import models
from records.rights.models import CertificatePage, Reference, Right, Seal
from records.rights.queries import build_examined_right

PAGES = Pages()
_RIGHT = "rights/<uuid:right_id>/"
_PICTURE = f"{_RIGHT}pictures/<int:reference_id>/"
_FINDING = f"{_RIGHT}findings/<int:finding_id>/"


_MOST_COUNTED: Final = 1000
_JUDGE_PAGES_FIRST: Final = _("First judge the pages that almost match pages of others.")


class RightDesk(Desk[Right]):
    """Rights, and renewals of rights."""

    name = "right"
    plural = "rights"
    key = "right_id"
    readers = frozenset({Role.VERIFIER, Role.AUDITOR})
    title = _("Rights to verify")
    columns = (_("Right"), _("Kind"), _("Number"), _("Owner"), _("Waiting since"))
    none_waits = none_matches = _("No rights are waiting.")
    other_holds = _("Somebody else holds this right.")
    verified = _("Verified. It is matched within ten seconds.")
    judged = _("Done. We write to the owner.")
    refusals: ClassVar[dict[type[Exception], Label]] = {
        LeaseNotHeld: _("You no longer hold this right. Claim it again."),
        UnknownReason: _("Choose a reason."),
        PapersInQuestion: _JUDGE_PAGES_FIRST,
        WrongState: _("It no longer waits, or its last day has passed."),
    }
    finding_refusals: ClassVar[dict[type[Exception], Label]] = {
        WrongState: _("This is not possible in the current state of the right."),
    }
    findings = (
        Finding("asked", _("Ask for more"), verification.request_information),
        Finding("rejected", _("Do not accept"), verification.reject),
        Finding("suspended", _("Suspend"), verification.suspend),
    )
    longest = 5000

    def list_all(self) -> QuerySet[Right]:
        """Select registered rights, without those claimed on the public form."""
        rights = Right.objects.exclude(state=RightState.CLAIMED)
        return rights.select_related("owner", "verifier_lease__verifier")

    def list_rows(self, request: HttpRequest) -> tuple[QuerySet[Right], tuple[Filter, ...]]:
        """Select the waiting rights, by kind."""
        kind = read_choice(request, "kind", RightKind)
        waiting = Right.objects.awaiting().select_related("owner", "verifier_lease__verifier")
        kinds = list_choices(RightKind)
        rights = waiting.filter(kind=kind) if kind else waiting
        return rights, (Filter("kind", _("Kind"), kind, kinds),)

    def introduce(self) -> Label:
        """Return how many rights wait."""
        count = Right.objects.awaiting().order_by()[:_MOST_COUNTED].count()
        return ngettext("%(count)s waits.", "%(count)s wait.", count) % {"count": count}

    def describe_row(self, right: Right) -> Row:
        """Describe the mark, number and owner."""
        number = Cell(f"{right.office} {right.number}", "mono break")
        cells = (Cell(label(right.kind)), number, Cell(right.owner.name, is_name=True))
        return Row(_name_right(right), cells, chip=_("renewal") if right.renews_until else "")

    def describe(self, request: HttpRequest, right: Right, *, is_mine: bool) -> dict[str, Any]:
        """Describe the right: its checks, papers, pictures and earlier findings."""
        del request, is_mine
        examined_right = build_examined_right(right)
        checks = run_checks(examined_right, policies.offices(), today=database_now().date())
        return {
            "right": right,
            "right_name": _name_right(right),
            "facts": _list_facts(examined_right),
            "checks": [describe_check(check) for check in checks],
            "to_confirm": list_open_checks(checks),
            "papers": right.certificates.prefetch_related("pages").order_by("pk"),
            "pictures": right.references.exclude(error=REMOVED).order_by("pk"),
            "resemblances": list(papers.list_resemblances(right.pk)),
            "seals": list_choices(Seal),
            "past": [
                (judgement, describe_seals(judgement.seals))
                for judgement in right.judgements.order_by("-pk")[:10]
            ],
        }

    def read_confirmed(self, request: HttpRequest) -> dict[str, Any]:
        """Return the seals that the verifier saw, by page."""
        fields = {name.removeprefix("seal-"): seal for name, seal in request.POST.items()}
        return {"seals": {int(page): seal for page, seal in fields.items() if page.isdecimal()}}

    def list_answers(self, request: HttpRequest, right: Right, *, is_mine: bool) -> Answers | None:
        """List the answers: the holder decides, and may suspend a right in force."""
        del request
        if not is_mine:
            return None
        is_waiting = right.submitted_at is not None
        is_in_force = right.state in {RightState.VERIFIED, RightState.EXPIRING}
        is_unjudged = is_waiting and papers.list_resemblances(right.pk).filter(verdict="").exists()
        return Answers(
            (*(("asked", "rejected") if is_waiting else ()), *(("suspended",) * is_in_force)),
            can_verify=is_waiting,
            can_release=True,
            note=_JUDGE_PAGES_FIRST if is_unjudged else "",
        )

    def list_reasons(self, code: str) -> list[tuple[str, str]]:
        """List the policy's reasons for this finding."""
        return list_right_reasons(models.JudgementFinding(code))


def _list_facts(right: ExaminedRight) -> list[tuple[RightField, str, str]]:
    """List each field with its text, and the register's text if that differs."""
    values, register_values = format_typed_fields(right.fields), dict[str, str]()
    if right.registration and right.registration.is_in_force:
        all_register_values = format_typed_fields(right.registration.fields)
        differing = find_register_differences(right.fields, right.registration.fields)
        register_values = {name: all_register_values[name] for name in differing}
    texts = [
        (RightField(name), text, register_values.get(name, "")) for name, text in values.items()
    ]
    return [field for field in texts if field[1] or field[2]]


DESK: Final = RightDesk(verification.LEASE, verification.verify)


def _name_right(right: Right) -> Label:
    return right.mark or right.number or label(right.kind)


@PAGES.show(_PICTURE, DESK.open_to_readers)
def right_picture(
    request: HttpRequest, verifier: User, right_id: UUID, reference_id: int
) -> HttpResponse:
    """Show a reference picture, re-encoded."""
    del request, verifier
    return picture_response(
        get_object_or_404(DESK.get(right_id).references, pk=reference_id).sha256
    )


@PAGES.show(f"{_RIGHT}pages/<int:page_id>/", DESK.open_to_readers, name="right_page")
def paper_page(request: HttpRequest, verifier: User, right_id: UUID, page_id: int) -> HttpResponse:
    """Show a page of a paper."""
    del request, verifier
    pages = CertificatePage.objects.filter(certificate__right=DESK.get(right_id))
    return picture_response(get_object_or_404(pages, pk=page_id).shown_sha256)


@PAGES.show(_FINDING, DESK.open_to_readers, name="right_comparison")
def page_comparison(
    request: HttpRequest, verifier: User, right_id: UUID, finding_id: int
) -> HttpResponse:
    """Show two pages beside each other, with their differences marked."""
    del request, verifier
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


@PAGES.step(f"{_FINDING}verdict/", DESK.open_to_verifiers, name="right_judge")
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


@PAGES.step(f"{_RIGHT}assignment/", DESK.open_to_verifiers, name="right_assign")
def assign_right(request: HttpRequest, verifier: User, right_id: UUID) -> HttpResponse:
    """Assign the right to another account, on its certificate of assignment."""
    right = DESK.get(right_id)
    try:
        with transaction.atomic():
            recipient, actor = UUID(request.POST.get("to", "")), verifier.actor
            transfer.assign_right(right.pk, recipient, actor=actor, now=database_now())
    except (ValueError, UnknownAccount):
        messages.error(request, gettext("No active account has this number."))
    except WrongState:
        messages.error(
            request, gettext("There is no certificate of an assignment. Ask the owner for it.")
        )
    else:
        messages.success(
            request, gettext("Assigned. Open cases stay with the account that filed them.")
        )
    return redirect("console:right", right_id=right_id)


@PAGES.step(f"{_PICTURE}release/", DESK.open_to_verifiers, name="right_release_picture")
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


@PAGES.step(f"{_PICTURE}removal/", DESK.open_to_verifiers, name="right_remove_picture")
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
