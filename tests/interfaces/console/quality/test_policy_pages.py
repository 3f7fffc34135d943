"""Policy administrators: switches, golden cases and the policy's text; others read or stay out."""

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from pipeline.vocabulary import RuleState, ScreeningRule
from records import policies
from records.accounts.models import Role
from records.actions.quality import policy_adoptions
from records.actions.screening.background import read_rule_states
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.ledger.models import PolicyText, Switch
from records.quality.models import GoldenCase
from records.rights.models import Right
from tests.factories import console_quality, review_cases
from tests.factories.fresh_sessions import sign_in_as
from tests.factories.screening import held_listings

_SWITCH = {"reach": "all", "is_on": "on", "why": "A wave of wrong claims."}


def _create_ruled_case(mark: Right) -> Case:
    return console_quality.rule_on_new_case(mark, review_cases.person()).case


def _propose_golden(admin: Client, mark: Right) -> None:
    form = {"answer": "upheld", "explanation": "There."}
    case = str(_create_ruled_case(mark).public_id)
    admin.post(reverse("console:propose_golden"), form | {"case": case})


def test_a_policy_administrator_comes_home_to_the_switches(admin: Client) -> None:
    answer = admin.get("/", follow=True)
    assert answer.redirect_chain[-1][0] == reverse("console:switches")
    assert "Nothing was ever held back." in answer.content.decode()


def test_a_switch_is_set_shown_and_lifted_with_its_reasons(admin: Client) -> None:
    for form in (_SWITCH, {**_SWITCH, "is_on": "off", "why": "It is over."}):
        assert admin.post(reverse("console:set_switch"), form).status_code == 302
    switch = Switch.objects.get()
    assert (switch.name, switch.is_on, switch.why) == ("all", False, "It is over.")
    text = admin.get(reverse("console:switches")).content.decode()
    assert all(why in text for why in ("A wave of wrong claims.", "It is over."))


def test_each_choice_says_how_many_it_would_have_reached_in_the_last_day(
    admin: Client, mark: Right
) -> None:
    _create_ruled_case(mark)
    old, invalid = _create_ruled_case(mark), _create_ruled_case(mark)
    Ruling.objects.update(reviewer=None)
    Ruling.objects.filter(case=invalid).update(outcome="invalid")
    Ruling.objects.filter(case=old).update(ruled_at=database_now() - timedelta(days=2))
    held_listings.hold()
    text = " ".join(admin.get(reverse("console:switches")).content.decode().split())
    assert "All automatic approval (1)" in text
    for value, label in (
        ("TM-MARK-IN-TEXT", r"[^<]+ \(1\)"),
        ("TM-COUNTERFEIT", r"[^<]+ \(0\)"),
        ("replica_words", r"Replica words \(1\)"),
        ("taken_picture", r"Picture of the owner \(0\)"),
    ):
        assert re.search(f'value="{value}">{label}</option>', text), value
    assert f"Most approved in the last 24 hours: {mark.owner.name} (1)." in text


def test_a_rule_of_screening_is_switched_off_and_on_again(admin: Client) -> None:
    form = {**_SWITCH, "reach": "screening", "screening": "replica_words", "why": "It errs."}
    answer = admin.post(reverse("console:set_switch"), form, follow=True)
    assert "The rule holds no listing." in answer.content.decode()
    assert "<bdi>Replica words</bdi>" in answer.content.decode()  # and not only to be chosen
    now, numbers = database_now(), policies.policy()
    states = read_rule_states(now)
    assert states.state_of(ScreeningRule.REPLICA_WORDS, numbers) == RuleState.OFF
    assert states.state_of(ScreeningRule.TAKEN_PICTURE, numbers) == RuleState.ON
    admin.post(reverse("console:set_switch"), {**form, "is_on": "off"})
    assert not read_rule_states(now).switched_off
    text = admin.get(reverse("console:switches"), headers={"Accept-Language": "zh-CN"})
    assert "一条发布前审查规则" in text.content.decode()


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"why": ""}, "This field is required."),
        ({"reach": "reason"}, "Choose the reason."),
        ({"reach": "filer", "filer": "Nobody Ltd"}, "No filer has this name, or more than one"),
        ({"reach": "screening"}, "Choose the rule."),
        ({"reach": "everything"}, "Select a valid choice"),
    ],
)
def test_what_is_missing_is_said_at_its_field_and_nothing_is_lost(
    admin: Client, changed: dict[str, str], fault: str
) -> None:
    answer = admin.post(reverse("console:set_switch"), {**_SWITCH, **changed})
    assert answer.status_code == 422
    text = answer.content.decode()
    assert fault in text
    assert changed.get("why", "A wave of wrong claims.") in text
    assert not Switch.objects.exists()


@pytest.mark.parametrize("key", ["id", "name"])
def test_a_filer_is_named_by_id_or_by_name(admin: Client, key: str) -> None:
    filer = review_cases.filer("Quiet Harbour Ltd")
    filer_key = str(filer.public_id) if key == "id" else filer.name
    admin.post(reverse("console:set_switch"), {**_SWITCH, "reach": "filer", "filer": filer_key})
    assert Switch.objects.get().name == f"filer:{filer.pk}"
    assert "Quiet Harbour Ltd" in admin.get(reverse("console:switches")).content.decode()


@pytest.mark.parametrize("role", [Role.SENIOR_REVIEWER, Role.AUDITOR])
def test_seniors_and_auditors_read_and_set_nothing(db: None, role: Role) -> None:
    client = sign_in_as(role)
    text = client.get(reverse("console:switches")).content.decode()
    assert "Current settings" in text
    assert "Set a switch" not in text
    assert client.post(reverse("console:set_switch"), _SWITCH).status_code == 403
    assert not Switch.objects.exists()


def test_the_policy_is_shown_with_its_hash_and_whether_it_is_adopted(admin: Client) -> None:
    assert "not adopted yet" in admin.get(reverse("console:policy")).content.decode()
    policy = policy_adoptions.adopt_first()
    text = admin.get(reverse("console:policy")).content.decode()
    assert policy.hash in text
    assert "not adopted yet" not in text


def test_two_policies_are_compared_line_by_line(admin: Client) -> None:
    PolicyText.objects.create(hash="a" * 64, text="x = 1\naudit_share = 0.05\n")
    PolicyText.objects.create(hash="b" * 64, text="x = 1\naudit_share = 0.10\n")
    hashes = {"older": "a" * 64, "newer": "b" * 64}
    page = admin.get(reverse("console:policy_comparison"), hashes).content.decode()
    text = " ".join(page.split())
    assert "<del>− audit_share = 0.05</del>" in text
    assert "<ins>+ audit_share = 0.10</ins>" in text
    same_page = admin.get(reverse("console:policy_comparison"), hashes | {"newer": "a" * 64})
    assert "They are the same." in same_page.content.decode()
    none = admin.get(reverse("console:policy_comparison"), hashes | {"newer": "c" * 64})
    assert none.status_code == 404


def test_a_golden_case_passes_through_two_pairs_of_eyes(admin: Client, mark: Right) -> None:
    case = _create_ruled_case(mark)
    senior = sign_in_as(Role.SENIOR_REVIEWER)
    page = senior.get(reverse("console:case", args=[case.public_id])).content.decode()
    assert f"/golden/?case={case.public_id}" in page
    form = {"case": str(case.public_id), "answer": "upheld", "explanation": "The mark is there."}
    senior.post(reverse("console:propose_golden"), form)
    golden = GoldenCase.objects.get()
    confirm = reverse("console:confirm_golden", args=[golden.pk])
    assert confirm in admin.get(reverse("console:golden")).content.decode()
    admin.post(confirm)
    assert GoldenCase.objects.in_use().get() == golden


def test_a_golden_case_can_be_named_by_its_number(admin: Client, mark: Right) -> None:
    case = _create_ruled_case(mark)
    form = {"answer": "upheld", "explanation": "The mark is there."}
    propose = reverse("console:propose_golden")
    assert admin.post(propose, form | {"case": case.request.number}).status_code == 422
    admin.post(propose, form | {"case": case.number.lower()})
    assert GoldenCase.objects.get().case == case


def test_a_senior_does_not_see_golden_cases_of_others(admin: Client, mark: Right) -> None:
    _propose_golden(admin, mark)
    keeper, other = sign_in_as(Role.SENIOR_REVIEWER), sign_in_as(Role.SENIOR_REVIEWER)
    golden = GoldenCase.objects.get()
    keeper.post(reverse("console:confirm_golden", args=[golden.pk]))
    mark_of_it = f'id="golden-{golden.pk}"'
    visibility = [
        mark_of_it in client.get(reverse("console:golden")).content.decode()
        for client in (keeper, other)
    ]
    assert visibility == [True, False]


@pytest.mark.parametrize(
    ("case", "fault"), [("", "required"), ("nothing", "no such case"), ("open", "ruled on")]
)
def test_what_cannot_be_golden_says_why_and_loses_nothing(
    admin: Client, mark: Right, case: str, fault: str
) -> None:
    case_id = str(review_cases.at_desk(mark).public_id) if case == "open" else case
    form = {"case": case_id, "answer": "rejected", "explanation": "A long explanation."}
    answer = admin.post(reverse("console:propose_golden"), form)
    assert answer.status_code == 422
    text = answer.content.decode()
    faults = re.findall(r'<p class="fault">(.*?)</p>', text, re.DOTALL)
    assert any(fault in shown_fault for shown_fault in faults)
    assert "A long explanation." in text
    assert not GoldenCase.objects.exists()


def test_the_queries_of_the_lists_are_bounded(
    admin: Client, mark: Right, django_assert_max_num_queries: object
) -> None:
    for _ in range(3):
        _propose_golden(admin, mark)
    for name in ("golden", "switches", "policy"):
        with django_assert_max_num_queries(16):  # type: ignore[operator]  # pytest-django types none
            assert admin.get(reverse(f"console:{name}")).status_code == 200
