"""The console's search finds what people know of a thing, and only what the role may see."""

import pytest
from django.test import Client

from records.accounts.models import Role, User
from records.actions.review import desk
from records.cases.models import Case
from records.clock import database_now
from records.quality.models import SecondReview
from records.rights.models import Right
from records.sellers.models import Seller, Shop
from tests.factories import review_cases
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db

_ADDRESS = "/console/search/"


def sign_in(role: Role) -> tuple[Client, User]:
    person, client = review_cases.person(role), Client()
    client.force_login(person)
    return client, person


def find(client: Client, query: str) -> str:
    answer = client.post(_ADDRESS, {"q": query}, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    return answer.content.decode()


def place_of(case: Case) -> str:
    return f'href="/console/cases/{case.public_id}/"'


def known_by(case: Case) -> list[str]:
    """What somebody on the telephone may say of a case."""
    listing = case.listing
    return [
        case.number,
        case.number.lower().replace("-", " "),
        f"MW-{case.request_id}",
        listing.external_id,
        listing.url,
        "shoulder bag WOMEN",
        "n0rv",
    ]


@pytest.mark.parametrize("role", [Role.SENIOR_REVIEWER, Role.AUDITOR])
def test_who_sees_all_finds_a_case_by_whatever_is_known_of_it(role: Role, mark: Right) -> None:
    case, other = review_cases.at_desk(mark), review_cases.at_desk(mark, Wish("Hat", ""))
    client, _person = sign_in(role)
    for query in known_by(case):
        page = find(client, query)
        assert place_of(case) in page, query
        assert place_of(other) not in page, query


def test_words_in_chinese_are_found_wherever_they_stand(mark: Right) -> None:
    case = review_cases.at_desk(mark, Wish("正品 诺薇尔女士单肩包 包邮", ""))
    client, _person = sign_in(Role.SENIOR_REVIEWER)
    assert place_of(case) in find(client, "单肩包")
    assert place_of(case) in find(client, "诺薇尔 包邮")
    assert place_of(case) not in find(client, "肩单包")


def test_requests_are_found_by_their_mark_their_registration_and_their_filer(mark: Right) -> None:
    case = review_cases.at_desk(mark)
    client, _person = sign_in(Role.SENIOR_REVIEWER)
    for query in ("norvelle", mark.number, "Norvelle S.p"):
        assert f'href="/console/cases/{case.public_id}/request/"' in find(client, query), query


def test_sellers_are_found_by_name_and_by_shop(mark: Right) -> None:
    review_cases.at_desk(mark, Wish(seller="Harbour Lane Trading"))
    client, _person = sign_in(Role.REVIEWER)
    for query in ("harbour lane", "shop of Harbour Lane Trading"):
        assert "<bdi>Harbour Lane Trading</bdi>" in find(client, query)


def test_sellers_are_found_by_the_name_that_buyers_see(mark: Right) -> None:
    review_cases.at_desk(mark, Wish(seller="Harbour Lane Trading"))
    seller = Seller.objects.get(legal_name="Harbour Lane Trading")
    Shop.objects.filter(seller=seller).update(name="Café Zoë 潮流")
    client, _person = sign_in(Role.REVIEWER)
    for query in ("café zo", "潮流"):
        page = find(client, query)
        assert page.count("<bdi>Harbour Lane Trading</bdi>") == 1
        assert "Café Zoë 潮流" in page
    assert "Café Zoë 潮流" in client.get(f"/console/sellers/{seller.public_id}/").content.decode()
    verifier, _person = sign_in(Role.VERIFIER)
    assert "Harbour Lane" not in find(verifier, "café zo")


def test_a_reviewer_finds_no_case_but_what_they_may_open(mark: Right) -> None:
    case = review_cases.at_desk(mark)
    client, person = sign_in(Role.REVIEWER)
    assert all(place_of(case) not in find(client, query) for query in known_by(case))
    assert "console/cases/" not in find(client, "norvelle")
    assert desk.claim_case(person, now=database_now()) == case
    assert all(place_of(case) in find(client, query) for query in known_by(case))


def test_a_case_to_be_looked_at_blindly_is_not_found_by_who_shall_look(mark: Right) -> None:
    case = review_cases.at_desk(mark)
    client, person = sign_in(Role.SENIOR_REVIEWER)
    assert place_of(case) in find(client, case.number)
    golden_free = {"case": case, "account_id": case.account_id, "reviewer": person}
    ruling = case.rulings.create(
        account_id=case.account_id,
        instance="first",
        outcome="upheld",
        reason_code="identical_mark",
        policy_hash="ab" * 32,
        ruled_at=database_now(),
    )
    SecondReview.objects.create(ruling=ruling, first_outcome="upheld", **golden_free)
    assert place_of(case) not in find(client, case.number)
    assert place_of(case) not in find(client, "shoulder bag")


@pytest.mark.parametrize("role", [Role.VERIFIER, Role.POLICY_ADMIN])
def test_who_sees_no_case_finds_none(role: Role, mark: Right) -> None:
    case = review_cases.at_desk(mark)
    client, _person = sign_in(role)
    for query in (*known_by(case), "norvelle"):
        assert str(case.public_id) not in find(client, query)


def test_a_verifier_finds_rights_and_a_reviewer_does_not(mark: Right) -> None:
    address = f'href="/console/rights/{mark.public_id}/"'
    for role, is_found in ((Role.VERIFIER, True), (Role.AUDITOR, True), (Role.REVIEWER, False)):
        client, _person = sign_in(role)
        assert (address in find(client, "Norvelle")) is is_found
        assert (address in find(client, mark.number)) is is_found


def test_pages_are_found_by_their_name_within_the_role() -> None:
    senior, _person = sign_in(Role.SENIOR_REVIEWER)
    assert 'href="/console/golden/"' in find(senior, "golden")
    reviewer, _person = sign_in(Role.REVIEWER)
    assert 'href="/console/golden/"' not in find(reviewer, "golden")


def test_without_a_script_what_was_typed_stands_in_no_address(mark: Right) -> None:
    case = review_cases.at_desk(mark)
    client, _person = sign_in(Role.SENIOR_REVIEWER)
    answer = client.post(_ADDRESS, {"q": "shoulder bag"})
    assert (answer.status_code, answer.headers["Location"]) == (302, _ADDRESS)
    page = client.get(_ADDRESS).content.decode()
    assert place_of(case) in page
    assert 'value="shoulder bag"' in page


def test_what_was_opened_lately_is_offered_before_anything_is_typed(mark: Right) -> None:
    first, second = review_cases.at_desk(mark), review_cases.at_desk(mark)
    client, person = sign_in(Role.SENIOR_REVIEWER)
    for case in (first, second, first):
        client.get(f"/console/cases/{case.public_id}/")
    page = find(client, "")
    assert page.index(first.number) < page.index(second.number)
    assert page.count(place_of(first)) == 1
    User.objects.filter(pk=person.pk).update(role=Role.REVIEWER)
    assert first.number not in find(client, "")


@pytest.mark.parametrize("typed", ["", "'", "& |", "a & ! b", "\0", "%", "((", "x" * 5000, "😀"])
def test_nothing_that_is_typed_breaks_it(typed: str) -> None:
    client, _person = sign_in(Role.AUDITOR)
    find(client, typed)


def test_the_page_of_a_request_shows_a_reviewer_their_own_cases_only(mark: Right) -> None:
    case = review_cases.at_desk(mark)
    client, person = sign_in(Role.REVIEWER)
    address = f"/console/cases/{case.public_id}/request/"
    assert client.get(address).status_code == 404
    desk.claim_case(person, now=database_now())
    page = client.get(address).content.decode()
    assert case.number in page
    assert "NORVELLE: 1 listing, mark used in the wording" in page
