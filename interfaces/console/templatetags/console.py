"""What the console's templates read from the browser: the letters of the keys, veiled pictures."""

from django import template
from django.http import HttpRequest
from django.template import Context

from interfaces.console import keyboard, preferences
from interfaces.console.places import PLACES
from interfaces.look import places

register = template.Library()


@register.simple_tag(takes_context=True)
def letters(context: Context) -> keyboard.Letters:
    """The letter of each command."""
    return keyboard.letters(_request(context))


@register.simple_tag(takes_context=True)
def veiled(context: Context) -> tuple[str, ...]:
    """How pictures are softened."""
    return preferences.veils(_request(context))


@register.simple_tag(takes_context=True)
def bar(context: Context) -> tuple[places.Part, ...]:
    """The links and menus of the bar, for whoever is signed in."""
    return places.parts(places.shown(PLACES, _request(context)))


@register.simple_tag
def commands() -> tuple[keyboard.Command, ...]:
    """All that a letter can do."""
    return keyboard.COMMANDS


@register.filter
def of(choices: keyboard.Letters, name: object) -> str:
    """The letter of a command, as it is printed on a key."""
    return choices[str(name)].upper()


def _request(context: Context) -> HttpRequest | None:
    request = context.get("request")
    return request if isinstance(request, HttpRequest) else None
