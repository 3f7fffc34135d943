"""A policy is adopted by two people, and known everywhere before it counts."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from math import isnan

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from pipeline.policy.adoptions import Adoption, choose_adoption
from records import policies, policies_in_force
from records.accounts.models import User
from records.actions.quality import policy_adoptions
from records.actions.quality.policy_adoptions import AdoptionRefused, PolicyRefused
from records.clock import database_now
from records.database import fetch_all
from records.ledger import audit
from records.ledger.models import AuditEntry, PolicyAdoption, PolicyProposal, PolicyText
from records.policies_in_force import PolicyUnknown
from tests.factories import quality_cases, record_cases
from tests.factories.quality import policy_texts


@pytest.fixture
def first(db: None) -> PolicyAdoption:
    """The policy of the file, adopted as an installation does."""
    policy_adoptions.adopt_first()
    return PolicyAdoption.objects.get()


@pytest.fixture
def admins(db: None) -> tuple[User, User]:
    """Two policy administrators."""
    return quality_cases.administrator("ada"), quality_cases.administrator("bo")


def _propose(admin: User, **numbers: object) -> PolicyProposal:
    text = policy_texts.text_saying(**(numbers or {"audit_share": 0.06}))
    return policy_adoptions.propose(text, admin, reason="More audits.", now=database_now())


def test_the_file_is_the_first_policy_and_counts_at_once(first: PolicyAdoption) -> None:
    policy_adoptions.adopt_first()
    assert (first.number, first.in_force_at) == (1, first.adopted_at)
    assert PolicyText.objects.get().text == policy_texts.read_text()
    assert (first.proposed_by, first.confirmed_by) == ("operator", "operator")


def test_one_proposes_another_confirms_and_it_counts_in_ten_seconds(
    first: PolicyAdoption, admins: tuple[User, User]
) -> None:
    proposal = _propose(admins[0])
    adoption = policy_adoptions.confirm(proposal.pk, admins[1], now=database_now())
    assert adoption.number == first.number + 1
    assert adoption.in_force_at - adoption.adopted_at == timedelta(seconds=10)
    assert (adoption.proposed_by, adoption.confirmed_by) == (admins[0].actor, admins[1].actor)
    entries = AuditEntry.objects.filter(subject_kind="policy", subject_id=proposal.pk)
    assert [entry.entry[:14] for entry in entries.order_by("number")] == [
        '{"act":"propos',
        '{"act":"adopt"',
    ]
    assert all(proposal.hash in entry.entry for entry in entries)
    assert not audit.find_broken_links("policy", proposal.pk)


def test_nobody_confirms_their_own_proposal(admins: tuple[User, User]) -> None:
    proposal = _propose(admins[0])
    with pytest.raises(AdoptionRefused, match="Somebody else"):
        policy_adoptions.confirm(proposal.pk, admins[0], now=database_now())
    assert not PolicyAdoption.objects.exists()


def test_the_database_itself_refuses_one_person(first: PolicyAdoption) -> None:
    proposal = PolicyProposal.objects.create(hash=first.policy_id, text="", state="adopted")
    with pytest.raises(IntegrityError, match="two_people_adopt_a_policy"), transaction.atomic():
        PolicyAdoption.objects.create(
            policy=first.policy, proposal=proposal, proposed_by="user:7", confirmed_by="USER:7"
        )


@pytest.mark.parametrize("signers", [("Anna", "anna"), ("Anna", " "), ("", ""), ("A  B", "a b")])
def test_one_signer_is_not_two(db: None, signers: tuple[str, str]) -> None:
    with pytest.raises(AdoptionRefused, match="Two different people"):
        policy_adoptions.adopt_signed(policy_texts.read_text(), signers, reason="Because.")
    assert not PolicyProposal.objects.exists()


def test_declined_and_withdrawn_proposals_say_why_and_change_nothing(
    first: PolicyAdoption, admins: tuple[User, User]
) -> None:
    for person, state in ((admins[1], "declined"), (admins[0], "withdrawn")):
        proposal = _propose(admins[0])
        with pytest.raises(AdoptionRefused, match="Say why"):
            policy_adoptions.decline(proposal.pk, person, why=" ", now=database_now())
        policy_adoptions.decline(proposal.pk, person, why="Not now.", now=database_now())
        proposal.refresh_from_db()
        assert (proposal.state, proposal.why) == (state, "Not now.")
        with pytest.raises(AdoptionRefused, match="waits for nobody"):
            policy_adoptions.confirm(proposal.pk, admins[1], now=database_now())
    assert PolicyAdoption.objects.get() == first


def test_only_policy_administrators_propose_and_confirm(admins: tuple[User, User]) -> None:
    reviewer, proposal = record_cases.reviewer(), _propose(admins[0])
    with pytest.raises(AdoptionRefused):
        policy_adoptions.propose("", reviewer, reason="x", now=database_now())
    with pytest.raises(AdoptionRefused):
        policy_adoptions.confirm(proposal.pk, reviewer, now=database_now())
    with pytest.raises(AdoptionRefused):
        policy_adoptions.decline(proposal.pk, reviewer, why="x", now=database_now())


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda text: "nonsense = 1\n" + text, "nonsense"),
        (lambda text: text.replace("middle = ", "middle = 9", 1), "bands"),
        (lambda _text: "this is no TOML", "line 1"),
        (lambda text: text.replace("audit_share = ", "audit_share = 7", 1), "audit_share"),
    ],
)
def test_a_text_that_cannot_be_used_is_refused_in_the_words_of_its_parser(
    admins: tuple[User, User],
    change: Callable[[str], str],
    words: str,
) -> None:
    text = change(policy_texts.read_text())
    with pytest.raises(PolicyRefused) as refused:
        policy_adoptions.propose(text, admins[0], reason="Try.", now=database_now())
    assert words in str(refused.value)
    with pytest.raises(PolicyRefused):
        policy_texts.adopt(text)
    assert not PolicyProposal.objects.exists()
    assert not PolicyText.objects.exists()


def test_what_was_adopted_is_never_changed(first: PolicyAdoption) -> None:
    for table in ("ledger_policyadoption", "ledger_policytext"):
        for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET adopted_at = now()"):  # noqa: S608  # our own names
            with pytest.raises(DatabaseError), transaction.atomic():
                fetch_all(statement)


def test_an_adoption_that_hangs_before_its_commit_is_none(
    first: PolicyAdoption,
) -> None:
    """The database's clock cannot be turned; the row is timed as if it were six seconds older."""
    fetch_all("SET CONSTRAINTS ALL IMMEDIATE")  # of the first one
    fetch_all("SET CONSTRAINTS ALL DEFERRED")
    fetch_all("ALTER TABLE ledger_policyadoption DISABLE TRIGGER adoption_is_timed")
    proposal = PolicyProposal.objects.create(hash=first.policy_id, text="", state="adopted")
    now = database_now() - timedelta(seconds=6)
    PolicyAdoption.objects.create(
        number=2,
        policy=first.policy,
        proposal=proposal,
        proposed_by="a",
        confirmed_by="b",
        adopted_at=now,
        in_force_at=now + timedelta(seconds=10),
    )
    with pytest.raises(DatabaseError, match="took too long"):
        fetch_all("SET CONSTRAINTS ALL IMMEDIATE")


def test_the_database_and_the_pure_choice_agree(first: PolicyAdoption) -> None:
    for share in (0.06, 0.07):
        policy_texts.adopt(policy_texts.text_saying(audit_share=share))
    rows = PolicyAdoption.objects.values_list("number", "policy_id", "in_force_at")
    adoptions = [Adoption(*row) for row in rows]
    for adoption in adoptions:
        for seconds in (-1, 0, 1):
            moment = adoption.in_force_at + timedelta(seconds=seconds)
            chosen = choose_adoption(adoptions, moment)
            assert chosen is not None
            assert fetch_all("SELECT ledger_policy_at(%s)", [moment]) == [(chosen.policy_hash,)]


def test_a_process_that_follows_changes_over_at_the_moment_and_not_before(
    first: PolicyAdoption,
) -> None:
    policies_in_force.follow()
    policies_in_force.refresh()
    adoption = policy_texts.adopt(policy_texts.text_saying(audit_share=0.06))
    policies_in_force.refresh(0)
    assert policies.policy().audit_share == policies_in_force.read_policy_file().audit_share
    assert policies.policy_at(adoption.in_force_at).audit_share == 0.06
    assert policies.policy_at(adoption.in_force_at - timedelta(milliseconds=1)).hash == (
        first.policy_id
    )


def test_a_pinned_batch_goes_by_one_policy_through_an_adoption(first: PolicyAdoption) -> None:
    policies_in_force.follow()
    with policies_in_force.one_policy() as before:
        adoption = policy_texts.adopt(policy_texts.text_saying(audit_share=0.06))
        policies_in_force.refresh(0)
        _turn_clock(seconds=11)
        assert policies.policy() is before
        with policies_in_force.one_policy():
            assert policies.policy().hash == adoption.policy_id
        assert policies.policy() is before
    assert policies.policy().hash == adoption.policy_id


def _turn_clock(*, seconds: float) -> None:
    """As if what this process knows had been read so much later by the database's clock."""
    known = policies_in_force._PROCESS.knowledge
    assert known is not None
    policies_in_force._PROCESS.knowledge = replace(
        known, read_at=known.read_at + timedelta(seconds=seconds)
    )


def _age(*, seconds: float) -> None:
    known = policies_in_force._PROCESS.knowledge
    assert known is not None
    policies_in_force._PROCESS.knowledge = replace(
        known,
        read_at=known.read_at - timedelta(seconds=seconds),
        at_seconds=known.at_seconds - seconds,
    )


def test_a_stale_process_reads_again_before_it_chooses(first: PolicyAdoption) -> None:
    policies_in_force.follow()
    policies_in_force.refresh()
    adoption = policy_texts.adopt(policy_texts.text_saying(audit_share=0.06))
    assert policies.policy_at(adoption.in_force_at).hash == first.policy_id  # not read yet
    assert policies_in_force.number_in_force() == 1
    _age(seconds=5.1)
    assert isnan(policies_in_force.number_in_force())
    assert policies.policy_at(adoption.in_force_at).hash == adoption.policy_id


def test_what_was_read_a_moment_ago_is_not_read_again(first: PolicyAdoption) -> None:
    policies_in_force.follow()
    policies_in_force.refresh()
    before = policies_in_force._PROCESS.knowledge
    policies_in_force.refresh()
    with policies_in_force.one_policy():
        policies.policy()
    assert policies_in_force._PROCESS.knowledge is before


def test_going_back_is_an_adoption_of_the_earlier_text(first: PolicyAdoption) -> None:
    changed = policy_texts.text_saying(audit_share=0.06)
    policy_texts.adopt(changed)
    back = policy_texts.adopt(policy_texts.read_text(), reason="It was wrong.")
    assert (back.number, back.policy_id) == (3, first.policy_id)
    with pytest.raises(PolicyRefused, match="adopted last"):
        policy_texts.adopt(policy_texts.read_text())


def test_each_adopted_policy_is_read_back_by_its_hash(first: PolicyAdoption) -> None:
    adoption = policy_texts.adopt(policy_texts.text_saying(audit_share=0.06))
    assert policies.get_policy(adoption.policy_id).audit_share == 0.06
    assert policies.get_policy(first.policy_id).hash == first.policy_id
    with pytest.raises(PolicyUnknown):
        policies.get_policy("0" * 64)


def test_a_text_in_the_archive_that_is_another_one_is_not_believed(db: None) -> None:
    PolicyText.objects.create(hash="1" * 64, text=policy_texts.read_text())
    with pytest.raises(PolicyUnknown):
        policies.get_policy("1" * 64)
