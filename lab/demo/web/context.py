"""What the sign-in page of the sample world shows besides."""

from django.conf import settings
from django.http import HttpRequest

from lab.sample_data.accounts import PEOPLE


def sample_world(request: HttpRequest) -> dict[str, object]:
    """Return the sample people, and the page where the marketplace signs in its sellers."""
    del request
    place = settings.MARKWARDEN.marketplaces[0]  # others are the user's own
    return {"sample_people": PEOPLE, "seller_centre": f"{place.origin}/seller-centre/"}
