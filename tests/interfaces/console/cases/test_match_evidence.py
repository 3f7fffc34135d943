"""The case screen's evidence: pictures for nobody else, texts cut at what was found in them."""

import re
from io import BytesIO

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from gateways.configured import vault
from interfaces.console.cases.match_evidence import MarkedSpan, Tone, cut_pieces
from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.labels.words import Sentence
from records.accounts.models import Role, User
from records.actions.cases.listing_freeze import FetchedPicture
from records.actions.review import desk
from records.cases.models import Case
from records.clock import database_now
from records.rights.models import Reference, Right
from tests.factories import review_cases
from tests.factories.review_cases import Wish

pytestmark = pytest.mark.django_db


def _jpeg(width: int = 640, height: int = 480) -> bytes:
    file = BytesIO()
    Image.linear_gradient("L").resize((width, height)).convert("RGB").save(file, "JPEG")
    return file.getvalue()


def _claim_case(case: Case, reviewer: User) -> Case:
    assert desk.claim_case(reviewer, now=database_now()) == case
    return case


def _get_page(page: Client, case: Case) -> str:
    answer = page.get(f"/console/cases/{case.public_id}/")
    assert answer.status_code == 200
    return answer.content.decode()


@pytest.fixture
def pictured_case(mark: Right) -> Case:
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
        says=Sentence("34 of 41 points agree."),
    )
    pictures = (FetchedPicture(key), FetchedPicture("", "too_large"))
    return review_cases.at_desk(mark, Wish(pictures=pictures, seen=(likeness,)))


def test_the_matched_area_is_drawn_in_the_picture_s_own_pixels(
    page: Client, pictured_case: Case, reviewer: User
) -> None:
    html = _get_page(page, _claim_case(pictured_case, reviewer))
    assert 'viewBox="0 0 640 480"' in html
    assert 'points="10.0,20.0 110.0,20.0 110.0,80.0 10.0,80.0"' in html
    assert "unreadable<br>too large</span>" in html


def test_a_picture_is_made_again_and_kept_private(
    page: Client, pictured_case: Case, reviewer: User
) -> None:
    _claim_case(pictured_case, reviewer)
    answer = page.get(f"/console/cases/{pictured_case.public_id}/pictures/0/")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "image/jpeg"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "private" in answer.headers["Cache-Control"]
    assert answer.content != _jpeg()
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.size == (640, 480)


@pytest.mark.parametrize("role", list(Role))
def test_pictures_are_refused_to_who_may_not_see_the_case(
    client: Client, pictured_case: Case, role: Role
) -> None:
    client.force_login(review_cases.person(role))
    reference = Reference.objects.get()
    expected = {Role.REVIEWER: 404, Role.SENIOR_REVIEWER: 200, Role.AUDITOR: 200}.get(role, 403)
    for place in ("pictures/0/", f"references/{reference.pk}/"):
        answer = client.get(f"/console/cases/{pictured_case.public_id}/{place}")
        assert answer.status_code == expected, place


def test_a_reference_that_has_nothing_to_do_with_the_case_is_not_shown(
    page: Client, pictured_case: Case, reviewer: User
) -> None:
    _claim_case(pictured_case, reviewer)
    stranger = review_cases.right(
        review_cases.filer("Another firm"), "ELSE", references=["ef" * 32]
    )
    reference = Reference.objects.get(right=stranger)
    answer = page.get(f"/console/cases/{pictured_case.public_id}/references/{reference.pk}/")
    assert answer.status_code == 404


def test_what_is_no_picture_is_not_shown(page: Client, mark: Right, reviewer: User) -> None:
    key = vault().put(b"%PDF-1.7 nothing to see")
    case = review_cases.at_desk(mark, Wish(evidence={"registration": [key]}))
    _claim_case(case, reviewer)
    answer = page.get(f"/console/cases/{case.public_id}/evidence/{key}/")
    assert answer.status_code == 404
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert page.get(f"/console/cases/{case.public_id}/evidence/{'0' * 64}/").status_code == 404


def test_a_picture_that_is_gone_leaves_the_page_whole(
    page: Client, pictured_case: Case, reviewer: User
) -> None:
    vault().forget(pictured_case.frozen.pictures[0]["sha256"])  # type: ignore[union-attr]  # it is frozen
    assert "This picture cannot be shown." in _get_page(page, _claim_case(pictured_case, reviewer))


def test_the_matched_area_is_laid_over_the_reference(
    page: Client, pictured_case: Case, reviewer: User
) -> None:
    html = _get_page(page, _claim_case(pictured_case, reviewer))
    (address,) = re.findall(r'src="([^"]+/comparisons/0/\d+/)"', html)
    answer = page.get(address)
    assert answer.status_code == 200
    assert answer.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    with Image.open(BytesIO(answer.content)) as picture:
        assert picture.size == (996, 756)
        assert not picture.getexif()


@pytest.mark.parametrize("which", ["0/999999", "1/{0}", "9/{0}"])
def test_only_what_was_found_is_laid_over(
    page: Client, pictured_case: Case, reviewer: User, which: str
) -> None:
    _claim_case(pictured_case, reviewer)
    (reference,) = Reference.objects.values_list("pk", flat=True)
    where = f"/console/cases/{pictured_case.public_id}/comparisons/{which.format(reference)}/"
    assert page.get(where).status_code == 404


def test_a_comparison_is_refused_to_who_may_not_see_the_case(
    client: Client, pictured_case: Case
) -> None:
    (reference,) = Reference.objects.values_list("pk", flat=True)
    client.force_login(review_cases.person(Role.REVIEWER))
    where = f"/console/cases/{pictured_case.public_id}/comparisons/0/{reference}/"
    assert client.get(where).status_code == 404


_SPANS = st.lists(
    st.builds(
        MarkedSpan,
        start=st.integers(-2, 12),
        end=st.integers(-2, 14),
        tone=st.sampled_from(Tone),
        number=st.integers(1, 5),
    ),
    max_size=5,
)


@given(st.text(max_size=12), _SPANS)
def test_the_pieces_put_together_are_the_text(text: str, spans: list[MarkedSpan]) -> None:
    assert "".join(piece.text for piece in cut_pieces(text, spans)) == text


@given(st.text(max_size=12), _SPANS)
def test_a_letter_is_marked_when_and_only_when_a_span_covers_it(
    text: str, spans: list[MarkedSpan]
) -> None:
    inside = [span for span in spans if 0 <= span.start < span.end <= len(text)]
    covered_flags = [
        any(span.start <= place < span.end for span in inside) for place in range(len(text))
    ]
    cut = cut_pieces(text, spans)
    assert [piece.tone is not None for piece in cut for _letter in piece.text] == covered_flags


def test_where_spans_overlap_both_numbers_stand() -> None:
    cut = cut_pieces("abcdef", [MarkedSpan(0, 4, Tone.OTHER, 1), MarkedSpan(2, 6, Tone.FOR, 2)])
    assert [(piece.text, piece.numbers, piece.tone) for piece in cut] == [
        ("ab", (1,), Tone.OTHER),
        ("cd", (1, 2), Tone.FOR),
        ("ef", (2,), Tone.FOR),
    ]
    assert [piece.ending for piece in cut] == [(), (1,), (2,)]
