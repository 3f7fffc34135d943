"""An owner files on from a proposal: another shop shows a picture of an upheld listing."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import expect
from pytest_django import Settings

from gateways import configured
from records.accounts.models import Role
from records.actions.screening.fingerprints import make_fingerprints
from records.cases.models import Case
from records.clock import database_now
from records.rights.models import Right
from records.screening.models import NearDuplicate
from tests.browser.accessibility import IN_BOTH_LANGUAGES
from tests.browser.conftest import Tabs
from tests.browser.merchants.test_applications import fault_free
from tests.factories import record_cases, seller_cases
from tests.factories.files.photographs import jpeg, photo
from tests.factories.screening import screened_listings
from tests.factories.screening.screened_listings import line
from tests.factories.screening.screeners import running_screener, screen_lines, show_picture
from tests.factories.takedown_requests import new_user
from tests.fakes.http_server import Server

pytestmark = pytest.mark.django_db(transaction=True)

_WORDS: Final = {
    "en": {"empty": "No listing looks like", "opened": "1 case opened.", "gone": "dismissed."},
    "zh-hans": {"empty": "没有商品", "opened": "已立案 1 件", "gone": "已忽略"},
}


@pytest.fixture
def server() -> Iterator[Server]:
    picture_server = Server()
    yield picture_server
    picture_server.close()


@pytest.fixture(autouse=True)
def marketplace(place: None, settings: Settings) -> None:
    """The marketplace that sends listings is the one whose listings are filed on."""
    mine = [
        marketplace.model_copy(update={"code": "lab"})
        for marketplace in settings.MARKWARDEN.marketplaces
    ]
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"marketplaces": mine})


def _find_alike(right: Right, server: Server, folder: Path) -> None:
    """Two shops show the picture of a listing that was upheld an hour ago; one is its seller's."""
    sender, content = screened_listings.sender(), jpeg(photo("coffee.png"))
    with running_screener(folder, server) as context:
        pictures = show_picture(server, "again", jpeg(photo("coffee.png"), quality=55))
        lines = [line(f"M-{n}", pictures=pictures, seller={"shop": f"S-{n}"}) for n in (1, 2)]
        assert screen_lines(*lines, account=sender) == ["passed", "passed"]
        (case,) = seller_cases.create_upheld_cases(right, "L-0", shop="S-1")
        assert case.frozen is not None
        case.frozen.pictures = [{"sha256": configured.vault().put(content), "error": ""}]
        case.frozen.save()
        then = database_now() - timedelta(hours=1)
        Case.objects.filter(pk=case.pk).update(upheld_at=then)
        make_fingerprints(context.vault, lambda: context.sandbox, database_now())


@IN_BOTH_LANGUAGES
def test_an_owner_files_on_from_a_proposal_and_dismisses_another(
    tabs: Tabs, server: Server, tmp_path: Path, language: str
) -> None:
    words, right = _WORDS[language], record_cases.right(record_cases.account())
    tab = tabs.open(new_user(right.owner), language=language)
    inbox = f"{tabs.address}/near-duplicates/"
    tab.goto(inbox)
    expect(tab.locator("main")).to_contain_text(words["empty"])
    fault_free(tab)
    _find_alike(right, server, tmp_path / "index")
    tab.goto(f"{tabs.address}/requests/")
    tab.locator("main a[href='/near-duplicates/']").first.click()
    boxes = tab.locator("input[name=chosen]")
    expect(boxes).to_have_count(2)
    expect(boxes.first).to_be_checked()  # of the same seller
    expect(boxes.last).not_to_be_checked()
    fault_free(tab)
    tab.locator("button.primary").click()
    expect(tab.locator(".notice.success")).to_contain_text(words["opened"])
    tab.goto(inbox)
    boxes.check()
    tab.locator("button[formaction*=dismissal]").click()
    expect(tab.locator(".notice.success")).to_contain_text(words["gone"])
    assert set(NearDuplicate.objects.values_list("state", flat=True)) == {"filed", "dismissed"}


@IN_BOTH_LANGUAGES
def test_staff_read_what_owners_answered(
    tabs: Tabs, server: Server, tmp_path: Path, language: str
) -> None:
    desk = tabs.open(new_user(None, Role.REVIEWER, "rita"), language=language)
    page = f"{tabs.address}/console/near-duplicates/"
    desk.goto(page)
    fault_free(desk)
    _find_alike(record_cases.right(record_cases.account()), server, tmp_path / "index")
    desk.goto(page)
    expect(desk.locator("tbody tr")).to_have_count(1)
    fault_free(desk)
    NearDuplicate.objects.filter(listing="M-1").update(state="filed")
    desk.reload()
    counts = desk.locator("tbody td").all_inner_texts()[3:7]
    assert counts == ["2", "1", "1", "0"]  # that look the same, unanswered, filed, dismissed
