"""The thread between a small firm and its contact: who writes, who is told, who reads."""

from datetime import timedelta
from typing import Final

import pytest

from records.accounts.models import Role, User
from records.actions.programmes import small_firms, support
from records.actions.programmes.small_firms import NotChanged
from records.ledger.models import AuditEntry, Outgoing
from records.programmes.models import SmallFirm, SupportMessage
from records.rights.models import Right
from records.row_security.rate_limits import RateLimitReached
from tests.factories import record_cases
from tests.records.notices.composed_letters import URL, compose_posted
from tests.records.programmes.test_small_firms import admit_firm, apply_for_membership, filer

_LATER: Final = record_cases.NOW + timedelta(hours=1)


def _member(mark: Right) -> SmallFirm:
    firm = admit_firm(mark)
    User.objects.filter(pk=filer(mark).pk).update(email="ada@firm.example")
    User.objects.filter(username="keeper").update(email="mei@house.example")
    Outgoing.objects.all().delete()
    return firm


def _list_letters() -> list[str]:
    rows = Outgoing.objects.filter(kind__in=["standing", "support"]).order_by("pk")
    letters = map(compose_posted, rows)
    return [f"{letter.to}: {letter.text}" for letter in letters if letter]


def test_a_question_tells_who_admitted_the_firm_once_until_it_is_answered(mark: Right) -> None:
    firm = _member(mark)
    for question in ("Which picture?", "And which class?"):
        support.ask_contact(filer(mark), question, now=record_cases.NOW)
    (first_letter,) = _list_letters()
    assert first_letter.startswith("mei@house.example")
    assert f"{URL}/console/firms/{firm.pk}/" in first_letter
    assert "Which picture?" not in first_letter
    support.answer_firm(firm.pk, record_cases.keeper(), "The second.", now=_LATER)
    support.ask_contact(filer(mark), "Thank you. And now?", now=_LATER)
    assert [letter.partition(":")[0] for letter in _list_letters()] == [
        "mei@house.example",
        "ada@firm.example",
        "mei@house.example",
    ]


def test_an_account_asks_forty_questions_a_day(mark: Right) -> None:
    firm = _member(mark)
    for _question in range(40):
        support.ask_contact(filer(mark), "And this?", now=record_cases.NOW)
    with pytest.raises(RateLimitReached):
        support.ask_contact(filer(mark), "And this?", now=record_cases.NOW)
    assert firm.messages.count() == 40


def test_an_answer_tells_the_firm_and_names_the_contact(mark: Right) -> None:
    firm = _member(mark)
    support.answer_firm(firm.pk, record_cases.keeper(), "Welcome.", now=record_cases.NOW)
    (letter,) = _list_letters()
    assert "Mei Lin has answered your question" in letter
    assert "Mei Lin 已答复您的问题" in letter
    assert letter.endswith(f"{URL}/small-firm/\n")


def test_the_chain_notes_each_message_without_its_words(mark: Right) -> None:
    _member(mark)
    message = support.ask_contact(filer(mark), "Which one?", now=record_cases.NOW)
    entry = AuditEntry.objects.get(subject_kind="support_message", subject_id=message.pk)
    assert '"ask"' in entry.entry
    assert "Which one?" not in entry.entry


@pytest.mark.parametrize("text", ["", " \n", "\0"])
def test_nothing_to_read_is_no_message(mark: Right, text: str) -> None:
    _member(mark)
    with pytest.raises(NotChanged, match="Write what you want"):
        support.ask_contact(filer(mark), text, now=record_cases.NOW)
    assert not SupportMessage.objects.exists()


def test_only_members_ask_and_only_who_keeps_the_programme_answers(mark: Right) -> None:
    firm = apply_for_membership(mark)
    with pytest.raises(NotChanged):
        support.ask_contact(filer(mark), "May I?", now=record_cases.NOW)
    with pytest.raises(NotChanged):
        support.answer_firm(firm.pk, record_cases.keeper(), "Not yet.", now=record_cases.NOW)
    small_firms.admit_firm(firm.pk, record_cases.keeper(), "Mei Lin", now=record_cases.NOW)
    reviewer = User.objects.create(username="rob", role=Role.REVIEWER)
    with pytest.raises(NotChanged):
        support.answer_firm(firm.pk, reviewer, "Here I am.", now=record_cases.NOW)
    assert not SupportMessage.objects.exists()
