"""The public pages of policies: each that was adopted, from when to when, without what is kept."""

import pytest
from django.test import Client
from django.urls import reverse

from records.actions.quality import policy_adoptions
from records.ledger.models import PolicyAdoption
from tests.factories.quality import policy_texts


@pytest.mark.django_db
def test_before_the_first_adoption_the_page_says_so(client: Client) -> None:
    answer = client.get(reverse("policies"))
    assert answer.status_code == 200
    assert "No policy was adopted yet." in answer.content.decode()


@pytest.fixture
def adopted(db: None) -> PolicyAdoption:
    """The first policy, and one that was adopted a moment ago."""
    policy_adoptions.adopt_first()
    return policy_texts.adopt(policy_texts.text_saying(business_hours=30))


def test_all_are_listed_with_their_times_and_the_one_in_force(
    client: Client, adopted: PolicyAdoption
) -> None:
    text = client.get(reverse("policies")).content.decode()
    for adoption in PolicyAdoption.objects.all():
        assert reverse("policy-text", args=[adoption.policy_id]) in text
        assert text.count(adoption.in_force_at.isoformat(timespec="milliseconds")) >= 1
    assert text.count("in force</span>") == 1  # the second begins in ten seconds


def test_each_says_what_is_public_of_it(client: Client, adopted: PolicyAdoption) -> None:
    texts = []
    for adoption in PolicyAdoption.objects.order_by("number"):
        text = client.get(reverse("policy-text", args=[adoption.policy_id])).content.decode()
        assert adoption.policy_id in text
        texts.append(" ".join(text.split()))
    assert 'Business hours to decide in </dt> <dd class="break">24</dd>' in texts[0]
    assert 'Business hours to decide in </dt> <dd class="break">30</dd>' in texts[1]
    assert "audit_share" not in texts[0]


@pytest.mark.usefixtures("adopted")
@pytest.mark.parametrize(
    ("language", "words", "value"),
    [("en", "Strikes and penalties", "in review"), ("zh-hans", "违规记分与处罚", "审核中")],
)
def test_it_is_read_in_both_languages(
    client: Client, language: str, words: str, value: str
) -> None:
    first = PolicyAdoption.objects.get(number=1).policy_id
    page = client.get(reverse("policy-text", args=[first]), headers={"accept-language": language})
    assert words in page.content.decode()
    assert f'<dd class="break">{value}</dd>' in page.content.decode()


@pytest.mark.usefixtures("adopted")
def test_what_was_never_adopted_has_no_page(client: Client) -> None:
    assert client.get(reverse("policy-text", args=["0" * 64])).status_code == 404
    assert client.get(reverse("policy-text", args=["x"])).status_code == 404


@pytest.mark.django_db
def test_the_foot_of_each_page_leads_there(client: Client) -> None:
    assert f'href="{reverse("policies")}"' in client.get("/sign-in/").content.decode()
