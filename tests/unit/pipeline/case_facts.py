"""A case that policy upholds, to be changed in one place by each test."""

from dataclasses import replace
from datetime import UTC, datetime

from matchers.image.likeness import Band, ImageLikeness, Method
from matchers.labels.words import Sentence
from matchers.text.likeness import Form, TextLikeness
from pipeline.facts import (
    Facts,
    FilerFacts,
    IndexFacts,
    ListingFacts,
    PictureFacts,
    RightFacts,
    SellerFacts,
)
from pipeline.reasons import Reason
from pipeline.vocabulary import Channel, Lane, RightKind, RightState


def build_text_likeness(
    mark: str,
    text: str,
    *,
    span_of: str = "",
    form: Form = Form.LITERAL,
    field: str = "title",
    right_id: int = 1,
    edits: int = 0,
) -> TextLikeness:
    """A mark found in a text, at the place where `span_of` (the mark itself) stands."""
    start = text.index(span_of or mark)
    return TextLikeness(
        right_id=right_id,
        mark=mark,
        field=field,
        span=(start, start + len(span_of or mark)),
        form=form,
        edits=edits,
        similarity=1.0,
        says=Sentence(f"The {field} wears {mark}."),
    )


_WAYS = {
    Band.EXACT: ("bytes",),
    Band.COPY: ("pdq", "phash"),
    Band.LIKELY: ("features", "pixels"),
    Band.SIMILAR: ("pdq",),
}
_LOG_ODDS = {Band.EXACT: 30.0, Band.COPY: 10.0, Band.LIKELY: 8.0, Band.SIMILAR: 3.0}


def build_image_likeness(
    band: Band = Band.COPY, method: Method = Method.PDQ, picture: int = 0, right_id: int = 1
) -> ImageLikeness:
    """A reference found in a picture."""
    return ImageLikeness(
        right_id=right_id,
        reference_id=7,
        family=7,
        picture=picture,
        method=method,
        band=band,
        view="whole",
        distance=12,
        bits=256,
        false_positive_rate=1e-7,
        inliers=40 if method is Method.FEATURES else 0,
        quadrilateral=(),
        says=Sentence("The picture reuses a reference."),
        ways=_WAYS[band],
        log_odds=_LOG_ODDS[band],
        least_log_odds=_LOG_ODDS[band] - 0.5,
    )


RIGHT = RightFacts(
    right_id=1,
    version=1,
    kind=RightKind.TRADEMARK,
    state=RightState.VERIFIED,
    owner_id=1,
    mark="Zorvex",
    aliases=(),
    nice_classes=(25,),
    territories=("EU", "US"),
    expires_on=None,
)
_TITLE = "Zorvex running shoes"
LISTING = ListingFacts(
    title=_TITLE,
    brand="Zorvex",
    description="Light and quick.",
    category="Shoes",
    markets=("DE",),
    price="19.90",
    currency="EUR",
    pictures=(PictureFacts(sha256="00", error=""),),
)
AUTOMATIC = Facts(
    case_id=1,
    reason=Reason.TM_MARK_IN_TEXT,
    channel=Channel.PLATFORM,
    lane=Lane.GOOD_FAITH,
    evidence=(),
    right=RIGHT,
    listing=LISTING,
    seller=SellerFacts(
        5,
        is_authorised=False,
        counterfeit_strikes=0,
        infringement_strikes=0,
        upheld_counterfeit_cases=0,
    ),
    filer=FilerFacts(9, is_good_faith_member=True),
    text=(
        build_text_likeness("Zorvex", _TITLE),
        build_text_likeness("Zorvex", "Zorvex", field="brand"),
    ),
    pictures=(),
    rights_seen=(),
    index=IndexFacts(generation=3, delta_age_seconds=1.0),
    switches=(),
    audit_draw=0.5,
    decided_at=datetime(2026, 11, 24, 12, tzinfo=UTC),
)


def build_titled_facts(title: str, *, span_of: str = "", form: Form = Form.LITERAL) -> Facts:
    """The same case with another title and no brand field."""
    return replace(
        AUTOMATIC,
        listing=replace(LISTING, title=title, brand=""),
        text=(build_text_likeness("Zorvex", title, span_of=span_of, form=form),),
    )


def with_right(**changes: object) -> Facts:
    """The same case on another right."""
    return replace(AUTOMATIC, right=replace(RIGHT, **changes))  # type: ignore[arg-type] # any field


def with_listing(**changes: object) -> Facts:
    """The same case on another listing."""
    return replace(AUTOMATIC, listing=replace(LISTING, **changes))  # type: ignore[arg-type] # any


def with_seller(**changes: object) -> Facts:
    """The same case against another seller."""
    seller = replace(AUTOMATIC.seller, **changes)  # type: ignore[arg-type] # any field
    return replace(AUTOMATIC, seller=seller)


COFFEE = replace(
    build_titled_facts("Roasted coffee beans", span_of="coffee", form=Form.REPEATED),
    right=replace(RIGHT, mark="Cofe", nice_classes=(25, 30)),
)
