"""The Small Firms Program in the portal: applying, leaving, advice before filing, wordings."""

import pytest
from django.test import Client

from records.accounts.models import Account, Role, User
from records.actions.programmes import small_firms, support
from records.cases.models import TakedownRequest
from records.clock import database_now
from records.filing.models import Draft, Preflight
from records.programmes.models import SmallFirm, SmallFirmState
from records.rights.models import Right
from tests.factories.takedown_requests import new_account, new_user
from tests.interfaces.portal.filing.test_preflight import record_checks
from tests.interfaces.portal.filing.test_wizard import ready, text

PAGE = "/small-firm/"
SMALL = {"staff": "3", "turnover_band": "under_1m", "is_true": "on"}


def let_in(browser: Client, account: Account) -> SmallFirm:
    """The account applies, and staff let it in."""
    browser.post(PAGE, SMALL)
    keeper = User.objects.create(username="keeper", role=Role.POLICY_ADMIN)
    firm = SmallFirm.objects.get(account=account)
    return small_firms.admit_firm(firm.pk, keeper, "Mei Lin", now=database_now())


def test_a_firm_applies_and_reads_that_it_waits(browser: Client, right: Right) -> None:
    assert "at most 50 people" in text(browser.get(PAGE))
    page = text(browser.post(PAGE, SMALL, follow=True))
    assert "You have applied." in page
    assert "Take the application back" in page
    firm = SmallFirm.objects.get()
    assert (firm.staff, firm.rights, firm.state) == (3, 1, SmallFirmState.APPLIED)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"staff": "51"}, "firms with fewer people"),
        ({"turnover_band": "larger"}, "firms with less turnover"),
        ({"is_true": ""}, "This field is required."),
        ({"turnover_band": "a yacht"}, "Select a valid choice"),
    ],
)
def test_what_is_beyond_the_criteria_is_said_at_its_field(
    browser: Client, account: Account, changed: dict[str, str], says: str
) -> None:
    answer = browser.post(PAGE, SMALL | changed)
    assert answer.status_code == 422
    assert says in text(answer)
    assert not SmallFirm.objects.exists()


def test_a_member_sees_its_contact_and_its_wordings_and_leaves(
    browser: Client, account: Account
) -> None:
    let_in(browser, account)
    page = text(browser.get(PAGE))
    assert "Mei Lin" in page
    assert "Claim [number] of our patent" in page
    page = text(browser.post(f"{PAGE}leave/", follow=True))
    account.refresh_from_db()
    assert not account.is_sme
    assert "Left by choice" in page
    assert "Claim [number]" not in page


def test_who_was_declined_reads_why(browser: Client, account: Account) -> None:
    browser.post(PAGE, SMALL)
    keeper = User.objects.create(username="keeper", role=Role.POLICY_ADMIN)
    firm = SmallFirm.objects.get()
    small_firms.decline_firm(firm.pk, keeper, "Show us a register.", now=database_now())
    page = text(browser.get(PAGE))
    assert "Show us a register." in page
    assert 'name="staff"' in page
    assert "keeper" not in page


def test_nothing_of_another_firm_is_seen_or_left(browser: Client, account: Account) -> None:
    other = Client()
    other.force_login(new_user(new_account("Quiet Harbour"), name="quinn"))
    other.post(PAGE, SMALL | {"staff": "17"})
    page_text = text(browser.get(PAGE)).partition("<main")[2].partition("<form")[0]
    assert "at most 50 people" in page_text
    assert "17" not in page_text
    browser.post(f"{PAGE}leave/")
    assert SmallFirm.objects.get().state == SmallFirmState.APPLIED
    let_in(browser, account)
    browser.post(f"{PAGE}question/", {"text": "Which picture?"})
    assert "Which picture?" not in text(other.get(PAGE))


def test_a_member_is_held_back_until_the_listings_were_looked_at(
    browser: Client, account: Account, right: Right
) -> None:
    let_in(browser, account)
    draft = ready(browser, right)
    page = text(browser.post(f"{draft}filing/", follow=True))
    assert "2 listings were not checked yet" in page
    assert "Your contact for questions: Mei Lin" in page
    assert not TakedownRequest.objects.exists()
    browser.post(f"{draft}preflight/")
    record_checks(right)
    page = text(browser.get(f"{draft}review/"))
    assert "not checked yet" not in page
    assert "1 listing would be invalid" in page


def test_listings_that_left_the_draft_take_no_room_of_the_others(
    browser: Client, account: Account, right: Right
) -> None:
    let_in(browser, account)
    address = ready(browser, right)
    draft, now = Draft.objects.get(), database_now()
    Preflight.objects.bulk_create(
        Preflight(
            draft=draft,
            account_id=account.pk,
            marketplace="loop",
            external_id=f"gone-{number}",
            asked_at=now,
            checked_at=now,
        )
        for number in range(300)
    )
    browser.post(f"{address}preflight/")
    Preflight.objects.filter(checked_at=None).update(checked_at=now, trouble="not_found")
    page = text(browser.get(f"{address}review/"))
    assert "not checked yet" not in page
    assert "2 listings would be invalid" in page


def test_who_has_read_the_advice_files_all_the_same(
    browser: Client, account: Account, right: Right
) -> None:
    let_in(browser, account)
    draft = ready(browser, right)
    browser.post(f"{draft}filing/", {"all_the_same": "on"})
    assert TakedownRequest.objects.get().lane == "sme"


def test_others_are_not_held_back(browser: Client, right: Right) -> None:
    draft = ready(browser, right)
    assert "What we advise" not in text(browser.get(f"{draft}review/"))
    browser.post(f"{draft}filing/")
    assert TakedownRequest.objects.count() == 1


def test_the_wording_of_the_reason_stands_beside_the_explanation(
    browser: Client, account: Account, right: Right
) -> None:
    draft = ready(browser, right)
    assert "Example text" not in text(browser.get(f"{draft}evidence/"))
    let_in(browser, account)
    page = text(browser.get(f"{draft}evidence/"))
    assert "The listing uses our mark in [title" in page
    chinese = browser.get(f"{draft}evidence/", headers={"Accept-Language": "zh-hans"})
    assert "该页面在[标题" in text(chinese)


def test_a_member_asks_its_contact_and_reads_the_answer(browser: Client, account: Account) -> None:
    firm = let_in(browser, account)
    assert "Ask your contact" in text(browser.get(PAGE))
    page = text(browser.post(f"{PAGE}question/", {"text": "Which picture?"}, follow=True))
    assert "Sent. We will email you" in page
    assert "Which picture?" in page
    keeper = User.objects.get(username="keeper")
    support.answer_firm(firm.pk, keeper, "The <second> one.", now=database_now())
    page = browser.get(PAGE).content.decode()
    assert page.index("Which picture?") < page.index("The &lt;second&gt; one.")


@pytest.mark.parametrize("question", ["", "Which picture?"])
def test_who_is_no_member_or_writes_nothing_asks_nobody(browser: Client, question: str) -> None:
    page = text(browser.post(f"{PAGE}question/", {"text": question}, follow=True))
    assert "Only members of the program have a contact to ask." in page
    assert "Ask your contact" not in page
    assert question in page
