"""Vetting: what links an applicant to a banned entity, and what a machine may refuse on."""

from dataclasses import replace
from datetime import date
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.policy.parameters import VettingNumbers
from pipeline.vetting import applicants
from pipeline.vetting.applicants import (
    Application,
    BannedEntities,
    EntityMarks,
    RefusalFact,
    Route,
    assess_application,
)
from pipeline.vocabulary import RiskName

_NUMBERS: Final = VettingNumbers()
_TODAY: Final = date(2026, 11, 27)
_MARKS: Final = EntityMarks(
    number="DE:hrb4711koln",
    payment="ab" * 32,
    mail="bright@imports.example",
    phone="21555010",
    address="12 koln st",
    name="brightimports",
    country="DE",
    pictures=(b"\x0f" * 32,),
    licence=(b"\xf0" * 32,),
)
_APPLICATION: Final = Application(
    marks=EntityMarks(), has_licence=True, licence_until=None, is_warranted=True
)
_BANNED: Final = BannedEntities([(7, _MARKS)])


def _weigh(marks: EntityMarks, banned_entities: BannedEntities = _BANNED) -> applicants.Assessment:
    return assess_application(replace(_APPLICATION, marks=marks), banned_entities, _NUMBERS, _TODAY)


@pytest.mark.parametrize(
    ("marks", "name"),
    [
        (EntityMarks(payment="ab" * 32), RiskName.PAYMENT),
        (EntityMarks(mail="bright@imports.example"), RiskName.MAIL),
        (EntityMarks(phone="21555010"), RiskName.PHONE),
        (EntityMarks(address="12 koln st"), RiskName.ADDRESS),
        (EntityMarks(name="brihtimport", country="DE"), RiskName.NAME),
        (EntityMarks(pictures=(b"\x0f" * 29 + b"\xff" * 3,)), RiskName.PICTURES),
        (EntityMarks(licence=(b"\xf0" * 32,)), RiskName.LICENCE),
    ],
)
def test_each_likeness_names_itself_and_the_banned_entity(
    marks: EntityMarks, name: RiskName
) -> None:
    (term,) = _weigh(marks).terms
    assert (term.name, term.seller_id) == (name, 7)


@pytest.mark.parametrize(
    "marks",
    [
        EntityMarks(),
        EntityMarks(name="brightimports", country="FR"),
        EntityMarks(name="brightexp", country="DE"),
        EntityMarks(pictures=(b"\x0f" * 24 + b"\xff" * 8,)),
    ],
)
def test_what_is_less_alike_says_nothing(marks: EntityMarks) -> None:
    assert _weigh(marks).terms == ()


@pytest.mark.parametrize("name", ["Imports Bright GmbH", "Imparts Bright", "Bright Imports"])
def test_a_name_is_known_whatever_the_order_of_its_words(name: str) -> None:
    marks = [
        EntityMarks(
            name=applicants.normalise_name(spelling),
            sorted_name=applicants.normalise_name(spelling, is_sorted=True),
        )
        for spelling in ("Bright Imports", name)
    ]
    (term,) = _weigh(marks[1], BannedEntities([(7, marks[0])])).terms
    assert (term.name, term.seller_id) == (RiskName.NAME, 7)


def test_a_score_exactly_on_the_limit_goes_to_a_person() -> None:
    numbers = VettingNumbers(person_from=4.0)
    marks = replace(_APPLICATION, marks=EntityMarks(mail=_MARKS.mail))
    assert assess_application(marks, _BANNED, numbers, _TODAY).route is Route.PERSON
    above = VettingNumbers(person_from=4.01)
    assert assess_application(marks, _BANNED, above, _TODAY).route is Route.ACCEPT


def test_terms_of_one_entity_add_up_and_of_two_do_not() -> None:
    address, throwaway = EntityMarks(address=_MARKS.address), EntityMarks(licence=_MARKS.licence)
    combined_marks = EntityMarks(address=_MARKS.address, licence=_MARKS.licence)
    banned_entities = BannedEntities([(7, address), (8, throwaway)])
    assert _weigh(combined_marks).score == 4.0
    assert _weigh(combined_marks, banned_entities).score == 2.0
    assert {term.seller_id for term in _weigh(combined_marks, banned_entities).terms} == {7}


def test_a_machine_refuses_the_number_of_a_ban_in_force() -> None:
    proven = EntityMarks(number=_MARKS.number, is_number_proven=True)
    banned_entities = BannedEntities([(7, replace(_MARKS, is_number_proven=True))])
    assessment = _weigh(proven, banned_entities)
    assert (assessment.route, assessment.fact) == (Route.REFUSE, RefusalFact.BAN_IN_FORCE)
    assert _weigh(proven).route is Route.PERSON  # anybody can state the number of another
    assert _weigh(EntityMarks(number=_MARKS.number), banned_entities).route is Route.PERSON
    assert _weigh(proven, BannedEntities([])).route is Route.ACCEPT


@pytest.mark.parametrize(
    ("changes", "fact"),
    [
        ({"has_licence": False}, RefusalFact.NO_LICENCE),
        ({"licence_until": date(2026, 11, 26)}, RefusalFact.LICENCE_EXPIRED),
        ({"is_warranted": False}, RefusalFact.NO_WARRANTY),
        ({"licence_until": _TODAY}, None),
    ],
)
def test_a_machine_refuses_on_facts_of_the_application(
    changes: dict[str, object], fact: RefusalFact | None
) -> None:
    application = replace(_APPLICATION, **changes)  # type: ignore[arg-type]  # named above
    assert assess_application(application, _BANNED, _NUMBERS, _TODAY).fact == fact


_ONE_OF: Final = st.sampled_from
_SOME_MARKS: Final = st.builds(
    EntityMarks,
    number=_ONE_OF(["", "DE:1", "DE:2"]),
    is_number_proven=st.booleans(),
    payment=_ONE_OF(["", "p", "q"]),
    mail=_ONE_OF(["", "m", "n"]),
    phone=_ONE_OF(["", "1", "2"]),
    address=_ONE_OF(["", "a", "b"]),
    name=_ONE_OF(["", "brightimports", "brightimport", "otherfirmname"]),
    country=_ONE_OF(["DE", "FR"]),
    pictures=_ONE_OF([(), (b"\x00" * 32,), (b"\xff" * 32,)]),
    licence=_ONE_OF([(), (b"\x00" * 32,), (b"\x01" * 32,)]),
)


@given(
    st.lists(st.tuples(st.integers(1, 3), _SOME_MARKS), max_size=4),
    st.builds(
        Application,
        marks=_SOME_MARKS,
        has_licence=st.booleans(),
        licence_until=_ONE_OF([None, date(2026, 1, 1), date(2027, 1, 1)]),
        is_warranted=st.booleans(),
        is_contradicted=st.booleans(),
        is_throwaway=st.booleans(),
    ),
)
def test_no_machine_refuses_on_a_judgement(
    known: list[tuple[int, EntityMarks]], application: Application
) -> None:
    assessment = assess_application(application, BannedEntities(known), _NUMBERS, _TODAY)
    until = application.licence_until
    is_fact = (
        not application.has_licence
        or not application.is_warranted
        or (until is not None and until < _TODAY)
        or (
            bool(application.marks.number)
            and application.marks.is_number_proven
            and application.marks.number
            in {marks.number for _, marks in known if marks.is_number_proven}
        )
    )
    assert (assessment.route is Route.REFUSE) == is_fact == (assessment.fact is not None)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("A.Shop+new@GoogleMail.com", "ashop@gmail.com"),
        (" Bright@Imports.example", "bright@imports.example"),
    ],
)
def test_two_addresses_of_one_mailbox_are_the_same(one: str, other: str) -> None:
    assert applicants.normalise_mail(one) == applicants.normalise_mail(other)


def test_phones_addresses_and_names_are_compared_without_their_spelling() -> None:
    phone = applicants.normalise_phone("0221 5550101")
    assert applicants.normalise_phone("+49 (0)221 / 555-0101") == phone != ""
    assert applicants.normalise_phone("911") == ""
    address = applicants.normalise_address("Suite 4, 12 High St.")
    assert applicants.normalise_address("12 High Street, Room 4") == address != ""
    assert applicants.normalise_address("Kiel") == ""
    assert applicants.normalise_name("Müller Trading Co., Ltd.") == "muler"
    assert applicants.normalise_name("ООО Ромашка") == "romashka"
    name = applicants.normalise_name("Tehno Hauz Ltd")
    assert applicants.normalise_name("Техно Хауз") == name != ""


@pytest.mark.parametrize(
    ("mail", "other", "is_one"),
    [
        ("Anna@pm.me", "anna+shop@ProtonMail.com", True),
        ("anna@ya.ru", "anna@yandex.com", True),
        ("anna@hotmail.com", "anna@outlook.com", False),  # two people may have them
    ],
)
def test_an_address_names_the_mailbox_that_it_reaches(
    mail: str, other: str, *, is_one: bool
) -> None:
    assert (applicants.normalise_mail(mail) == applicants.normalise_mail(other)) is is_one


@pytest.mark.parametrize(
    ("name", "bare"),
    [
        ("Kowal sp. z o.o.", "Kowal"),
        ("Sol y Mar, S.L.", "Sol y Mar"),
        ("Güneş Tekstil Ltd. Şti.", "Gunes Tekstil"),
        ("ТОВ «Ромашка»", "Romashka LLC"),
        ("マキ有限会社", "株式会社マキ"),
        ("深圳市光明貿易有限公司", "深圳光明贸易有限公司"),
        ("삼성 주식회사", "㈜삼성"),
        ("Grupo Azul, S.A. de C.V.", "Grupo Azul"),
        ("Hansen A/S", "Hansen ApS"),
        ("Tallinn Kaubad OÜ", "Tallinn Kaubad"),
        ("Αθήνα Ε.Π.Ε.", "Αθήνα"),
        ("Acme Private Limited", "Acme Pvt. Ltd."),
        ("Maju Jaya Sdn. Bhd.", "PT Maju Jaya Tbk"),
        ("Novák spol. s r.o.", "Novak"),
    ],
)
def test_what_a_firm_is_by_law_tells_no_firms_apart(name: str, bare: str) -> None:
    assert applicants.normalise_name(name) == applicants.normalise_name(bare) != ""


def test_of_a_payment_account_a_keyed_hash_is_kept() -> None:
    payment_hash = applicants.hash_payment("DE89 3704 0044", b"key")
    assert payment_hash == applicants.hash_payment("de8937040044", b"key")
    assert payment_hash != applicants.hash_payment("DE89 3704 0044", b"other")
    assert "3704" not in payment_hash
    assert applicants.hash_payment(" - ", b"key") == ""
