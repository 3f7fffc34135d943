"""Policies that are proposed: one administrator hands in a text, another puts it in force."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from interfaces.console.cases.permissions import POLICY_READERS
from interfaces.console.desk.desk import Desk
from interfaces.console.desk.parts import Fact, LongText, Step, Visit, why_form
from interfaces.console.quality.policy_history import list_differences, name_actors
from interfaces.web.access import Pages
from interfaces.web.labels import Label, label
from pipeline.vocabulary import PolicyProposalState
from records.accounts.models import Role, User
from records.actions.quality import policy_adoptions
from records.clock import database_now
from records.ledger.models import PolicyProposal, PolicyText

PAGES = Pages()

_MOST_CHARACTERS: Final = 500_000
_WAITING: Final = (PolicyProposalState.WAITING,)


class PolicyForm(forms.Form):
    """The whole text, from a file or pasted, and why."""

    file = forms.FileField(label=_("The policy, as a file"), required=False)
    text = LongText(label=_("Or its text"), max_length=_MOST_CHARACTERS, required=False)
    reason = LongText(label=_("Why"), help_text=_("The audit log records it."), max_length=500)

    def clean(self) -> dict[str, Any]:
        """Read the file, and have the parser say what is wrong with the text."""
        data = self.cleaned_data
        field = "file" if data.get("file") else "text"
        text = self._read_file() if field == "file" else data.get("text", "")
        try:
            policy_adoptions.read_policy(text)
        except policy_adoptions.PolicyRefused as refused:
            self.add_error(field, str(refused))
        return {"text": text, "reason": data.get("reason", "")}

    def _read_file(self) -> str:
        try:
            return bytes(self.cleaned_data["file"].read(_MOST_CHARACTERS)).decode("utf-8")
        except UnicodeDecodeError:
            raise forms.ValidationError({"file": gettext("This is not text in UTF-8.")}) from None


class PolicyProposalDesk(Desk[PolicyProposal]):
    """Proposed by one policy administrator, confirmed or declined by another."""

    name, plural, key = "policy_proposal", "policy_proposals", "proposal_id"
    model, place = PolicyProposal, "policy/proposals/"
    readers, doers, taken_by = tuple(POLICY_READERS), (Role.POLICY_ADMIN,), "admin"
    is_overseen = True
    rooms = "console/parts/rooms.html#policy"
    title = _("Proposed policies")
    introduction = _(
        "One policy administrator proposes a policy, another puts it in force. Ten seconds later"
        " every process goes by it. To go back, propose the earlier text again."
    )
    none_yet = _("No policy was proposed yet.")
    columns = (_("Policy"), _("Why"), _("Proposed"), _("By"))
    over = frozenset({"adopted", "declined", "withdrawn"})
    form, form_title = PolicyForm, _("Propose a policy")
    form_done = _("Proposed. Another policy administrator has to confirm it.")
    besides = "console/quality/proposal.html"
    steps = (
        Step(
            "confirm",
            _("Put in force"),
            policy_adoptions.confirm,
            _WAITING,
            done=_("Adopted. Every process goes by it in ten seconds."),
        ),
        Step(
            "decline",
            _("Decline"),
            policy_adoptions.decline,
            _WAITING,
            why_form(_("Why"), 500, _("Say why. The audit log records it.")),
            is_folded=True,
            is_offered=lambda one, person: one.proposed_by != person.actor,
        ),
        Step(
            "withdraw",
            _("Withdraw"),
            policy_adoptions.decline,
            _WAITING,
            why_form(_("Why"), 500, _("Say why. The audit log records it.")),
            is_folded=True,
            is_offered=lambda one, person: one.proposed_by == person.actor,
        ),
    )

    def list_all(self) -> QuerySet[PolicyProposal, Any]:
        """List all proposals, newest first."""
        return PolicyProposal.objects.order_by("-proposed_at", "-pk")

    def add(self, fields: dict[str, Any], person: User) -> PolicyProposal:
        """Propose the policy of the form."""
        return policy_adoptions.propose(admin=person, now=database_now(), **fields)

    def find_state(self, one: PolicyProposal) -> PolicyProposalState:
        """Return the state, with its words."""
        return PolicyProposalState(one.state)

    def find_obstacle(self, step: Step, visit: Visit[PolicyProposal]) -> Label:
        """Say that somebody else confirms what this person proposed."""
        is_own = visit.thing.proposed_by == visit.person.actor
        if step.code == "confirm" and is_own:
            return _("You proposed this policy. Somebody else confirms it.")
        return ""

    def list_cells(self, one: PolicyProposal) -> tuple[object, ...]:
        """Return the hash, why, and who proposed it when."""
        (cells,) = self._build_rows([one])
        return cells

    def list_rows(
        self, rows: Sequence[PolicyProposal], person: User
    ) -> Iterator[tuple[object, ...]]:
        """Yield the rows of the list, looking up all names at once."""
        del person
        return self._build_rows(rows)

    def _build_rows(self, rows: Sequence[PolicyProposal]) -> Iterator[tuple[object, ...]]:
        names = name_actors([one.proposed_by for one in rows])
        for one in rows:
            yield one.hash[:12], one.reason, one.proposed_at, names[one.proposed_by]

    def list_facts(self, one: PolicyProposal) -> Iterator[Fact]:
        """List everything about the proposal."""
        names = name_actors([one.proposed_by, one.decided_by])
        yield Fact(_("Hash"), one.hash)
        yield Fact(_("Why"), one.reason)
        yield Fact(_("Proposed"), one.proposed_at, names[one.proposed_by])
        if one.decided_at:
            yield Fact(label(self.find_state(one)), one.decided_at, names[one.decided_by])
        yield Fact(_("Reason given"), one.why)

    def build_extra_context(self, visit: Visit[PolicyProposal]) -> Mapping[str, object]:
        """Compare it with what is in force, or was when it was decided on."""
        moment = visit.thing.decided_at or database_now()
        base = policy_adoptions.find_in_force(moment)
        text = PolicyText.objects.get(pk=base.policy_id).text if base else ""
        return {"base": base, "lines": list(list_differences(text, visit.thing.text))}


PAGES.urls.extend(PolicyProposalDesk().list_urls())
