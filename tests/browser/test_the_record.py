"""What was said and decided stays so: a seller, two administrators and counsel each see it."""

import json
import tarfile
import time
from collections.abc import Iterator
from email import message_from_bytes, policy
from hashlib import sha256
from pathlib import Path
from typing import Final

import pytest
from playwright.sync_api import FilePayload, Locator, Page, expect
from pytest_django import Settings

from config.marketplaces import Marketplace
from gateways import configured
from gateways.vault_folder import FolderVault
from records import policies, policies_in_force
from records.accounts.models import Role, User
from records.actions.evidence import bundles
from records.actions.quality import policy_adoptions
from records.cases.models import Case
from records.clock import database_now
from records.evidence.models import Bundle
from records.ledger.models import Outgoing, PolicyAdoption, PolicyProposal
from records.notices.documents import read_body
from records.notices.models import Channel, Document
from tests.browser.accessibility import violations
from tests.browser.conftest import Tabs
from tests.factories import audit_chains, record_cases, review_cases, seller_cases
from tests.factories.quality import policy_texts
from tests.workers.outbound.test_deliver import letters
from workers.outbound.deliver import deliver_batch

__all__ = ["letters"]

pytestmark = pytest.mark.django_db(transaction=True)

_BOTH: Final = pytest.mark.parametrize("language", ["en", "zh-hans"])
_TITLES: Final = {"en": "Mark used in the wording", "zh-hans": "文字中使用商标"}
_RENAMED: Final = {"en": "Sign taken for the text", "zh-hans": "标题盗用标识"}
_WORDS: Final = {
    "en": {
        "holds": "This receipt is as it was made, and the log of today still holds the decision.",
        "false": "This receipt does not hold. The words are not those that were sent.",
        "own": "You proposed this policy. Somebody else confirms it.",
        "adopted": "Adopted. Every process goes by it in ten seconds.",
        "in_force": "in force",
    },
    "zh-hans": {
        "holds": "此凭证与出具时一致，今日的日志中仍有该决定。",
        "false": "此凭证不成立。 措辞与发送时不一致。",
        "own": "该政策由您提出，须由他人确认。",
        "adopted": "已采用。十秒后所有进程均按其执行。",
        "in_force": "现行",
    },
}


@pytest.fixture(autouse=True)
def adopted(place: None, letters: Path, settings: Settings) -> Iterator[None]:
    """The installed policy is in force, and this process goes by adoptions, as all do."""
    (loop,) = settings.MARKWARDEN.marketplaces
    lab = Marketplace(
        code="lab", origin=record_cases.ORIGIN, seller_secret=seller_cases.SECRET,
        webhook_url="http://127.0.0.1:9/told", webhook_secret="whsec_dGVzdA==",
        is_loopback_allowed=True,
    )  # fmt: skip
    settings.MARKWARDEN = settings.MARKWARDEN.model_copy(update={"marketplaces": [loop, lab]})
    configured.marketplaces.cache_clear()
    policy_adoptions.adopt_first()
    policies_in_force.follow()
    yield
    policies_in_force.forget()
    configured.marketplaces.cache_clear()


@pytest.fixture
def told_case(tmp_path: Path) -> Case:
    """Upheld, and both sides were told; since then the reason is called by another name."""
    mark = record_cases.right(record_cases.account("Zorvex Ltd"))
    (case,) = seller_cases.create_upheld_cases(mark, "L-1")
    Outgoing.objects.update(send_after=record_cases.NOW)
    while deliver_batch():
        pass
    assert audit_chains.sign(FolderVault(tmp_path), 1) == 1
    wait_until_in_force(policy_texts.adopt(renamed_text()))
    assert _RENAMED["en"] in str(policies.policy().reasons.values())
    return case


def renamed_text() -> str:
    """The installed policy, in which a reason has other names."""
    text = policy_texts.read_text()
    for language, title in _TITLES.items():
        text = text.replace(title, _RENAMED[language])
    return text


def wait_until_in_force(adoption: PolicyAdoption) -> None:
    """Ten seconds, by the database's clock."""
    while database_now() < adoption.in_force_at:
        time.sleep(0.2)
    policies_in_force.refresh(0)


def take_download(tab: Page, link: Locator) -> bytes:
    with tab.expect_download() as download:
        link.click()
    return download.value.path().read_bytes()


def check_receipt(tab: Page, receipt: bytes) -> None:
    """On the public page, as a file."""
    file = FilePayload(name="receipt.json", mimeType="application/json", buffer=receipt)
    tab.locator("#id_file").set_input_files(file)
    tab.locator("main button.primary").click()


@_BOTH
def test_a_seller_reads_the_statement_as_it_was_sent_and_checks_its_receipt(
    tabs: Tabs, told_case: Case, language: str
) -> None:
    words, tab = _WORDS[language], tabs.open_for_nobody(language=language)
    tab.goto(f"/merchants/enter/?token={seller_cases.token()}")
    tab.locator("form.sheet button.primary").click()
    tab.goto(f"/merchants/cases/{told_case.public_id}/")
    sent = json.loads(read_body(Document.objects.get(kind="reasons")))
    code = language[:2]
    reasons = tab.locator("section[aria-labelledby='why-h']")
    expect(reasons).to_contain_text(sent["facts"][code])
    expect(reasons).to_contain_text(_TITLES[language])
    expect(reasons).not_to_contain_text(_RENAMED[language])
    receipt = take_download(tab, tab.locator("a[href*='/receipts/case/']"))
    tab.locator("main a[href='/check/']").click()
    check_receipt(tab, receipt)
    expect(tab.get_by_role("status")).to_contain_text(words["holds"])
    expect(tab.locator("main")).to_contain_text(sent["facts"][code])
    assert violations(tab) == []
    place = receipt.index(_TITLES["en"].encode())
    changed = receipt[:place] + bytes([receipt[place] ^ 1]) + receipt[place + 1 :]
    check_receipt(tab, changed)
    expect(tab.get_by_role("alert")).to_contain_text(words["false"])


def propose_policy(tab: Page, refusal: str) -> str:
    """Propose another policy, and find that its own proposer cannot put it in force."""
    tab.goto("/console/policy/proposals/")
    file = FilePayload(name="p.toml", mimeType="text/plain", buffer=renamed_text().encode())
    tab.locator("#id_file").set_input_files(file)
    tab.locator("#id_reason").fill("Filers did not understand the name.")
    tab.locator("main form button.primary").click()
    expect(tab.get_by_role("status")).to_be_visible()
    path = f"/console/policy/proposals/{PolicyProposal.objects.get(state='waiting').public_id}/"
    tab.goto(path)
    expect(tab.locator("main")).to_contain_text(refusal)
    expect(tab.locator(f"main form[action='{path}confirm/']")).to_have_count(0)
    return path


@_BOTH
def test_two_administrators_change_the_policy_and_each_case_names_its_own(
    tabs: Tabs, language: str
) -> None:
    words, mark = _WORDS[language], review_cases.right(review_cases.filer())
    earlier_case, earlier = review_cases.at_desk(mark), policies.policy().hash
    anna, ben = (review_cases.person(Role.POLICY_ADMIN, name) for name in ("anna", "ben"))
    path = propose_policy(tabs.open(anna, language=language), words["own"])
    second = tabs.open(ben, language=language)
    second.goto("/console/policy/proposals/")
    second.locator(f"a[href='{path}']").click()
    for changed, titles in (("del", _TITLES), ("ins", _RENAMED)):
        expect(second.locator(f".source {changed}")).to_have_count(1)
        expect(second.locator(f".source {changed}")).to_contain_text(titles[language])
    second.locator(f"form[action='{path}confirm/'] button.primary").click()
    expect(second.get_by_role("status")).to_contain_text(words["adopted"])
    adoption = policy_texts.adopted_last()
    wait_until_in_force(adoption)
    second.goto("/console/policy/")
    row = second.locator("tbody tr").filter(has_text=adoption.policy_id[:16])
    for said in ("anna", "ben", "Filers did not understand", words["in_force"]):
        expect(row).to_contain_text(said)

    later_case = review_cases.at_desk(mark)
    senior = tabs.open(review_cases.person(Role.SENIOR_REVIEWER), language=language)
    for case, policy_hash, title in (
        (earlier_case, earlier, _TITLES[language]),
        (later_case, adoption.policy_id, _RENAMED[language]),
    ):
        senior.goto(f"/console/cases/{case.public_id}/")
        senior.locator(f".versions a[href='/policies/{policy_hash}/']").click()
        expect(senior.locator("main")).to_contain_text(title)
    assert violations(senior) == []
    senior.locator(".crumbs a").click()
    expect(senior.locator("tbody tr").first).to_contain_text(words["in_force"])
    expect(senior.locator("tbody tr").first).to_contain_text(adoption.policy_id[:16])
    assert violations(senior) == []


@_BOTH
def test_counsel_opens_a_bundle_whose_letters_are_those_that_were_sent(
    tabs: Tabs, told_case: Case, letters: Path, tmp_path: Path, language: str
) -> None:
    counsel = tabs.open(review_cases.person(Role.COUNSEL), language=language)
    counsel.goto("/console/bundles/")
    counsel.locator("#why").fill("4 O 1/26")
    counsel.locator("main button.primary").click()
    for field, text in (
        ("title", "Zorvex"), ("recipient", "LG Berlin"), ("basis", "ZPO 420"),
        ("subjects", told_case.number),
    ):  # fmt: skip
        counsel.locator(f"#id_{field}").fill(text)
    counsel.locator("main form button.primary").click()
    assert bundles.build_next(configured.vault(), None, database_now())
    bundle = Bundle.objects.get()
    other = review_cases.person(Role.COUNSEL, name="carl")
    bundles.approve_bundle(bundle.pk, other, now=database_now())
    path = f"/console/bundles/{bundle.public_id}/"
    counsel.goto(path)
    file = take_download(counsel, counsel.locator(f"form[action='{path}opening/'] button"))
    kept = unpack_letters(file, tmp_path)
    documents = Document.objects.filter(channel=Channel.MAIL)
    assert kept == {sha256(body).hexdigest(): body for body in map(read_body, documents)}
    assert sorted(json.loads(body)["text"].strip() for body in kept.values()) == sorted(
        read_mail(letter) for letter in letters.rglob("*.eml")
    )
    assert any(_TITLES["en"].encode() in body for body in kept.values())

    ada = User.objects.create(username="ada", account_id=told_case.account_id, role=Role.FILER)
    filer = tabs.open(ada, language=language)
    filer.goto(f"/requests/{told_case.request.public_id}/letters/")
    assert len(kept) == 2
    for digest in kept:
        letter = filer.locator("details.sheet").filter(has_text=digest)
        letter.locator("summary").click()
        shown = letter.locator("div.break")
        expect(shown).to_be_visible()
        assert shown.inner_text().split() == json.loads(kept[digest])["text"].split()


def unpack_letters(bundle: bytes, folder: Path) -> dict[str, bytes]:
    """The letters as kept, by the SHA-256 of their bytes."""
    (folder / "bundle.tar").write_bytes(bundle)
    with tarfile.open(folder / "bundle.tar") as archive:
        archive.extractall(folder, filter="data")
    bodies = [file.read_bytes() for file in folder.glob("bundle-*/data/requests/*/letters/*.json")]
    return {sha256(body).hexdigest(): body for body in bodies}


def read_mail(letter: Path) -> str:
    """What its reader's mail program shows as text."""
    body = message_from_bytes(letter.read_bytes(), policy=policy.default).get_body(("plain",))
    return str(body.get_content()).replace("\r\n", "\n").strip() if body else ""
