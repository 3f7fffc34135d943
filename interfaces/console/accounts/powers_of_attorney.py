"""Powers of attorney before verifiers: both names beside each other, and the verdict."""

from collections.abc import Iterator, Mapping
from functools import partial
from typing import Any, Final
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.console.desk.parts import Fact, ListFilter, Step, Table, Visit
from interfaces.console.desk.verification_desk import (
    Picture,
    PictureGroup,
    VerificationDesk,
    finding_form,
    verify_step,
)
from interfaces.web.access import Pages
from interfaces.web.files.pictures import picture_response
from interfaces.web.labels import Label, join_list, label
from pipeline.vocabulary import RightKind
from records.accounts.models import Account, PowerOfAttorney, PowerOfAttorneyState, User
from records.actions.accounts import power_verification

PAGES = Pages()
_OVER: Final = _("It no longer waits, or its last day has passed.")
_UNKNOWN: Final = _("No account in use has this number. The principal must be verified first.")
_FIND: Final = partial(
    Step,
    form=finding_form(power_verification.REASONS),
    is_folded=True,
    done=_("Done. We write to both sides."),
)
_WAITING: Final = (PowerOfAttorneyState.PENDING,)


class PowerDesk(VerificationDesk[PowerOfAttorney]):
    """Papers by which a principal lets an agent file."""

    name, plural, key = "authority", "authorities", "authority_id"
    lease = power_verification.LEASE
    title = _("Powers of attorney")
    waiting = _WAITING
    over = frozenset({*PowerOfAttorneyState} - {PowerOfAttorneyState.PENDING})
    filters = (ListFilter("state", _("State"), PowerOfAttorneyState, unchosen=_WAITING),)
    columns = (_("Agent"), _("Principal"), _("Last day"), _("Sent"))
    none_yet = _("No powers of attorney are waiting.")
    none_matches = _("No powers of attorney match these filters.")
    other_holds = _("Somebody else holds this power of attorney.")
    facts_title = _("What it allows")
    besides = "console/verification/pages.html"
    steps = (
        verify_step(power_verification.verify, _WAITING, _("Verified. We write to both sides.")),
        _FIND("rejected", _("Do not accept"), power_verification.reject, _WAITING),
        _FIND(
            "revoked",
            _("Revoke"),
            power_verification.revoke,
            (PowerOfAttorneyState.VERIFIED,),
            is_held=False,
        ),
    )

    def list_all(self) -> QuerySet[PowerOfAttorney, Any]:
        """Select powers of attorney with both sides and their verifier."""
        return PowerOfAttorney.objects.select_related("agent", "principal", "leased_by")

    def list_cells(self, power: PowerOfAttorney) -> tuple[object, ...]:
        """Return both names and the last day."""
        last = power.ends_on or _("until revoked")
        return power.agent.name, power.principal_name, last, power.submitted_at

    def name_thing(self, power: PowerOfAttorney) -> tuple[object, Label]:
        """Return both names."""
        return f"{power.agent.name} ← {power.principal_name}", _("Power of attorney")

    def find_obstacle(self, step: Step, visit: Visit[PowerOfAttorney]) -> Label:
        """Refuse to verify it before its principal is known."""
        is_verdict = step.name == "verify"
        is_known = not is_verdict or power_verification.find_principal(visit.thing) is not None
        return "" if is_known else _UNKNOWN

    def list_facts(self, power: PowerOfAttorney) -> Iterator[Fact]:
        """List what it allows; what it does not bound is all."""
        kinds = join_list(label(RightKind(kind)) for kind in power.kinds)
        for title, bounds in (
            (_("Kinds of right"), kinds),
            (_("Registration numbers"), join_list(power.numbers)),
            (_("Territories"), join_list(power.territories)),
            (_("Marketplaces"), join_list(power.marketplaces)),
        ):
            yield Fact(title, bounds or _("all"))
        yield Fact(_("First day"), power.starts_on)
        yield Fact(_("Last day"), power.ends_on or _("until revoked"))
        yield Fact(_("Sent"), power.submitted_at)
        yield Fact(_("Ended"), power.ended_at)
        yield Fact(_("Reason"), power.reason)

    def list_tables(self, visit: Visit[PowerOfAttorney]) -> Iterator[Table]:
        """List both sides with their verified names."""
        power, agent = visit.thing, visit.thing.agent
        named = Account.objects.filter(public_id=power.principal_number).first()
        unknown = f"{_('No account has this number.')} {power.principal_number}"
        principal = (
            (named.name, named.verified_name or "–", label(named.state))
            if named
            else (unknown, "", "")
        )
        rows = [
            (_("Principal"), power.principal_name, *principal),
            (_("Agent"), "–", agent.name, agent.verified_name or "–", label(agent.state)),
        ]
        heads = (_("Side"), _("As given"), _("Account"), _("Verified name"), _("State"))
        yield Table(_("Names side by side"), heads, rows)

    def build_extra_context(self, visit: Visit[PowerOfAttorney]) -> Mapping[str, object]:
        """List the pages of the paper."""
        power, of = visit.thing, len(visit.thing.pages)
        pages = [
            Picture(
                reverse("console:authority_page", args=[power.public_id, number]),
                gettext("Page %(number)s of %(of)s") % {"number": number, "of": of},
            )
            for number in range(1, of + 1)
        ]
        groups = [PictureGroup(_("Pages of the power of attorney"), pages)]
        return {**super().build_extra_context(visit), "groups": groups}


DESK: Final = PowerDesk()


@PAGES.show(
    "authorities/<uuid:authority_id>/pages/<int:number>/",
    DESK.open_to_readers,
    name="authority_page",
)
def paper_page(
    _request: HttpRequest, _verifier: User, authority_id: UUID, number: int
) -> HttpResponse:
    """Show a page of the document as it was rendered on arrival."""
    pages = DESK.get(authority_id).pages
    return picture_response(pages[number - 1] if 1 <= number <= len(pages) else "")


PAGES.urls.extend(DESK.list_urls())
