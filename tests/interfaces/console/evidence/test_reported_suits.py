"""A suit that a filer reports in a dispute leads to its civil matter, and the matter back."""

import pytest
from django.test import Client

from pipeline.law.profiles import DisputeStep
from records.accounts.models import Account, Role
from records.disputes.models import CounterNotification
from records.evidence.models import CivilMatter, MatterKind, Opening
from records.rights.models import Right
from tests.factories.fresh_sessions import sign_in_as
from tests.interfaces.console.disputes.test_desk import (
    address,
    create_dispute,
    create_upheld_case,
    text,
)
from tests.interfaces.console.evidence.test_holds import WHY, sign_in

_SAYS, _BUTTON = "N.D. Cal. 3:26-cv-00417", "Write this suit down as a civil matter"
_MATTERS = "/console/matters/"


def report_suit(mark: Right) -> CounterNotification:
    """A seller disputed, and the filer answered with a suit."""
    counter = create_dispute(create_upheld_case(mark))
    CounterNotification.objects.filter(pk=counter.pk).update(
        answer=DisputeStep.SUIT, answer_text=_SAYS
    )
    return counter


def write_down(client: Client, counter: CounterNotification) -> str:
    answer = client.post(f"{_MATTERS}reported/{counter.public_id}/")
    assert answer.status_code == 302
    return str(answer["Location"])


def test_counsel_makes_a_matter_of_a_reported_suit_by_one_click(mark: Right) -> None:
    counter = report_suit(mark)
    carl = sign_in_as(Role.COUNSEL)
    assert "Why do you open this?" in text(carl.get(address(counter)))
    assert "Why do you open this?" in text(carl.post(f"{_MATTERS}reported/{counter.public_id}/"))
    carl.post(WHY, {"why": "A new suit"})
    assert counter.case.number in text(carl.get(_MATTERS)), "it is to be written down"
    page = text(carl.get(address(counter)))
    assert _SAYS in page
    assert _BUTTON in page
    assert (Opening.objects.latest("pk").kind, Opening.objects.latest("pk").why) == (
        "dispute", "A new suit"
    )  # fmt: skip
    matter_address = write_down(carl, counter)
    assert write_down(carl, counter) == matter_address, "clicked twice"
    matter = CivilMatter.objects.get()
    assert (matter.kind, matter.court, matter.case_ids) == (
        MatterKind.OWNERS, _SAYS, [counter.case_id]
    )  # fmt: skip
    assert matter.owner == Account.objects.get(pk=counter.case.owner_id)
    page = text(carl.get(address(counter)))
    assert f'href="{matter_address}"' in page
    assert _BUTTON not in page
    assert f'href="{address(counter)}"' in text(carl.get(matter_address))
    assert address(counter) not in text(carl.get(_MATTERS))


def test_the_same_suit_in_another_dispute_is_the_same_matter_until_it_is_corrected(
    mark: Right,
) -> None:
    first, second, third = (report_suit(mark) for _ in range(3))
    carl = sign_in(Role.COUNSEL)
    matter_address = write_down(carl, first)
    assert write_down(carl, second) == matter_address
    matter = CivilMatter.objects.get()
    assert matter.case_ids == [first.case_id, second.case_id]
    form = {
        "court": "N.D. Cal.", "number": "3:26-cv-00417", "kind": "owners", "currency": "USD",
        "owner": str(matter.owner.public_id if matter.owner else ""),
        "parties": "Norvelle v. BagLine", "claims": "Injunction", "subjects": third.case.number,
    }  # fmt: skip
    assert "3:26-cv-00417" in text(carl.post(f"{matter_address}correct/", form, follow=True))
    matter.refresh_from_db()
    assert (matter.court, matter.currency) == ("N.D. Cal.", "USD")
    assert matter.case_ids == [first.case_id, second.case_id, third.case_id]
    assert write_down(carl, third) == matter_address


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.SENIOR_REVIEWER, Role.FILER])
def test_nothing_of_matters_reaches_others_on_the_page_of_the_dispute(
    mark: Right, role: Role
) -> None:
    counter = report_suit(mark)
    matter_address = write_down(sign_in(Role.COUNSEL), counter)
    other = sign_in(role)
    other.post("/console/proceedings/claim/", {"kind": "counter"})
    page = text(other.get(address(counter)))
    assert (_SAYS in page) is (role != Role.FILER), "who rules on the dispute reads it"
    assert matter_address not in page
    assert "Civil matter" not in page


def test_an_auditor_reads_the_link_and_makes_no_matter(mark: Right) -> None:
    counter = report_suit(mark)
    auditor = sign_in(Role.AUDITOR)
    assert _BUTTON not in text(auditor.get(address(counter)))
    matter_address = write_down(sign_in(Role.INVESTIGATOR), counter)
    assert f'href="{matter_address}"' in text(auditor.get(address(counter)))


def test_what_reports_no_suit_makes_no_matter(mark: Right) -> None:
    counter = create_dispute(create_upheld_case(mark))
    carl = sign_in(Role.COUNSEL)
    page = text(carl.get(address(counter)))
    assert "Never." in page
    assert _BUTTON not in page
    for name in (counter.public_id, "00000000-0000-0000-0000-000000000000"):
        assert carl.post(f"{_MATTERS}reported/{name}/").status_code == 404
    assert not CivilMatter.objects.exists()
