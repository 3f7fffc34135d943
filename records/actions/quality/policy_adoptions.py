"""Adopt a policy: one administrator proposes its text, another confirms it, everybody follows.

On the command line two people sign. Going back to an earlier policy is adopting its text again.
"""

import json
from datetime import datetime
from hashlib import sha256
from typing import Final

from django.conf import settings
from django.db import transaction

from matchers.labels.words import _
from pipeline.policy.policy import Policy, PolicyUnreadable, parse_policy
from pipeline.vocabulary import PolicyProposalState
from records import policies_in_force
from records.accounts.models import Role, User
from records.clock import database_now
from records.ledger import audit
from records.ledger.audit import Value
from records.ledger.models import PolicyAdoption, PolicyProposal, PolicyText
from records.refusals import ActionRefused

REPLAY_FORM: Final = "markwarden replay 1"
OPERATOR = "operator"  # the people who install the software
_LONGEST_REASON = 500
_FIRST = "The policy that the software came with."


class PolicyRefused(ActionRefused):
    says = _("The policy cannot be used: {fault}")


class AdoptionRefused(ActionRefused):
    says = _("A policy is adopted by two policy administrators.")


def find_in_force(now: datetime) -> PolicyAdoption | None:
    """Return the adoption in force by the rows as they stand; None: the file counts."""
    begun = PolicyAdoption.objects.filter(in_force_at__lte=now).order_by("-number")
    return begun.first() or PolicyAdoption.objects.order_by("number").first()


def propose(text: str, admin: User, *, reason: str, now: datetime) -> PolicyProposal:
    """Propose a policy; a text that cannot be used is refused in the words of its parser.

    Raises:
        PolicyRefused: it contradicts itself, or it is the one adopted last.
        AdoptionRefused: the person is not a policy administrator, or gives no reason.
    """
    _require_administrator(admin)
    proposal = _draft(text, admin.actor, reason)
    with transaction.atomic():
        proposal.save()
        _note(proposal, "propose", admin.actor, now)
    return proposal


def confirm(proposal_id: int, admin: User, *, now: datetime) -> PolicyAdoption:
    """Put a proposed policy in force: it counts everywhere ten seconds from now.

    Raises:
        AdoptionRefused: it waits no longer, or this person proposed it.
        PolicyRefused: this version of the software cannot use it.
    """
    _require_administrator(admin)
    with transaction.atomic():
        proposal = _lock_waiting(proposal_id)
        if proposal.proposed_by == admin.actor:
            raise AdoptionRefused(_("You proposed this policy. Somebody else confirms it."))
        read_policy(proposal.text)
        _close(proposal, PolicyProposalState.ADOPTED, admin.actor, now)
        return _adopt(proposal, now)


def decline(proposal_id: int, admin: User, *, why: str, now: datetime) -> None:
    """Decline a proposed policy and say why; for the one who proposed it, this withdraws it.

    Raises:
        AdoptionRefused: it waits no longer, or nothing is said.
    """
    _require_administrator(admin)
    if not why.strip():
        raise AdoptionRefused(_("Say why. The audit log records it."))
    with transaction.atomic():
        proposal = _lock_waiting(proposal_id)
        is_own = proposal.proposed_by == admin.actor
        proposal.why = why.strip()[:_LONGEST_REASON]
        state = PolicyProposalState.WITHDRAWN if is_own else PolicyProposalState.DECLINED
        _close(proposal, state, admin.actor, now)


def adopt_signed(
    text: str, signers: tuple[str, str], *, reason: str, replay: bytes | None = None
) -> PolicyAdoption:
    """Adopt a policy as the operator, in the names of two people.

    Args:
        text: the whole policy.
        signers: the names of the two.
        reason: why; the audit log records it.
        replay: the report of a replay of this policy that they read; the adoption names its hash.

    Raises:
        PolicyRefused: it contradicts itself, or it is the one adopted last.
        AdoptionRefused: it is one person twice, or the report is of another policy.
    """
    first, second = (" ".join(name.split()) for name in signers)
    if not first or not second or first.casefold() == second.casefold():
        raise AdoptionRefused(_("Two different people sign."))
    now, proposal = database_now(), _draft(text, f"signer:{first}", reason)
    if replay is not None:
        proposal.reports = [_name_replay(replay, proposal.hash)]
    with transaction.atomic():
        proposal.save()
        _note(proposal, "propose", proposal.proposed_by, now)
        _close(proposal, PolicyProposalState.ADOPTED, f"signer:{second}", now)
        return _adopt(proposal, now)


def adopt_first() -> Policy:
    """Adopt the policy file if nothing was adopted yet; return the file's policy."""
    policy, now = policies_in_force.read_policy_file(), database_now()
    if not PolicyAdoption.objects.exists():
        text = settings.MARKWARDEN.policy.read_text(encoding="utf-8")
        with transaction.atomic():
            proposal = PolicyProposal.objects.create(
                text=text, hash=policy.hash, reason=_FIRST, proposed_by=OPERATOR
            )
            _close(proposal, PolicyProposalState.ADOPTED, OPERATOR, now)
            _adopt(proposal, now)
    return policy


def read_policy(text: str) -> Policy:
    """Parse a text that somebody handed in.

    Raises:
        PolicyRefused: in the parser's own words.
    """
    try:
        return parse_policy(text)
    except PolicyUnreadable as unfit:
        raise PolicyRefused(fault=str(unfit)) from None


def _require_administrator(admin: User) -> None:
    if not admin.is_active or admin.role != Role.POLICY_ADMIN:
        raise AdoptionRefused


def _draft(text: str, actor: str, reason: str) -> PolicyProposal:
    policy = read_policy(text)
    last = PolicyAdoption.objects.order_by("-number").first()
    if last and last.policy_id == policy.hash:
        raise PolicyRefused(_("This is the policy that was adopted last."))
    if not reason.strip():
        raise AdoptionRefused(_("Say why. The audit log records it."))
    return PolicyProposal(
        text=text, hash=policy.hash, reason=reason.strip()[:_LONGEST_REASON], proposed_by=actor
    )


def _name_replay(report: bytes, policy_hash: str) -> dict[str, str]:
    try:
        document = json.loads(report)
        form, replayed = document["form"], document["policy"]["hash"]
    except (ValueError, KeyError, TypeError):
        form = replayed = ""
    if form != REPLAY_FORM:
        raise AdoptionRefused(_("This is no report of `markwarden replay --out`."))
    if replayed != policy_hash:
        raise AdoptionRefused(_("The report is of another policy. Replay this one."))
    return {"kind": "replay", "sha256": sha256(report).hexdigest()}


def _lock_waiting(proposal_id: int) -> PolicyProposal:
    waiting = PolicyProposal.objects.filter(state=PolicyProposalState.WAITING)
    proposal = waiting.select_for_update().filter(pk=proposal_id).first()
    if proposal is None:
        raise AdoptionRefused(_("This policy waits for nobody any more."))
    return proposal


def _close(proposal: PolicyProposal, state: PolicyProposalState, actor: str, now: datetime) -> None:
    proposal.state, proposal.decided_by, proposal.decided_at = state.value, actor, now
    proposal.save()
    acts = {PolicyProposalState.ADOPTED: "adopt", PolicyProposalState.DECLINED: "decline"}
    _note(proposal, acts.get(state, "withdraw"), actor, now)


def _adopt(proposal: PolicyProposal, now: datetime) -> PolicyAdoption:
    PolicyText.objects.get_or_create(
        hash=proposal.hash, defaults={"text": proposal.text, "adopted_at": now}
    )
    adoption = PolicyAdoption.objects.create(
        policy_id=proposal.hash,
        proposal=proposal,
        proposed_by=proposal.proposed_by,
        confirmed_by=proposal.decided_by,
    )
    adoption.refresh_from_db()  # its number and its times are the database's
    return adoption


def _note(proposal: PolicyProposal, act: str, actor: str, now: datetime) -> None:
    body: dict[str, Value] = {"policy": proposal.hash, "why": proposal.why or proposal.reason}
    if proposal.reports:
        body["reports"] = proposal.reports
    audit.record("policy", proposal.pk, act, actor=actor, at=now, body=body)
