"""The case screen: what was found, exactly where, safely shown, in both languages."""

import inspect
import re
from html import unescape
from io import BytesIO

import pytest
from django.test import Client
from PIL import Image

from interfaces.look import explained
from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.text.likeness import Form, TextLikeness
from pipeline import guard_rails, scoring
from pipeline.cues import CueKind
from pipeline.rules import RULES
from records.accounts.models import Role, User
from records.acts import desk
from records.acts.freezing import FrozenPicture
from records.complaints.models import Case, DecisionRecord
from records.ledger.clock import database_now
from records.rights.models import Reference, Right
from tests.doors.console import rows
from tests.doors.console.rows import Wish
from workers.outside import vault

pytestmark = pytest.mark.django_db

_HOSTILE = '<script>alert("x")</script> N0RVELLE <img src=x onerror=alert(1)> &amp; bag'


def _jpeg(width: int = 640, height: int = 480) -> bytes:
    file = BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def _held(case: Case, reviewer: User) -> Case:
    assert desk.claim(reviewer, now=database_now()) == case
    return case


def _shown(page: Client, case: Case, **extra: str) -> str:
    answer = page.get(f"/console/cases/{case.public_id}/", headers=extra)
    assert answer.status_code == 200
    return answer.content.decode()


def _marked(shown: str, place: str) -> list[str]:
    (inside,) = re.findall(place, shown, re.DOTALL)
    return [unescape(text) for text in re.findall(r"<mark[^>]*>(.*?)</mark>", inside, re.DOTALL)]


def test_the_span_that_wears_the_mark_is_highlighted_and_nothing_else(
    page: Client, mark: Right, reviewer: User
) -> None:
    shown = _shown(page, _held(rows.at_desk(mark), reviewer))
    assert _marked(shown, r'<p class="title">(.*?)</p>') == ["N0RVELLE"]
    assert "zero written for O" in shown


def test_a_hostile_title_is_shown_letter_by_letter(
    page: Client, mark: Right, reviewer: User
) -> None:
    shown = _shown(page, _held(rows.at_desk(mark, Wish(title=_HOSTILE)), reviewer))
    assert _marked(shown, r'<p class="title">(.*?)</p>') == ["N0RVELLE"]
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    (title,) = re.findall(r'<p class="title">(.*?)</p>', shown, re.DOTALL)
    words = re.sub(r"<sup.*?</sup>|</?mark[^>]*>", "", title)
    assert unescape(words) == _HOSTILE


def test_the_description_s_spans_keep_their_place_behind_other_scripts(
    page: Client, mark: Right, reviewer: User
) -> None:
    description = "高仿👜 N o r v e l l e 包"
    start = description.index("N o")
    span = (start, start + len("N o r v e l l e"))
    found = TextLikeness(mark.pk, "NORVELLE", "description", span, Form.SPACED, 0, 1.0, "set apart")
    case = rows.at_desk(mark, Wish(description=description, likenesses=(found,)))
    shown = _shown(page, _held(case, reviewer))
    assert "N o r v e l l e" in _marked(shown, r'<div class="description"[^>]*>(.*?)</div>')


def test_the_page_shows_what_decided(page: Client, mark: Right, reviewer: User) -> None:
    case = _held(rows.at_desk(mark, Wish(markets=("US",))), reviewer)
    shown = _shown(page, case)
    record = DecisionRecord.objects.get()
    for wanted in (
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
        "The audit chain of this case is whole.",
        "left of 24 business hours",
    ):
        assert wanted in shown, wanted


def test_every_act_and_key_is_on_the_page(page: Client, mark: Right, reviewer: User) -> None:
    shown = _shown(page, _held(rows.at_desk(mark), reviewer))
    for act in "urcs":
        assert f'data-act="{act}"' in shown
    assert 'id="keys"' in shown
    assert shown.count("data-digit=") == 27
    desk_page = page.get("/console/").content.decode()
    assert 'data-key="n"' in desk_page


@pytest.mark.parametrize("address", ["/console/", "/console/claim/", "/sign-in/"])
def test_no_page_holds_inline_script_or_style(page: Client, mark: Right, address: str) -> None:
    rows.at_desk(mark)
    rows.at_desk(mark)
    answer = (page.post if "claim" in address else page.get)(address, follow=True)
    shown = answer.content.decode()
    assert re.findall(r"<script(?![^>]*\ssrc=)", shown) == []
    assert re.findall(r"<style|\sstyle=|\son[a-z]+=|javascript:", shown) == []
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy


def test_the_page_speaks_chinese(page: Client, mark: Right, reviewer: User) -> None:
    case = _held(rows.at_desk(mark, Wish(markets=("US",))), reviewer)
    shown = _shown(page, case, accept_language="zh-CN")
    assert '<html lang="zh-hans"' in shown
    for wanted in ("注册权利", "支持投诉", "文字中使用商标", "地域不符", "剩余，共 24 个工作小时"):
        assert wanted in shown, wanted
    for left_out in ("Uphold", "The registered right", "Guard rails", "Claim next"):
        assert left_out not in shown, left_out


def test_every_rule_guard_rail_and_term_has_words() -> None:
    assert {rule.__name__ for rule in RULES} == set(explained.RULES)
    rails = re.findall(r'GuardRail\(\s*"(\w+)"', inspect.getsource(guard_rails))
    terms = re.findall(r'Term\(\s*"(\w+)"', inspect.getsource(scoring))
    formed = [f"text_{form}" for form in Form] + [f"picture_{band}" for band in Band]
    cues = list(CueKind)
    known = {**explained.TERMS, **explained.RAILS}
    assert [name for name in (*rails, *terms, *formed, *cues) if name not in known] == []


@pytest.fixture
def pictured(mark: Right) -> Case:
    """A case with a picture in which the reference was found."""
    key, reference_key = vault().put(_jpeg()), vault().put(_jpeg(300, 200))
    reference = Reference.objects.create(right=mark, sha256=reference_key, family=1)
    likeness = ImageLikeness(
        right_id=mark.pk,
        reference_id=reference.pk,
        family=1,
        picture=0,
        method=Method.FEATURES,
        band=Band.LIKELY,
        view="mirrored",
        distance=0,
        bits=0,
        false_positive_rate=1e-5,
        inliers=34,
        quadrilateral=((10, 20), (110, 20), (110, 80), (10, 80)),
        says="34 of 41 points agree.",
    )
    pictures = (FrozenPicture(key), FrozenPicture("", "too_large"))
    return rows.at_desk(mark, Wish(pictures=pictures, seen=(likeness,)))


def test_the_matched_area_is_drawn_in_the_picture_s_own_pixels(
    page: Client, pictured: Case, reviewer: User
) -> None:
    shown = _shown(page, _held(pictured, reviewer))
    assert 'viewBox="0 0 640 480"' in shown
    assert 'points="10.0,20.0 110.0,20.0 110.0,80.0 10.0,80.0"' in shown
    assert "too_large" in shown


def test_a_picture_is_made_anew_and_kept_private(
    page: Client, pictured: Case, reviewer: User
) -> None:
    _held(pictured, reviewer)
    answer = page.get(f"/console/cases/{pictured.public_id}/pictures/0/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer.headers["Cache-Control"]
    assert answer.content != _jpeg()
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.size == (640, 480)


@pytest.mark.parametrize("role", list(Role))
def test_pictures_are_refused_to_who_may_not_see_the_case(
    client: Client, pictured: Case, role: Role
) -> None:
    client.force_login(rows.person(role))
    reference = Reference.objects.get()
    expected = {Role.REVIEWER: 404, Role.SENIOR_REVIEWER: 200, Role.AUDITOR: 200}.get(role, 403)
    for place in ("pictures/0/", f"references/{reference.pk}/"):
        answer = client.get(f"/console/cases/{pictured.public_id}/{place}")
        assert answer.status_code == expected, place


def test_a_reference_that_has_nothing_to_do_with_the_case_is_not_shown(
    page: Client, pictured: Case, reviewer: User
) -> None:
    _held(pictured, reviewer)
    stranger = rows.right(rows.filer("Another firm"), "ELSE", references=["ef" * 32])
    reference = Reference.objects.get(right=stranger)
    answer = page.get(f"/console/cases/{pictured.public_id}/references/{reference.pk}/")
    assert answer.status_code == 404


def test_what_is_no_picture_is_not_shown(page: Client, mark: Right, reviewer: User) -> None:
    key = vault().put(b"%PDF-1.7 nothing to see")
    case = rows.at_desk(mark, Wish(evidence={"registration": [key]}))
    _held(case, reviewer)
    answer = page.get(f"/console/cases/{case.public_id}/evidence/{key}/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert page.get(f"/console/cases/{case.public_id}/evidence/{'0' * 64}/").status_code == 404


def test_a_picture_that_is_gone_leaves_the_page_whole(
    page: Client, pictured: Case, reviewer: User
) -> None:
    vault().forget(pictured.frozen.pictures[0]["sha256"])  # type: ignore[union-attr]  # it is frozen
    assert "This picture cannot be shown." in _shown(page, _held(pictured, reviewer))


def test_a_case_that_no_machine_decided_is_shown_all_the_same(
    page: Client, mark: Right, reviewer: User
) -> None:
    case = _held(rows.at_desk(mark), reviewer)
    DecisionRecord.objects.all().delete()
    shown = _shown(page, case)
    assert "No decision record" in shown
    assert "New N0RVELLE shoulder bag" in shown
