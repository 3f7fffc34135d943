"""The chapters of the handbook: one Markdown file a chapter and language, rendered once.

Numbers stand in the files as names in braces, and are those of the policy in force. What is bold
is the name of a page, a button or a reason, so that a test finds those that have changed.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from django.utils.safestring import SafeString
from markdown_it import MarkdownIt
from markdown_it.token import Token

from records import policies
from records.actions.filing.admission import MOST_FILES

CONTENTS: Final = "index"
CHAPTERS: Final = (
    "register",
    "rights",
    "filing",
    "questions",
    "disputes",
    "appeals",
    "good-faith",
    "small-firms",
    "sellers",
)

_FOLDER: Final = Path(__file__).parent


@dataclass(frozen=True, slots=True)
class Chapter:
    """One chapter in one language."""

    name: str
    title: str
    lead: str  # its first paragraph as plain text, for search engines
    html: SafeString


@cache
def read_chapter(language: str, name: str) -> Chapter:
    """Render a chapter.

    Args:
        language: one of `Language`.
        name: one of `CHAPTERS`, or `CONTENTS` for the words above their list.

    Raises:
        FileNotFoundError: there is no such chapter.
    """
    text = (_FOLDER / language / f"{name}.md").read_text(encoding="utf-8")
    markdown = MarkdownIt("commonmark", {"html": False})
    tokens = markdown.parse(text.format_map(_list_numbers()))
    title, lead = [_write_plainly(token) for token in tokens if token.type == "inline"][:2]
    # Our own file with HTML switched off: nothing that anybody typed is in it.
    html = SafeString(markdown.renderer.render(tokens, markdown.options, {}))
    return Chapter(name, title, lead, html)


def list_chapters(language: str) -> tuple[Chapter, ...]:
    """Return all chapters in a language, in order."""
    return tuple(read_chapter(language, name) for name in CHAPTERS)


def _write_plainly(inline: Token) -> str:
    return "".join(part.content for part in inline.children or ())


def _list_numbers() -> Mapping[str, int]:
    """List the policy's numbers by the names that the chapters use."""
    policy = policies.policy()
    limits, good_faith, strikes = policy.limits, policy.good_faith, policy.strikes
    return {
        "listings": limits.listings_per_request,
        "public_listings": limits.listings_per_public_form,
        "hours": policy.clock.business_hours,
        "answer_days": policy.clock.clarification_business_days,
        "reminder_days": policy.notices.filer_reminded_days,
        "image_days": policy.retention_days["identity_images"],
        "first_days": limits.right_notice_days[0],
        "last_days": limits.right_notice_days[-1],
        "files": MOST_FILES,
        "months": good_faith.window_months,
        "takedown": good_faith.takedown_rate_percent,
        "counter": good_faith.counter_rate_percent,
        "cases": good_faith.minimum_cases,
        "requests": good_faith.volume,
        "cooldown": good_faith.cooldown_months,
        "staff": policy.small_firms.staff,
        "rights": policy.small_firms.rights,
        "group_hours": strikes.group_hours,
        "effective_hours": strikes.effective_after_hours,
        "strike_days": strikes.in_force_days,
    }
