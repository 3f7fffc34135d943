"""One policy administrator proposes a policy, another puts it in force; others only read."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from records.accounts.models import Role
from records.actions.quality import policy_adoptions
from records.ledger.models import PolicyAdoption, PolicyProposal
from tests.factories.fresh_sessions import sign_in_as
from tests.factories.quality import policy_texts

_LIST = "console:policy_proposals"


@pytest.fixture(autouse=True)
def first(db: None) -> None:
    """The policy of the file is in force."""
    policy_adoptions.adopt_first()


@pytest.fixture
def second(db: None) -> Client:
    """Another policy administrator."""
    return sign_in_as(Role.POLICY_ADMIN)


def _propose(client: Client, text: str = "", **fields: object) -> PolicyProposal:
    form = {"text": text or policy_texts.text_saying(audit_share=0.06), "reason": "More audits."}
    answer = client.post(reverse(_LIST), form | fields)
    assert answer.status_code == 302, answer.content.decode()
    return PolicyProposal.objects.latest("pk")


def _step(proposal: PolicyProposal, step: str) -> str:
    return reverse(f"console:policy_proposal_{step}", args=[proposal.public_id])


def test_a_proposal_shows_what_it_changes_and_is_put_in_force_by_somebody_else(
    admin: Client, second: Client
) -> None:
    proposal = _propose(admin)
    page = reverse("console:policy_proposal", args=[proposal.public_id])
    text = " ".join(second.get(page).content.decode().split())
    assert "<del>− audit_share = 0.05" in text
    assert "<ins>+ audit_share = 0.06" in text
    own = admin.post(_step(proposal, "confirm"))
    assert own.status_code == 422
    assert "Somebody else confirms it." in own.content.decode()
    assert PolicyAdoption.objects.count() == 1
    answer = second.post(_step(proposal, "confirm"), follow=True)
    assert "Every process goes by it in ten seconds." in answer.content.decode()
    assert PolicyAdoption.objects.get(number=2).policy_id == proposal.hash


def test_a_policy_is_handed_in_as_a_file(admin: Client) -> None:
    text = policy_texts.text_saying(audit_share=0.07)
    proposal = _propose(admin, text="", file=SimpleUploadedFile("policy.toml", text.encode()))
    assert proposal.text == text


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"text": "audit_share = = 1", "reason": "x"}, "line 1"),
        ({"text": "nonsense = 1", "reason": "x"}, "Field required"),
        ({"text": "", "reason": "x"}, "cannot be used"),
        ({"file": SimpleUploadedFile("policy.toml", b"\xff\xfe\x00"), "reason": "x"}, "UTF-8"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(
    admin: Client, form: dict[str, object], words: str
) -> None:
    answer = admin.post(reverse(_LIST), form)
    assert answer.status_code == 422
    assert words in answer.content.decode()
    assert not PolicyProposal.objects.filter(state="waiting").exists()


def test_it_is_declined_with_a_reason_or_withdrawn_by_its_proposer(
    admin: Client, second: Client
) -> None:
    for client, step, state in ((second, "decline", "declined"), (admin, "withdraw", "withdrawn")):
        proposal = _propose(admin)
        assert client.post(_step(proposal, step), {"why": ""}).status_code == 422
        client.post(_step(proposal, step), {"why": "Not before Monday."})
        proposal.refresh_from_db()
        assert (proposal.state, proposal.why) == (state, "Not before Monday.")
        page = reverse("console:policy_proposal", args=[proposal.public_id])
        assert "Not before Monday." in admin.get(page).content.decode()


@pytest.mark.parametrize("role", [Role.SENIOR_REVIEWER, Role.AUDITOR])
def test_seniors_and_auditors_read_and_do_nothing(admin: Client, role: Role) -> None:
    proposal, client = _propose(admin), sign_in_as(role)
    assert "More audits." in client.get(reverse(_LIST)).content.decode()
    assert client.post(_step(proposal, "confirm")).status_code in {403, 404}
    client.post(reverse(_LIST), {"text": policy_texts.read_text(), "reason": "x"})
    assert PolicyProposal.objects.filter(state="waiting").count() == 1
    assert PolicyAdoption.objects.count() == 1


def test_the_history_says_who_when_and_why(admin: Client, second: Client) -> None:
    second.post(_step(_propose(admin), "confirm"))
    text = admin.get(reverse("console:policy")).content.decode()
    assert "More audits." in text
    assert "operator" in text
    for adoption in PolicyAdoption.objects.all():
        assert adoption.policy_id[:16] in text
