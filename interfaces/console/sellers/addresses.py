"""Addresses of sellers."""

from interfaces.console.sellers import bans, listed, pages
from interfaces.look.doors import page

_ONE = "sellers/<uuid:entity_id>/"

addresses = [
    page("sellers/", listed.sellers, "sellers"),
    page(_ONE, pages.seller, "seller"),
    *(
        page(f"{_ONE}penalties/<uuid:order_id>/{which}/", bans.stepping(which), f"{which}_ban")
        for which in bans.STEPS
    ),
]
