"""What the console's templates ask for: keys, veils, the bar, reasons, texts with their marks."""

from collections.abc import Iterable
from dataclasses import replace

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from interfaces.console.cases.actions import ActionForm
from interfaces.console.cases.case_view import CaseView
from interfaces.console.cases.findings import CaseFinding, OfferedReasons, offer_reasons
from interfaces.console.cases.form_drafts import FormDraft
from interfaces.console.cases.match_evidence import Piece
from interfaces.console.layout import preferences
from interfaces.console.layout.navigation import LINKS
from interfaces.console.layout.waiting import list_waiting
from interfaces.web.components import navigation, waiting
from pipeline.vocabulary import RightKind

register = template.Library()


@register.simple_tag(takes_context=True)
def letters(context: Context) -> preferences.Letters:
    """Return the letter of each command."""
    return preferences.read_letters(navigation.find_request(context))


@register.simple_tag(takes_context=True)
def picture_veils(context: Context) -> tuple[str, ...]:
    """Return how pictures are softened."""
    return preferences.read_veils(navigation.find_request(context))


@register.simple_tag(takes_context=True)
def bar(context: Context) -> tuple[navigation.NavigationGroup, ...]:
    """Return the links and menus of the navigation bar for the visitor."""
    request, keys = navigation.find_request(context), letters(context)
    counts = waiting.count_by_page(waiting_for_visitor(context))
    links = navigation.list_links(LINKS, request, counts)
    return navigation.group_links(
        [replace(link, letter=keys.get(link.place.command, "")) for link in links]
    )


@register.simple_tag(takes_context=True)
def waiting_for_visitor(context: Context) -> tuple[waiting.Waiting, ...]:
    """List what waits for the visitor."""
    return waiting.list_once(navigation.find_request(context), list_waiting)


@register.simple_tag
def commands() -> tuple[preferences.Command, ...]:
    """Return all commands that have a letter."""
    return preferences.COMMANDS


@register.simple_tag
def offered_reasons(
    act: ActionForm,
    screen: CaseView,
    typed: FormDraft | None,
    finding: CaseFinding | None = None,
) -> OfferedReasons:
    """Return the reasons of an action by whether they fit this case; suggested with a finding."""
    chosen = typed.reason if typed and typed.action == act.action else ""
    return offer_reasons(act, RightKind(screen.right.snapshot["kind"]), finding, chosen=chosen)


@register.filter
def letter_of(choices: preferences.Letters, name: object) -> str:
    """Return the letter of a command in upper case, as printed on a key."""
    return choices[str(name)].upper()


@register.filter
def mark_pieces(pieces: Iterable[Piece]) -> SafeString:
    """Return a text with its marks and the numbers of their notes, nothing between the pieces."""
    return format_html_join(
        "", "{}{}", ((_mark_piece(piece), _number_notes(piece)) for piece in pieces)
    )


def _mark_piece(piece: Piece) -> str:
    if not piece.tone:
        return piece.text
    return format_html('<mark class="{}">{}</mark>', piece.tone, piece.text)


def _number_notes(piece: Piece) -> SafeString:
    link = '<sup class="note-number"><a href="#note-{}">{}</a></sup>'
    endings = piece.ending if piece.tone else ()
    return format_html_join("", link, ((number, number) for number in endings))
