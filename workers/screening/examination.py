"""Examine the lines of a part: match their wordings one after the other, then judge them."""

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from gateways.vault import ObjectAltered, ObjectMissing
from matchers.image.likeness import COPIED, ImageLikeness
from matchers.image.matching.matcher import ImageMatcher
from matchers.image.picture import Picture, Refused
from matchers.kinds import IMAGE, TEXT
from matchers.text.likeness import TextLikeness
from matchers.text.matcher import TextMatcher, Wording
from matchers.text.weighing import weigh_wording
from pipeline.decision.matching import MAX_SIGNALS
from pipeline.screening.candidates import PaperDemand, compare_uses, select_likenesses
from pipeline.screening.lines import FeedLine, NumberedLine
from pipeline.screening.near_keys import build_keys
from pipeline.screening.rules import (
    RightUse,
    ScreenedListing,
    ScreeningVerdict,
    UpheldLikeness,
    answer_unscreened,
    screen,
)
from pipeline.vocabulary import ScreeningAnswer
from records import policies
from records.actions.screening.background import (
    Background,
    list_designated,
    read_background,
    read_rights,
)
from records.actions.screening.fingerprints import is_common_picture
from records.actions.screening.intake import read_lines
from records.actions.screening.verdicts import ScreenedLine, repeat_verdict
from records.screening.models import NewestVersion
from records.screening.work import PartClaim
from workers.cases.context import WorkerContext
from workers.index.loader import LoadedMatchers
from workers.screening.closer_look import look_closer
from workers.screening.fingerprints import LOADED
from workers.screening.pictures import UNREACHED, list_opened, open_pictures

# A right counts from then on, however busy the machine: screen-listings.md promises it.
_INDEX_AGE_SECONDS: Final = 10.0
_ROUNDING: Final = 0.005  # of log odds


@dataclass(frozen=True, slots=True)
class _Matched:
    """A line with the likenesses that a rule may act on."""

    number: int
    line: FeedLine
    text: tuple[TextLikeness, ...] = ()
    pictures: tuple[ImageLikeness, ...] = ()  # copies of references
    upheld: tuple[UpheldLikeness, ...] = ()
    pictures_unseen: int = 0  # that could not be fetched or opened
    is_unreached: bool = False  # some of them may be there a little later
    near_keys: tuple[int, ...] = ()


def examine_part(claim: PartClaim, context: WorkerContext, now: datetime) -> list[ScreenedLine]:
    """Return every line of the part with its verdict; nothing is written.

    A given-up part whose body the vault has lost returns no line: its content is unknown, and the
    rest of the batch does not wait for it.
    """
    try:
        lines = read_lines(claim)
    except (ObjectMissing, ObjectAltered):
        if not claim.is_given_up:
            raise
        lines = []
    plain_lines = [line for _, line in lines]
    background = read_background(claim.account_id, claim.marketplace, plain_lines, now)
    known_lines, fresh = _split_known(lines, background)
    if claim.is_given_up:
        return [*known_lines, *_leave_unscreened(fresh, background)]
    return [*known_lines, *_examine_lines(fresh, claim.marketplace, background, context, now)]


def examine_line(
    line: FeedLine, account_id: int, marketplace: str, context: WorkerContext, now: datetime
) -> ScreeningVerdict:
    """Return what would become of one listing, whatever was said of it before."""
    background = read_background(account_id, marketplace, [line], now)
    (screened_line,) = _examine_lines([(1, line)], marketplace, background, context, now)
    return screened_line.verdict


def _examine_lines(
    lines: Sequence[NumberedLine],
    marketplace: str,
    background: Background,
    context: WorkerContext,
    now: datetime,
) -> Iterator[ScreenedLine]:
    loaded_matchers = context.index.current_matchers(max_age_seconds=_INDEX_AGE_SECONDS)
    if loaded_matchers.age_seconds() > policies.policy().limits.index_delta_seconds:
        return _leave_unscreened(lines, background)
    designated_rights = list_designated(marketplace)
    matched_lines = list(_match_wordings(lines, loaded_matchers, designated_rights))
    context = replace(context, marketplaces=context.marketplaces.only(marketplace))
    opened_pictures = open_pictures((line for _, line in lines), context, now)
    if opened_pictures:
        matcher = _PictureLook(
            opened_pictures, loaded_matchers.matchers[IMAGE.name], background, context, now
        )
        matched_lines = [matcher.match(line) for line in matched_lines]
    return _judge_lines(matched_lines, marketplace, designated_rights, background, now)


def _leave_unscreened(
    lines: Iterable[NumberedLine], background: Background
) -> Iterator[ScreenedLine]:
    verdict = answer_unscreened(policies.policy(), background.states)
    return (ScreenedLine(number, line, verdict) for number, line in lines)


def _split_known(
    lines: Iterable[NumberedLine], background: Background
) -> tuple[list[ScreenedLine], list[NumberedLine]]:
    """Set apart what needs no look: the same version again, or one older than the newest."""
    known_lines, fresh = list[ScreenedLine](), list[NumberedLine]()
    for number, line in lines:
        newest = background.newest.get(line.id)
        if newest is None or line.revision > newest.revision:
            fresh.append((number, line))
        else:
            verdict = _answer_known(line, newest)
            known_lines.append(ScreenedLine(number, line, verdict, is_known=True))
    return known_lines, fresh


def _answer_known(line: FeedLine, newest: NewestVersion) -> ScreeningVerdict:
    if line.revision < newest.revision:
        return ScreeningVerdict(ScreeningAnswer.SUPERSEDED)
    return repeat_verdict(newest)


def _match_wordings(
    lines: Iterable[NumberedLine],
    loaded_matchers: LoadedMatchers,
    designated_rights: Container[int],
) -> Iterator[_Matched]:
    matcher: TextMatcher = loaded_matchers.matchers[TEXT.name]
    policy = policies.policy()
    # What is less likely is not put into words: no rule acts on it.
    least_odds = policy.screening.least_odds - _ROUNDING
    for number, line in lines:
        wording = Wording(line.title, line.brand, line.description)
        likenesses = weigh_wording(matcher, wording, limit=MAX_SIGNALS, least_odds=least_odds)
        text = select_likenesses(line, likenesses, designated_rights, policy) if likenesses else ()
        yield _Matched(number, line, text, near_keys=build_keys(line.title, ()))


@dataclass(frozen=True, slots=True)
class _PictureLook:
    """What the pictures of a part show, beside references and listings that were upheld."""

    pictures: Mapping[str, Picture | Refused]
    matcher: ImageMatcher
    background: Background
    context: WorkerContext
    now: datetime

    def match(self, line: _Matched) -> _Matched:
        """Return the line with what its pictures resemble."""
        if not line.line.pictures:
            return line
        pictures = list_opened(line.line, self.pictures, self.now)
        likenesses = self.matcher.match(pictures).likenesses
        return replace(
            line,
            pictures=tuple(likeness for likeness in likenesses if likeness.band in COPIED),
            upheld=self._find_upheld(line.line, pictures),
            pictures_unseen=sum(isinstance(picture, Refused) for picture in pictures),
            is_unreached=UNREACHED in pictures,
            near_keys=build_keys(line.line.title, pictures),
        )

    def _find_upheld(
        self, line: FeedLine, pictures: Sequence[Picture | Refused]
    ) -> tuple[UpheldLikeness, ...]:
        """Return upheld listings that are shown again, or those of which a part is.

        Only those for which seller or title speak, and no picture that says nothing.
        """
        entity_id = self.background.find_entity(line)
        alike = policies.policy().screening.title_alike
        hits = [hit for hit in LOADED.find(line, pictures, entity_id) if hit.is_likely(alike)]
        if not hits and (suspects := LOADED.list_suspects(line, entity_id, alike)):
            hits = list(look_closer(line, pictures, suspects, self.context))
        return tuple(
            hit
            for hit in hits
            if not is_common_picture(
                build_keys("", [pictures[hit.picture]]), hit.right_id, self.now
            )
        )


def _judge_lines(
    matched_lines: Sequence[_Matched],
    marketplace: str,
    designated_rights: Mapping[int, PaperDemand],
    background: Background,
    now: datetime,
) -> Iterator[ScreenedLine]:
    policy = policies.policy()
    text_right_ids = {likeness.right_id for line in matched_lines for likeness in line.text}
    right_ids = {picture.right_id for line in matched_lines for picture in line.pictures}
    rights = read_rights(text_right_ids | right_ids, designated_rights, marketplace, now)
    for match in matched_lines:
        line, entity_id = match.line, background.find_entity(match.line)
        uses: tuple[RightUse, ...] = ()
        if match.text or match.pictures:
            uses = compare_uses(
                line, match.text, match.pictures, rights, entity_id=entity_id, policy=policy
            )
        listing = ScreenedListing(
            line,
            uses,
            match.upheld,
            is_seller_closed=background.is_closed(line),
            earlier=background.find_earlier(line),
        )
        cleared_rules = background.list_cleared(line)
        verdict = screen(
            listing, policy, states=background.states, cleared_rules=cleared_rules, now=now
        )
        yield ScreenedLine(
            match.number,
            line,
            verdict,
            entity_id,
            pictures_unseen=match.pictures_unseen,
            is_unreached=match.is_unreached,
            near_keys=match.near_keys,
        )
