"""A desk worth looking at: cases of several lanes, scripts and ages, with what was found."""

import io
from dataclasses import replace
from datetime import timedelta

from PIL import Image, ImageDraw, ImageFont

from gateways.configured import vault
from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.image.matching.explanations import explain_features
from matchers.labels.words import Sentence
from matchers.text.likeness import Form, TextLikeness
from pipeline.time import deadlines
from pipeline.vocabulary import Outcome
from records import policies
from records.accounts.models import Account, Role, User
from records.actions.cases.listing_freeze import FetchedPicture
from records.actions.review import desk, rulings
from records.cases.models import Case, Ruling
from records.clock import database_now
from records.review.models import ReviewLease
from records.rights.models import Reference, Right
from tests.factories import review_cases
from tests.factories.review_cases import Wish

_QUAD = ((226.0, 246.0), (418.0, 232.0), (424.0, 342.0), (231.0, 358.0))


def bag(colour: str, *, has_logo: bool = True, size: tuple[int, int] = (640, 480)) -> bytes:
    """A shoulder bag on a table, drawn."""
    picture = Image.new("RGB", size, "#cfd6d2")
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, 340, 640, 480), fill="#b7a98f")
    pen.arc((190, 60, 450, 300), 180, 360, fill="#4a3726", width=14)
    pen.rounded_rectangle((140, 172, 500, 404), 26, fill=colour)
    if has_logo:
        sign = mark_picture("#2a1f16", None).resize((192, 110)).rotate(4, expand=True)
        picture.paste(sign, (226, 240), sign)
    return _jpeg(picture)


def mark_picture(ink: str = "#1d1e1b", ground: str | None = "#ffffff") -> Image.Image:
    """Two interlaced arcs above the word NORVELLE."""
    picture = Image.new("RGBA", (480, 275), ground or (0, 0, 0, 0))
    pen = ImageDraw.Draw(picture)
    for left in (140, 200):
        pen.arc((left, 40, left + 140, 230), 180, 360, fill=ink, width=24)
    pen.text((240, 220), "NORVELLE", fill=ink, anchor="mm", font=ImageFont.load_default(72))
    return picture


def _jpeg(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.convert("RGB").save(buffer, "JPEG", quality=88)
    return buffer.getvalue()


def create_pictured_case(mark: Right, wish: Wish | None = None) -> Case:
    """A case whose first picture shows the logo, and whose third cannot be read."""
    reference = Reference.objects.create(
        right=mark, sha256=vault().put(_jpeg(mark_picture())), family=1
    )
    keys = [vault().put(bag("#c8a985")), vault().put(bag("#2c3b57", has_logo=False))]
    pictures = (
        FetchedPicture(keys[0]),
        FetchedPicture(keys[1]),
        FetchedPicture("", "too_large"),
        FetchedPicture(vault().put(bag("#8a2f2f", has_logo=False))),
    )
    likenesses = (likeness(mark, reference),)
    return review_cases.at_desk(
        mark, replace(wish or build_wish(mark), pictures=pictures, seen=likenesses)
    )


def likeness(mark: Right, reference: Reference) -> ImageLikeness:
    """The reference's logo, found where the drawn bag has it."""
    return ImageLikeness(
        right_id=mark.pk,
        reference_id=reference.pk,
        family=1,
        picture=0,
        method=Method.FEATURES,
        band=Band.LIKELY,
        view="whole",
        distance=0,
        bits=0,
        false_positive_rate=1e-5,
        inliers=34,
        quadrilateral=_QUAD,
        says=explain_features("whole", 34, 0.9),
        ways=("features", "pixels"),
        log_odds=8.0,
        least_log_odds=7.5,
    )


def build_wish(mark: Right) -> Wish:
    """A listing that hides the mark in its title and once more in its description."""
    description = (
        "High quality shoulder bag in the style of N o r v e l l e, top copy with dust bag.\n"
        "Material: PU leather. Size: 28 x 19 x 9 cm. Colours: brown, navy, red.\n"
        "<script>alert('no')</script>"
    )
    start = description.index("N o")
    spaced_likeness = TextLikeness(
        mark.pk, mark.mark, "description", (start, start + 15), Form.SPACED, 0, 1.0,
        Sentence("“N o r v e l l e” is NORVELLE: written with spaces"),
    )  # fmt: skip
    return Wish(
        title="2026 New N0RVELLE style women's shoulder bag, crossbody, genuine leather",
        description=description,
        likenesses=(spaced_likeness,),
        reason="TM-COUNTERFEIT",
        explanation="This shop is no dealer of ours. The bag copies our model Arco 28.",
        evidence={"comparison": ["The genuine bag has a woven lining and a numbered label."]},
    )


def fill_desk(reviewer: User, *, decided_count: int = 6) -> Case:
    """A dozen cases of several ages; the first waits longest and has the pictures."""
    owner = review_cases.filer()
    small = review_cases.filer("Atelier Arco")
    Account.objects.filter(pk=small.pk).update(is_sme=True)
    mark, other = review_cases.right(owner), review_cases.right(small, "ARCOVA")
    _rule_on_cases(mark, reviewer, decided_count)
    # Of business time: at weekends it would not be before the small firm's cases.
    nine_hours_ago = deadlines.resume_deadline(-9 * 3600, database_now(), policies.calendar())
    first = create_pictured_case(mark, replace(build_wish(mark), filed_at=nine_hours_ago))
    titles = (
        "诺薇尔 女士 单肩包 N0RVELLE 高仿", "حقيبة كتف نسائية N0RVELLE جلد",
        "N0RVELLE wallet, zip, black", "Сумка N0RVELLE женская", "N0RVELLE belt 110 cm",
        "Case for N0RVELLE phone", "N0RVELLE scarf silk 90x90", "Bag charm N0RVELLE gold",
    )  # fmt: skip
    for title in titles:
        review_cases.at_desk(mark, Wish(title=title))
    review_cases.at_desk(other, Wish(title="ARC0VA hand cream", found="ARC0VA"))
    review_cases.at_desk(other, Wish(title="Tote ARC0VA canvas", found="ARC0VA"))
    holder = review_cases.person(name="an.wu")
    last = Case.objects.in_review().order_by("-pk")[0]
    until_at = database_now() + timedelta(minutes=9)
    ReviewLease.objects.create(
        case=last, account_id=last.account_id, reviewer=holder, until_at=until_at
    )
    return first


def _rule_on_cases(mark: Right, reviewer: User, count: int) -> None:
    """So many rulings, all but the last older than undo allows."""
    sold = ("N0RVELLE wallet, used, very good state", "N0RVELLE belt, used", "N0RVELLE socks")
    titles = [*(sold * count)[: count - 1], "N0RVELLE bag, new season"]
    for title in titles:
        review_cases.at_desk(mark, Wish(title=title))
        now = database_now()
        case = desk.claim_case(reviewer, now=now)
        assert case
        rulings.rule_on_case(case.pk, reviewer, _outcome(title), _ground(title), note="", now=now)
    last = Ruling.objects.order_by("-pk")[0]
    earlier = Ruling.objects.exclude(pk=last.pk)
    earlier.update(ruled_at=database_now() - timedelta(minutes=3))


def _outcome(title: str) -> Outcome:
    return Outcome.REJECTED if "used" in title else Outcome.UPHELD


def _ground(title: str) -> str:
    return "genuine_resale" if "used" in title else "identical_mark"


def staff() -> dict[Role, User]:
    """One person of each role that opens the console."""
    return {
        Role.REVIEWER: review_cases.person(Role.REVIEWER, "mei.lin"),
        Role.SENIOR_REVIEWER: review_cases.person(Role.SENIOR_REVIEWER, "ada.roy"),
        Role.AUDITOR: review_cases.person(Role.AUDITOR, "tom.field"),
    }
