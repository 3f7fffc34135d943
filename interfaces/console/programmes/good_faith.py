"""Good Faith standings for staff: everybody's figures, barring with a reason, lifting a bar."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from interfaces.console.cases.permissions import POLICY_READERS, SEE_ALL
from interfaces.console.desk.desk import Desk
from interfaces.console.desk.parts import Fact, ListFilter, Step, Table, Visit, why_form
from interfaces.web.components.tables import paginate
from interfaces.web.labels import Label, label
from interfaces.web.programmes import labels as words
from interfaces.web.programmes.criteria import list_criteria
from pipeline.programmes.good_faith import look_back_start
from pipeline.vocabulary import GoodFaithState, Outcome
from records import policies
from records.actions.programmes import good_faith_membership
from records.actions.programmes.good_faith_membership import KEEPERS
from records.cases.models import Ruling
from records.clock import database_now
from records.programmes import good_faith_record
from records.programmes.models import Evaluation, Membership
from records.programmes.state_changes import list_changes

_DAYS_A_PAGE: Final = 15
_LOOKED_BACK: Final = 20
_WHY: Final = why_form(
    _("Why"),
    200,
    _("Say why. The audit log records it, and the filer can read it."),
    _("The audit log records it, and the filer can read it."),
)
_DECIDE: Final = partial(Step, form=_WHY, done=_("Done. It takes effect at once."))


class StandingDesk(Desk[Membership]):
    """Latest change first, by state or by the filer's name."""

    name, plural, key, has_number = "standing", "standings", "membership_id", True
    readers, doers, taken_by = tuple(POLICY_READERS), tuple(sorted(KEEPERS)), "by"
    rooms = "console/parts/rooms.html#programmes"
    title = _("Good Faith standings")
    none_yet = _("Nobody has a standing yet.")
    none_says = _("A standing starts at the first daily evaluation after a filing.")
    columns = (_("Owner"), _("Filed by"), _("Since"))
    filters = (ListFilter("state", _("State"), GoodFaithState),)
    search, search_label = ("owner__name", "agent__name"), _("Owner or agent")
    steps = (
        _DECIDE(
            "lift", _("Lift the bar"), good_faith_membership.lift_bar, (GoodFaithState.BARRED,)
        ),
        _DECIDE(
            "bar",
            _("Bar from the program"),
            good_faith_membership.bar_filer,
            tuple(state for state in GoodFaithState if state != GoodFaithState.BARRED),
        ),
    )
    facts_title = _("Current state")
    besides = "console/programmes/standing.html"

    def list_all(self) -> QuerySet[Membership, Any]:
        """List memberships, latest change first."""
        return Membership.objects.select_related("owner", "agent").order_by("-since_at", "-pk")

    def describe_state(self, membership: Membership, now: datetime) -> tuple[Label, str]:
        """Return the state, with a tone that says whether it is good."""
        del now
        tones = {GoodFaithState.MEMBER: "yes", GoodFaithState.NOT_ELIGIBLE: "unknown"}
        return words.standing_label(membership), tones.get(membership.state, "no")

    def list_cells(self, membership: Membership) -> tuple[object, ...]:
        """Return who owns and who files."""
        agent = membership.agent.name if membership.agent else _("the owner")
        return membership.owner.name, agent, membership.since_at

    def list_facts(self, membership: Membership) -> Iterator[Fact]:
        """List who files, since when it stands so, and why."""
        yield Fact(_("Filed by"), self.list_cells(membership)[1])
        yield Fact(_("Since"), membership.since_at)
        if membership.state == GoodFaithState.COOLDOWN:
            yield Fact(_("Cooldown ends"), membership.cooldown_until_on)
        yield Fact(_("Why"), words.explain_standing(membership))

    def list_tables(self, visit: Visit[Membership]) -> Iterator[Table]:
        """List the cases approved by policy: once a falsehood is proven they are looked at."""
        days = policies.policy().good_faith.look_back_days
        approved = _list_approved(visit.thing, now=database_now())
        count, sees_cases = approved.count(), visit.person.role in SEE_ALL
        rulings = approved.select_related("case__frozen", "case__listing")[:_LOOKED_BACK]
        title = ngettext(
            "Approved by policy within %(days)s day",
            "Approved by policy within %(days)s days",
            days,
        ) % {"days": days}
        note = ngettext(
            "%(approved)s case. Once a falsehood is proven, it is reviewed again.",
            "%(approved)s cases. Once a falsehood is proven, they are reviewed again.",
            count,
        ) % {"approved": count}
        rows = [_build_ruling_row(ruling, sees_case=sees_cases) for ruling in rulings]
        heads = (_("Ruled"), _("Listing"), _("Reason"))
        yield Table(title, heads, rows, note=note, none="–")

    def build_extra_context(self, visit: Visit[Membership]) -> Mapping[str, object]:
        """Build the criteria of the last evaluation, and what changed day by day."""
        evaluations = Evaluation.objects.filter(membership=visit.thing).order_by("-on", "-pk")
        last, page = evaluations.first(), paginate(evaluations, visit.request, _DAYS_A_PAGE)
        found = good_faith_record.parse_verdict(last) if last else None
        numbers = policies.policy().good_faith
        return {
            "found": found,
            "verdict": label(found.verdict) if found else "",
            "criteria": list_criteria(found, numbers) if found else (),
            "changes": words.list_moments(list_changes("membership", visit.thing.pk)),
            "days": [words.describe_day(evaluation) for evaluation in page.rows],
            "page": page,
        }


def _build_ruling_row(ruling: Ruling, *, sees_case: bool) -> tuple[object, ...]:
    case = ruling.case
    title = Truncator((case.frozen and case.frozen.title) or case.listing).chars(80)
    address = reverse("console:case", args=[case.public_id]) if sees_case else ""
    return ruling.ruled_at, Fact("", title, url=address), label(case.reason)


def _list_approved(membership: Membership, *, now: datetime) -> QuerySet[Ruling]:
    """List automatic approvals for this filer and owner in the period of review, newest first."""
    calendar, numbers = policies.calendar(), policies.policy().good_faith
    since_on = look_back_start(calendar.local_day(now), numbers)
    return Ruling.objects.filter(
        account_id=membership.filer_id,
        case__owner_id=membership.owner_id,
        reviewer=None,
        outcome=Outcome.UPHELD,
        annulled_at=None,
        ruled_at__gte=calendar.midnight(since_on),
    ).order_by("-ruled_at", "-pk")


PAGES = StandingDesk().declare_pages()
