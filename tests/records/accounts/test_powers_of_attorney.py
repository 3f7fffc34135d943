"""Powers of attorney: who ends them, who is told, and what an agent sees behind the wall."""

from datetime import timedelta

import pytest
from django.db import ProgrammingError, connection, transaction

from records.accounts.models import Account, AccountState, PowerOfAttorney, User
from records.actions.accounts import power_verification, powers_of_attorney
from records.actions.accounts.power_verification import UnknownPrincipal
from records.actions.accounts.powers_of_attorney import NotOngoing, PowerRefused, PowerScope
from records.actions.accounts.verification_lease import UnknownReason, WrongState
from records.actions.cases import duplicates
from records.actions.filing import submission, withdrawal
from records.cases.models import Case
from records.ledger.audit import find_broken_links
from records.ledger.models import Outgoing
from records.rights.models import Reference, Right
from records.tables.roles import APP_ROLE, ConnectionRole
from tests.factories import identity_documents, record_cases
from tests.factories.agents import (
    LAST,
    account_of,
    agent,
    create_verified_power,
    noon,
    power,
    principal,
    submit_power,
)
from tests.records.notices.composed_letters import compose_posted
from tests.records.row_security.test_policies import as_role

__all__ = ["agent", "power", "principal"]

pytestmark = pytest.mark.django_db

NOW = record_cases.NOW
DAY = timedelta(days=1)


def _letters() -> list[tuple[str, int]]:
    rows = Outgoing.objects.filter(kind="authority").order_by("pk")
    return [(row.body["letter"], row.body["person"]) for row in rows]


def test_both_sides_are_told_when_it_is_verified(
    power: PowerOfAttorney, agent: User, principal: User
) -> None:
    assert _letters() == [("verified", agent.pk), ("verified", principal.pk)]


def test_both_sides_are_reminded_30_and_7_days_before_once_each(
    power: PowerOfAttorney,
) -> None:
    reminders = {
        days: powers_of_attorney.remind_parties(noon(LAST - days * DAY))
        for days in (31, 30, 29, 8, 7, 6)
    }
    assert reminders == {31: 0, 30: 1, 29: 0, 8: 0, 7: 1, 6: 0}
    assert len(_letters()) == 6


def test_a_reminder_or_an_end_that_cannot_be_told_keeps_no_other_waiting(
    agent: User, principal: User
) -> None:
    first, second = (create_verified_power(agent, principal) for _ in range(2))
    PowerOfAttorney.objects.filter(pk=first.pk).update(ends_on=LAST - 25 * DAY)
    with connection.cursor() as cursor:
        cursor.execute(
            f"ALTER TABLE ledger_outgoing ADD CHECK (subject_id <> {first.pk}) NOT VALID"
        )
    with pytest.raises(ExceptionGroup):
        powers_of_attorney.remind_parties(noon(LAST - 30 * DAY))
    second.refresh_from_db()
    assert second.reminded_days == 30
    PowerOfAttorney.objects.update(state="revoked", ended_at=NOW)
    with pytest.raises(ExceptionGroup):
        powers_of_attorney.notify_ended_powers(NOW)
    second.refresh_from_db()
    assert second.is_end_told


def test_one_that_ended_meanwhile_is_not_reminded(
    power: PowerOfAttorney,
) -> None:
    PowerOfAttorney.objects.update(state="revoked")  # after the round had listed it
    assert not powers_of_attorney._remind_parties(power.pk, 30, NOW)


@pytest.mark.parametrize("by", ["agent", "principal"])
def test_either_side_ends_it_and_both_are_told(
    power: PowerOfAttorney, agent: User, principal: User, by: str
) -> None:
    powers_of_attorney.revoke_power(power.pk, {"agent": agent, "principal": principal}[by], now=NOW)
    powers_of_attorney.notify_ended_powers(NOW)
    powers_of_attorney.notify_ended_powers(NOW)
    assert _letters()[2:] == [("revoked", agent.pk), ("revoked", principal.pk)]
    with pytest.raises(NotOngoing):
        powers_of_attorney.revoke_power(power.pk, principal, now=NOW)


def test_a_stranger_ends_nothing(
    power: PowerOfAttorney,
) -> None:
    stranger = identity_documents.person(record_cases.account("Other"))
    with pytest.raises(NotOngoing):
        powers_of_attorney.revoke_power(power.pk, stranger, now=NOW)
    power.refresh_from_db()
    assert (power.state, power.ended_at) == ("verified", None)


def test_a_principal_refuses_one_that_waits(agent: User, principal: User) -> None:
    power = submit_power(agent, principal)
    assert powers_of_attorney.revoke_power(power.pk, principal, now=NOW).state == "revoked"
    assert power_verification.claim(identity_documents.verifier(), now=NOW) is None


def test_what_is_over_or_names_oneself_is_refused(agent: User, principal: User) -> None:
    with pytest.raises(PowerRefused, match="is over"):
        submit_power(agent, principal, ends_on=NOW.date() - DAY)
    with pytest.raises(PowerRefused, match="is oneself"):
        submit_power(agent, agent)
    assert submit_power(agent, principal, ends_on=NOW.date())


def test_an_unknown_or_unverified_principal_is_not_verified(agent: User, principal: User) -> None:
    power, vera = submit_power(agent, principal), identity_documents.verifier()
    Account.objects.filter(pk=principal.account_id or 0).update(state=AccountState.EMAIL_VERIFIED)
    power_verification.take(power.pk, vera, now=NOW)
    with pytest.raises(UnknownPrincipal):
        power_verification.verify(power.pk, vera, now=NOW)
    with pytest.raises(UnknownReason):
        power_verification.reject(power.pk, vera, "because", "", now=NOW)
    power_verification.reject(power.pk, vera, "not_signed", "Sign it.", now=NOW)
    assert _letters() == [("rejected", agent.pk)]
    power_verification.take(power.pk, vera, now=NOW)
    with pytest.raises(WrongState):
        power_verification.verify(power.pk, vera, now=NOW)


def test_letters_name_both_sides_in_both_languages(
    power: PowerOfAttorney,
) -> None:
    powers_of_attorney.remind_parties(noon(LAST - 7 * DAY))
    row = Outgoing.objects.filter(kind="authority").latest("pk")
    letter = compose_posted(row)
    assert letter
    sentence = "After that day, Bright & Cole LLP can no longer file for Zorvex Ltd."
    assert f"Its last day is 2027-03-01. {sentence}" in letter.text
    assert "最后有效日为 2027-03-01。此后 Bright & Cole LLP 不能再代表 Zorvex Ltd" in letter.text


def test_behind_the_wall_an_agent_sees_rights_in_scope_and_nothing_that_hangs_on_them(
    agent: User, principal: User
) -> None:
    inside, outside = (record_cases.right(account_of(principal), mark) for mark in ("In", "Out"))
    Reference.objects.create(right=inside, sha256="ab" * 32, family=1)
    with as_role(APP_ROLE, ConnectionRole.FILER, account_of(agent)):
        assert not Right.objects.exists()
    create_verified_power(agent, principal, scope=PowerScope(numbers=(inside.number,)))
    with as_role(APP_ROLE, ConnectionRole.FILER, account_of(agent)):
        assert Right.objects.select_related("owner").get() == inside
        assert not Reference.objects.exists()
        assert Right.objects.filter(pk=inside.pk).update(mark="Mine") == 0
    with as_role(APP_ROLE, ConnectionRole.FILER, record_cases.account("Stranger")):
        assert not Right.objects.exists()
        assert not PowerOfAttorney.objects.exists()
        assert Account.objects.count() == 1
    rights = Right.objects.filter(pk__in=[inside.pk, outside.pk]).values_list("mark", flat=True)
    assert set(rights) == {"In", "Out"}, "both are there, and neither was changed"


def test_after_its_end_an_agent_sees_what_it_covered_and_nothing_newer(
    agent: User, principal: User
) -> None:
    old = record_cases.right(account_of(principal))
    power = create_verified_power(agent, principal)
    with as_role(APP_ROLE, ConnectionRole.FILER, account_of(principal)):
        powers_of_attorney.revoke_power(power.pk, principal, now=NOW)
    record_cases.right(account_of(principal), "Later")
    with as_role(APP_ROLE, ConnectionRole.FILER, account_of(agent)):
        assert Right.objects.get() == old
    assert find_broken_links("authority", power.pk) == []


def test_behind_the_wall_a_filer_verifies_no_power(agent: User, principal: User) -> None:
    with as_role(APP_ROLE, ConnectionRole.FILER, account_of(agent)):
        power = submit_power(agent, principal)
        with pytest.raises(ProgrammingError, match="verifies no power"), transaction.atomic():
            PowerOfAttorney.objects.filter(pk=power.pk).update(state="verified")
        with pytest.raises(ProgrammingError, match="verifies no power"), transaction.atomic():
            PowerOfAttorney.objects.filter(pk=power.pk).update(numbers=["1"], state="revoked")


def test_a_listing_that_the_principal_claims_already_is_the_agents_duplicate(
    agent: User, principal: User
) -> None:
    mark = record_cases.right(account_of(principal))
    create_verified_power(agent, principal)
    (first,) = record_cases.file_cases(mark, "L-1")
    with as_role(APP_ROLE, ConnectionRole.FILER, account_of(agent)):
        draft = record_cases.draft(mark, ["lab:L-1"], account_id=agent.account_id)
        filing = submission.file_request(draft, now=NOW)
        assert (filing.cases, filing.duplicates) == (1, 1)
        assert Case.objects.count() == 1
    second = Case.objects.get(account_id=agent.account_id or 0)
    assert (second.state, second.follows_id) == ("duplicate", first.pk)


def test_when_the_principal_withdraws_the_agents_duplicate_takes_its_place(
    agent: User, principal: User
) -> None:
    mark = record_cases.right(account_of(principal))
    create_verified_power(agent, principal)
    (first,) = record_cases.file_cases(mark, "L-1")
    (second,) = record_cases.file_cases(mark, "L-1", account_id=agent.account_id)
    with as_role(APP_ROLE, ConnectionRole.FILER, account_of(principal)):
        withdrawal.withdraw_case(first.pk, principal.account_id or 0, now=NOW)
    second.refresh_from_db()
    assert second.state == "duplicate"
    assert duplicates.promote_orphans(NOW) == 1
    second.refresh_from_db()
    assert (second.state, second.follows) == ("received", None)
    assert duplicates.promote_orphans(NOW) == 0
