"""Letters with decisions: one is told whole, many by what did not succeed and why.

A letter of many says each remedy once, and of a request at most 20 lines: everything is on the
pages that it leads to.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from matchers.labels.words import _
from pipeline.filing.numbers import Number
from pipeline.notices.rejection_reasons import RejectionReason, find_rejection_reason
from pipeline.notices.statements import REPLACES, Result, describe_outcome
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Channel, Instance, Outcome
from records.cases.models import Ruling, TakedownRequest
from records.notices import statements
from records.notices.languages import Language
from records.notices.letter_kinds import DIGEST, LetterText, Posted, Values, letter
from records.notices.letter_templates import Passage, render_paragraphs, render_passage
from records.notices.letters.request_letters import compose_for_filer, request_address
from records.notices.statements import NotMatched, StatedRuling
from records.notices.webhook_events import Event

_MOST_REQUESTS: Final = 20  # told one by one in a digest
_MOST_REASONS: Final = 3  # explained for one request
_GROUP_LINES: Final = 14  # of the 20, for what was not upheld
_LINES_OF_A_REASON: Final = 3  # beside its cases: why, how to fix it, and an empty one
_MOST_UPHELD: Final = 2  # named one by one
_LONGEST_TITLE: Final = 80

type ToldRequest = tuple[TakedownRequest, Sequence[StatedRuling]]
type Render = Callable[[Language], str]


@letter("result", Ruling, _("Decision"), instance=Instance.FIRST, events=Event.CASE_DECIDED)
@letter(DIGEST, Ruling, _("Decisions, with your next digest"))
def _compose_results(posted: Posted) -> LetterText:
    request = TakedownRequest.objects.get(cases__rulings=posted.subject_id)
    rulings = statements.read_rulings(posted.subject_ids).values()
    return compose_results(request, list(rulings), posted.url)


def compose_results(
    request: TakedownRequest, rulings: Sequence[StatedRuling], public_url: str
) -> LetterText:
    """Compose one letter for all rulings of a request that can be told."""
    told = _ToldRequest(request, rulings, public_url)
    parts = [*map(_tell_whole, rulings)] if len(rulings) == 1 else [*told.tell(), _close(rulings)]
    return compose_for_filer("result", request, public_url, told.describe(parts))


def compose_digest(requests: Sequence[ToldRequest], public_url: str) -> LetterText:
    """Compose one letter for all decisions on a person's requests, unsuccessful ones first."""
    if len(requests) == 1:
        return compose_results(*requests[0], public_url)
    rulings = [ruling for _request, told in requests for ruling in told]
    told_requests = sorted(
        (_ToldRequest(request, told, public_url) for request, told in requests),
        key=lambda told: -told.not_upheld,
    )
    named, others = told_requests[:_MOST_REQUESTS], told_requests[_MOST_REQUESTS:]
    page = f"{public_url}/requests/"

    def write(language: Language) -> list[str]:
        parts: list[str] = []
        for told in named:
            parts += render_paragraphs("result", language, told.describe(list(told.tell())))
        parts += [_tell_other_requests(others, page)(language)] if others else []
        return [*parts, _close(rulings)(language)]

    values = {
        "requests": len(requests),
        "count": len(rulings),
        "upheld": _count_upheld(rulings),
        "results": write,
        "page": page,
    }
    return compose_for_filer("digest", requests[-1][0], public_url, values)


def _tell_other_requests(others: "Sequence[_ToldRequest]", page: str) -> Render:
    count = sum(len(told.rulings) for told in others)
    values = {
        "requests": len(others),
        "count": count,
        "upheld": count - sum(told.not_upheld for told in others),
        "page": page,
    }
    return lambda language: render_passage("digest", "other_requests", language, **values)


@dataclass(frozen=True, slots=True)
class _ToldRequest:
    """The rulings of a request that one letter tells."""

    request: TakedownRequest
    rulings: Sequence[StatedRuling]
    public_url: str

    @property
    def not_upheld(self) -> int:
        return len(self.rulings) - _count_upheld(self.rulings)

    @property
    def address(self) -> str:
        return request_address(self.request, self.public_url)

    def describe(self, parts: Sequence[Render]) -> Values:
        """Return the values of the letter, or of its part about this request."""
        is_verified = self.request.channel != Channel.PUBLIC_FORM  # else anybody typed the mark
        mark = self.request.right_snapshot.get("mark") if is_verified else ""
        return {
            "request": self.request.number,
            "count": len(self.rulings),
            "upheld": _count_upheld(self.rulings),
            "right": mark or Passage("unnamed_right"),
            "rulings": lambda language: [part(language) for part in parts],
        }

    def tell(self) -> Iterator[Render]:
        """Tell of each reason for which something was not upheld, then of what was upheld."""
        reasons = _group_by_reason(self.rulings)
        shown, others = reasons[:_MOST_REASONS], reasons[_MOST_REASONS:]
        lines = _GROUP_LINES - _LINES_OF_A_REASON * len(shown) - (2 if others else 0)
        for group in shown:
            yield self._tell_reason(group, lines // len(shown))
        if others:
            count = sum(map(len, others))
            yield self._render("other_reasons", count=count, reasons=len(others))
        upheld = [it for it in self.rulings if it.ruling.outcome is Outcome.UPHELD]
        if upheld:
            cases = upheld if len(upheld) <= _MOST_UPHELD else []
            yield self._render("upheld", count=len(upheld), cases=self._list_cases(cases))

    def _tell_reason(self, group: Sequence[StatedRuling], lines: int) -> Render:
        """Say why and how to fix it once, and name as many cases as there are lines for."""
        first = group[0]
        why = _find_why(first)
        cases = group if len(group) <= lines else group[: lines - 1]
        return self._render(
            first.ruling.outcome.value,
            count=len(group),
            # The reviewer's own words, too, where the reason is that of one case alone.
            why=_find_reasons(first) if len(group) == 1 else why.why,
            fix=Passage("fix") if why.steps else "",
            steps=_join(why.steps),
            cases=self._list_cases(cases),
            more=Passage("more") if len(cases) < len(group) else "",
        )

    def _render(self, passage: str, **values: object) -> Render:
        """Render a passage that leads to the cases in the state of its name."""
        is_state = self.request.channel != Channel.PUBLIC_FORM and passage in Outcome
        address = f"{self.address}?state={passage}" if is_state else self.address
        return _render_later(passage, address=address, **values)

    def _list_cases(self, cases: Sequence[StatedRuling]) -> Render:
        """Name each case with its listing, and lead to it."""
        is_public = self.request.channel == Channel.PUBLIC_FORM
        lines = [
            _render_later(
                "case",
                number=str(Number(self.request.pk, ruling.line)),
                title=_find_title(ruling) or ruling.url,
                address=self.address if is_public else f"{self.address}?line={ruling.line}",
                replaces=REPLACES if ruling.replaces else "",
            )
            for ruling in sorted(cases, key=lambda ruling: ruling.line)
        ]
        return lambda language: "\n".join(line(language).rstrip() for line in lines)


def _render_later(passage: str, **values: object) -> Render:
    return lambda language: render_passage("result", passage, language, **values)


def _count_upheld(rulings: Sequence[StatedRuling]) -> int:
    return sum(ruling.ruling.outcome is Outcome.UPHELD for ruling in rulings)


def _group_by_reason(rulings: Iterable[StatedRuling]) -> list[list[StatedRuling]]:
    """Group what was not upheld by outcome and reason, the most frequent first."""
    groups = defaultdict[tuple[Outcome, str], list[StatedRuling]](list)
    for ruling in rulings:
        if ruling.ruling.outcome is not Outcome.UPHELD:
            groups[ruling.ruling.outcome, ruling.ruling.reason_code].append(ruling)
    return sorted(groups.values(), key=lambda group: -len(group))


def _find_why(ruling: StatedRuling) -> RejectionReason:
    return find_rejection_reason(ruling.ruling.reason_code, ruling.ruling.outcome)


def _find_reasons(ruling: StatedRuling) -> LocalizedText:
    result = _find_result(ruling)
    return result.reasons if result else _find_why(ruling).why


def _find_result(ruling: StatedRuling) -> Result | None:
    """Return what is said of a case; None: no machine could match it, there is no record."""
    try:
        return statements.compose_result(ruling)
    except NotMatched:
        return None


def _find_title(ruling: StatedRuling) -> str:
    """Return the listing's title, unless the address of the reader is proven by nothing."""
    facts = ruling.record.facts if ruling.record else None
    is_proven = facts is not None and facts.channel is not Channel.PUBLIC_FORM
    title = facts.listing.title if facts and is_proven else ""
    short = title if len(title) <= _LONGEST_TITLE else f"{title[: _LONGEST_TITLE - 1]}…"
    return f"“{short}”" if short else ""


def _close(rulings: Sequence[StatedRuling]) -> Render:
    """Say once how automatic the decisions were, and what can be done against them."""
    results = [result for result in map(_find_result, rulings) if result]
    automation = dict.fromkeys(result.automation_says for result in results)
    redress = dict.fromkeys(way for result in results for way in result.redress)

    def write(language: Language) -> str:
        ways = _list_points(redress)(language)
        return "\n".join([*map(language.render, automation), *filter(None, [ways])])

    return write


def _tell_whole(ruling: StatedRuling) -> Render:
    """Tell of one ruling with its reasons, what can be done, and the remedies."""
    result, why = _find_result(ruling), _find_why(ruling)
    if result is None and ruling.ruling.outcome is Outcome.UPHELD:
        said: Values = _put_outcome(describe_outcome(ruling.ruling.outcome))
    elif result is None:
        said = _put_outcome(describe_outcome(ruling.ruling.outcome), why.why, why.steps)
    else:
        said = _put_outcome(
            result.outcome, result.reasons, result.steps, result.automation_says, result.redress
        )
    return _render_later(
        "ruling",
        line=ruling.line,
        url=ruling.url,
        title=_find_title(ruling),
        replaces=REPLACES if ruling.replaces else "",
        **said,
    )


def _put_outcome(
    outcome: LocalizedText,
    reasons: LocalizedText | None = None,
    steps: Sequence[LocalizedText] = (),
    automation: LocalizedText | None = None,
    redress: Sequence[LocalizedText] = (),
) -> Values:
    return {
        "verdict": Passage("reasoned") if reasons else outcome,
        "outcome": outcome,
        "reasons": reasons,
        "next": Passage("next") if steps else "",
        "steps": _list_points(steps),
        "automation": automation,
        "redress": _list_points(redress),
    }


def _list_points(texts: Iterable[LocalizedText]) -> Render:
    points = list(texts)
    return lambda language: "\n".join(f"- {language.render(text)}" for text in points)


def _join(texts: Sequence[LocalizedText]) -> Render:
    return lambda language: " ".join(language.render(text) for text in texts)
