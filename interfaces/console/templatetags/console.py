"""What the console's templates read from the browser: the letters of the keys, veiled pictures."""

from django import template
from django.http import HttpRequest
from django.template import Context

from interfaces.console.layout import keyboard, preferences
from interfaces.console.layout.navigation import LINKS
from interfaces.web.components import navigation

register = template.Library()


@register.simple_tag(takes_context=True)
def letters(context: Context) -> keyboard.Letters:
    """The letter of each command."""
    return keyboard.read_letters(_get_request(context))


@register.simple_tag(takes_context=True)
def picture_veils(context: Context) -> tuple[str, ...]:
    """How pictures are softened."""
    return preferences.read_veils(_get_request(context))


@register.simple_tag(takes_context=True)
def bar(context: Context) -> tuple[navigation.NavigationGroup, ...]:
    """The links and menus of the bar, for the person who is signed in."""
    return navigation.group_links(navigation.list_links(LINKS, _get_request(context)))


@register.simple_tag
def commands() -> tuple[keyboard.Command, ...]:
    """All that a letter can do."""
    return keyboard.COMMANDS


@register.filter
def letter_of(choices: keyboard.Letters, name: object) -> str:
    """The letter of a command, as it is printed on a key."""
    return choices[str(name)].upper()


def _get_request(context: Context) -> HttpRequest | None:
    request = context.get("request")
    return request if isinstance(request, HttpRequest) else None
