"""What the portal's templates ask for: the links of its bar."""

from django import template
from django.http import HttpRequest
from django.template import Context

from interfaces.look import places
from interfaces.portal.places import PLACES

register = template.Library()


@register.simple_tag(takes_context=True)
def links(context: Context) -> tuple[places.Shown, ...]:
    """For whoever is signed in."""
    request = context.get("request")
    return places.shown(PLACES, request if isinstance(request, HttpRequest) else None)
