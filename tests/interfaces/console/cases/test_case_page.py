"""The case screen: what was found, exactly where, safely shown, in both languages."""

import inspect
import re
from html import unescape
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client

from matchers.image.likeness import Band
from matchers.labels.words import Sentence
from matchers.text.likeness import Form, TextLikeness
from pipeline.decision import decide, picture_terms, scoring, text_terms
from pipeline.decision.names import TermName
from pipeline.wording.cues import CueKind
from records import actions
from records.accounts.models import User
from records.actions.cases.listing_freeze import Exhibit, FetchedPicture
from records.actions.review import desk
from records.cases.acts import CaseAct
from records.cases.models import Case, DecisionRecord
from records.clock import database_now
from records.marketplaces.models import Listing
from records.rights.models import Right
from tests.factories import review_cases
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db

_HOSTILE = '<script>alert("x")</script> N0RVELLE <img src=x onerror=alert(1)> &amp; bag'


def _claim_case(case: Case, reviewer: User) -> Case:
    assert desk.claim_case(reviewer, now=database_now()) == case
    return case


def _get_page(page: Client, case: Case, **extra: str) -> str:
    answer = page.get(f"/console/cases/{case.public_id}/", headers=extra)
    assert answer.status_code == 200
    return answer.content.decode()


def _list_marks(html: str, place: str) -> list[str]:
    (inside,) = re.findall(place, html, re.DOTALL)
    return [unescape(text) for text in re.findall(r"<mark[^>]*>(.*?)</mark>", inside, re.DOTALL)]


def test_the_span_that_wears_the_mark_is_highlighted_and_nothing_else(
    page: Client, mark: Right, reviewer: User
) -> None:
    html = _get_page(page, _claim_case(review_cases.at_desk(mark), reviewer))
    assert _list_marks(html, r'<p class="title" dir="auto">(.*?)</p>') == ["N0RVELLE"]
    assert "zero written for O" in html


def test_a_hostile_title_is_shown_letter_by_letter(
    page: Client, mark: Right, reviewer: User
) -> None:
    html = _get_page(page, _claim_case(review_cases.at_desk(mark, Wish(title=_HOSTILE)), reviewer))
    assert _list_marks(html, r'<p class="title" dir="auto">(.*?)</p>') == ["N0RVELLE"]
    assert "<script>alert" not in html
    assert "<img src=x" not in html
    (title,) = re.findall(r'<p class="title" dir="auto">(.*?)</p>', html, re.DOTALL)
    words = re.sub(r"<sup.*?</sup>|</?mark[^>]*>", "", title)
    assert unescape(words) == _HOSTILE


def test_the_description_s_spans_keep_their_place_behind_other_scripts(
    page: Client, mark: Right, reviewer: User
) -> None:
    description = "高仿👜 N o r v e l l e 包"
    start = description.index("N o")
    span = (start, start + len("N o r v e l l e"))
    likeness = TextLikeness(
        mark.pk, "NORVELLE", "description", span, Form.SPACED, 0, 1.0, Sentence("spaced apart")
    )
    case = review_cases.at_desk(mark, Wish(description=description, likenesses=(likeness,)))
    html = _get_page(page, _claim_case(case, reviewer))
    assert "N o r v e l l e" in _list_marks(html, r'<div class="description"[^>]*>(.*?)</div>')
    assert re.search(r'class="description"[^>]*>\s*<span>\S', html)  # line ends in it are kept


def test_the_page_shows_what_decided(page: Client, mark: Right, reviewer: User) -> None:
    case = _claim_case(review_cases.at_desk(mark, Wish(markets=("US",))), reviewer)
    html = _get_page(page, case)
    record = DecisionRecord.objects.get()
    for phrase in (
        "NORVELLE",
        mark.number,
        "18, 25",
        "not_a_member",
        "territory_mismatch",
        "covers no market",
        record.policy_hash[:12],
        "1208",
        "The seller is not one of ours.",
        "It does not show whether the use is permitted",
        "The audit chain of this case is intact.",
        "left of 24 business hours",
    ):
        assert phrase in html, phrase


def test_the_strength_of_the_evidence_is_said_in_words_and_its_limits_on_demand(
    page: Client, mark: Right, reviewer: User
) -> None:
    html = _get_page(page, _claim_case(review_cases.at_desk(mark), reviewer))
    assert re.search(
        r'<span class="muted" title="band high; middle from 0\.\d+, high from 0\.\d+"\s*>'
        r"strong evidence</span>",
        html,
    )
    assert html.count("middle from") == 1


def test_every_act_and_key_is_on_the_page(page: Client, mark: Right, reviewer: User) -> None:
    html = _get_page(page, _claim_case(review_cases.at_desk(mark), reviewer))
    for act in "urcs":
        assert f'data-act="{act}"' in html
    assert 'id="keys"' in html
    assert html.count("data-digit=") == 40
    desk_page = page.get("/console/").content.decode()
    assert 'data-key="n"' in desk_page


def test_reasons_that_fit_stand_first_and_a_likely_one_is_marked_not_chosen(
    page: Client, mark: Right, reviewer: User
) -> None:
    html = _get_page(page, _claim_case(review_cases.at_desk(mark), reviewer))
    uphold = html[html.index('action="/console/cases/') :]
    assert uphold.index("A confusable or disguised mark") < uphold.index(
        "A protected text was copied"
    )
    assert "Reasons for other kinds of rights" in uphold
    (suggested_reason,) = re.findall(
        r'value="(\w+)"(?:(?!</label>).)*suggested by the findings', uphold, re.DOTALL
    )[:1]
    assert suggested_reason == "confusable_mark"
    assert not re.search(r"What the policy does, and why</b>\s*</p>", uphold)
    assert not re.search(r'name="reason"[^>]*checked', uphold)


def test_pictures_stand_large_where_nothing_was_found_in_them(
    page: Client, mark: Right, reviewer: User
) -> None:
    wish = Wish(pictures=(FetchedPicture("ab" * 32),))
    html = _get_page(page, _claim_case(review_cases.at_desk(mark, wish), reviewer))
    assert 'class="strip large"' in html
    assert "logos and parts of pictures were not looked for" in " ".join(html.split())
    assert '<dialog class="lightbox"' in html


def test_a_shops_own_page_is_shown_with_the_listings_that_it_shows(
    page: Client, mark: Right, reviewer: User
) -> None:
    picture = FetchedPicture("ab" * 32, exhibit=Exhibit("L-7", "Norvelle bag, blue", "cd" * 32))
    case = review_cases.at_desk(mark, Wish(title="Outlet", found="", pictures=(picture,)))
    Listing.objects.filter(pk=case.listing_id).update(external_id="shops/S-1")
    html = _get_page(page, _claim_case(case, reviewer))
    assert "The page of the shop as it was frozen" in html
    (exhibits,) = re.findall(r'<ol class="notes exhibits">(.*?)</ol>', html, re.DOTALL)
    assert "L-7" in exhibits
    assert "Norvelle bag, blue" in exhibits


def test_the_page_speaks_chinese(page: Client, mark: Right, reviewer: User) -> None:
    case = _claim_case(review_cases.at_desk(mark, Wish(markets=("US",))), reviewer)
    html = _get_page(page, case, accept_language="zh-CN")
    assert '<html lang="zh-hans"' in html
    for phrase in ("注册权利", "支持投诉", "文字中使用商标", "地域不符", "剩余，共 24 个工作小时"):
        assert phrase in html, phrase
    for left_out in ("Uphold", "The registered right", "Guard rails", "Claim the next case"):
        assert left_out not in html, left_out


def test_the_rule_that_sent_a_case_is_quoted_by_its_name(
    page: Client, mark: Right, reviewer: User
) -> None:
    case = _claim_case(review_cases.at_desk(mark), reviewer)
    assert re.search(r"Sent to a person by the rule “[A-Z][\w -]+”", _get_page(page, case))


def test_every_term_has_words_and_no_words_are_left_over() -> None:
    sources = map(inspect.getsource, (scoring, text_terms, picture_terms, decide))
    terms = re.findall(r'Term\(\s*"(\w+)"', "\n".join(sources))
    form_terms = [f"text_{form}" for form in Form] + [f"picture_{band}" for band in Band]
    assert {*terms, *form_terms, *CueKind} == {*TermName}


def test_every_act_that_a_chain_of_cases_holds_is_a_member_with_a_label() -> None:
    sources = [path.read_text() for path in Path(actions.__path__[0]).rglob("*.py")]
    recorders = re.compile(
        r"(?:_audit|audit_case|audit\.record|audit\.Act|_move_followers)\(((?:[^()]|\([^()]*\))*)"
    )
    calls = [
        call
        for source in sources
        if re.search(r'audit\.(?:record|Act)\(\s*"case"|audit_case\(', source)
        for call in recorders.findall(source)
    ]
    acts = {act for call in calls for act in re.findall(r"CaseAct\.(\w+)", call)}
    assert {"RULE", "FOLLOW", "HAND_OVER", "STATE_PUBLICLY"} <= acts <= {*CaseAct.__members__}
    loose = {act for call in calls for act in re.findall(r'"(\w+)"(?!:)', call)}
    assert loose - {"case", "seller", "system"} == set()  # of what, and by whom


def test_a_case_that_no_machine_decided_is_shown_all_the_same(
    page: Client, mark: Right, reviewer: User
) -> None:
    case = _claim_case(review_cases.at_desk(mark), reviewer)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("TRUNCATE cases_decisionrecord")
    html = _get_page(page, case)
    assert "no decision record" in html
    assert "New N0RVELLE shoulder bag" in html
