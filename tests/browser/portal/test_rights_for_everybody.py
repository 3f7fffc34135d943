"""Every page of rights, the owner's and the verifier's: axe finds nothing, nothing runs over."""

from datetime import timedelta

import pytest

from gateways import configured
from matchers.documents.reader import DocumentReader
from pipeline.vocabulary import RightState
from records.accounts.models import Account, Role, User
from records.actions.rights import authorised_sellers, submission, verification
from records.actions.rights.paper_pages import add_paper
from records.clock import database_now
from records.rights.models import Reference, RegisterChange, Right, RightDraft, RightImport
from tests.browser.accessibility import IN_BOTH_LANGUAGES, list_violations
from tests.browser.conftest import Tabs
from tests.browser.desk_sample import bag
from tests.factories.files.certificates import Certificate, pdf
from tests.factories.register_entries import new_entry
from tests.factories.takedown_requests import new_account, new_right, new_user

pytestmark = pytest.mark.django_db(transaction=True)

_FAULTY = [
    {"row": 2, "kind": "trademark", "typed": {"mark": "A" * 200, "number": "12"}, "files": [],
     "faults": [["number", "malformed", "018442907"], ["pictures", "no_file", "x" * 120]],
     "fate": ""},
    {"row": 3, "kind": "trademark", "typed": {"mark": "حقيبة"}, "files": [], "faults": [],
     "fate": ""},
]  # fmt: skip


def stage() -> tuple[User, User, dict[str, str], dict[str, str]]:
    """An owner with rights in several states, a verifier who holds one, and all addresses."""
    owner = new_account("Quellmark Outdoor GmbH")
    nora, vera = new_user(owner), new_user(None, Role.VERIFIER, "vera")
    expiring, waiting = _expiring(owner), _waiting(owner, vera)
    new_entry(holder="K" * 120, nice_classes=[18])
    for field, value in (("holder", "K" * 120), ("status", "Registration cancelled")):
        RegisterChange.objects.create(
            right=expiring, field=field, says=value, source="eu.xml",
            source_on=database_now().date(), found_at=database_now(),
        )  # fmt: skip
    draft = RightDraft.objects.create(account=owner, kind="design", typed={"mark": "Chair"})
    run = RightImport.objects.create(
        account=owner, by="user:1", rows=_FAULTY, created_at=database_now()
    )
    portal = {
        "list": "/rights/",
        "none": "/rights/?q=nothing",
        "kinds": "/rights/new/",
        "form": "/rights/new/?kind=trademark",
        "draft": f"/rights/drafts/{draft.public_id}/",
        "right": f"/rights/{expiring.public_id}/",
        "edit": f"/rights/{expiring.public_id}/edit/",
        "withdraw": f"/rights/{expiring.public_id}/withdrawal/",
        "imports": "/rights/imports/",
        "import": f"/rights/imports/{run.public_id}/",
    }
    console = {
        "queue": "/console/rights/",
        "empty": "/console/rights/?kind=patent",
        "verify": f"/console/rights/{waiting.public_id}/",
        "suspend": f"/console/rights/{expiring.public_id}/",
        "held": "/console/rights/held/",
        "register": "/console/rights/register/",
    }
    return nora, vera, portal, console


def _expiring(owner: Account) -> Right:
    """With a long mark, pictures of both sorts and a named shop."""
    now = database_now()
    right = new_right(
        owner, state=RightState.EXPIRING, expires_on=now.date() + timedelta(days=9),
        mark="W" * 180, holder=owner.name, aliases=["حقيبة", "奎尔马克"],
    )  # fmt: skip
    picture = configured.vault().put(bag("#c8a985"))
    for is_negative in (False, True):
        Reference.objects.create(
            right=right, sha256=picture, family=0, is_negative=is_negative,
            quarantined_at=None if is_negative else now,
        )  # fmt: skip
    authorised_sellers.name_shop(right.pk, "loop", shop="S" * 90, actor="user:1", now=now)
    return right


def _waiting(owner: Account, verifier: User) -> Right:
    """With a paper that is nearly another's, held by the verifier."""
    right = new_right(owner, state=RightState.UPLOADED, number="018402117", holder=owner.name,
                      registered_on="2021-09-01")  # fmt: skip
    theirs = new_right(new_account("Kestrel Trading Ltd"), number="017733905")
    _with_papers(theirs, right)
    submission.submit_right(right.pk, actor="user:1", now=database_now())
    verification.take(right.pk, verifier, now=database_now())
    return right


def _with_papers(*rights: Right) -> None:
    with DocumentReader() as reader:
        for right in rights:
            paper = pdf(Certificate(number=right.number))
            add_paper(right, paper, configured.vault(), reader, actor="user:1", now=database_now())


@IN_BOTH_LANGUAGES
def test_everybody_can_use_each_page_of_rights(tabs: Tabs, language: str) -> None:
    nora, vera, portal, console = stage()
    for person, addresses in ((nora, portal), (vera, console)):
        tab = tabs.open(person, language=language)
        assert list_violations(tab, addresses.values()) == []
