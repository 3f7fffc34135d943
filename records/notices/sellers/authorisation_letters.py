"""Letters on papers for designated brands: the owner is asked, the seller told what came of it."""

from django.db.models import Case, Q, When

from records import policies
from records.notices.languages import find_language, in_both
from records.notices.letter_kinds import (
    LetterText,
    Posted,
    find_reader,
    letter,
    write_bilingual,
    write_in,
)
from records.notices.webhook_events import Event
from records.vetting.models import BrandAuthorisation, SellerApplication


@letter("authorisation", BrandAuthorisation, events={"asked": Event.AUTHORISATION_ASKED})
def compose_letter(posted: Posted) -> LetterText | None:
    """Compose the letter to the owner or the seller; None if the papers are gone."""
    authorisations = BrandAuthorisation.objects.select_related("right", "seller")
    chain = authorisations.filter(pk=posted.subject_id).first()
    if chain is None:
        return None
    is_to_owner = posted.letter == "asked"
    return _compose_for_owner(chain, posted) if is_to_owner else _compose_for_seller(chain, posted)


def _compose_for_owner(chain: BrandAuthorisation, posted: Posted) -> LetterText | None:
    reader = find_reader(posted)
    if reader is None:
        return None
    values = {
        "mark": chain.right.mark,
        "seller": chain.seller.legal_name,
        "marketplace": chain.marketplace,
        "until": chain.owner_until,
    }
    page = f"{posted.url}/brand-papers/"
    return write_bilingual("authorisation/asked", reader.email, values, page)


def _compose_for_seller(chain: BrandAuthorisation, posted: Posted) -> LetterText | None:
    head = chain.seller.joined_to_id or chain.seller_id  # of its legal entity
    entity = Q(seller=head) | Q(seller__joined_to=head)
    own_first = Case(When(seller=chain.seller_id, then=0), default=1)
    application = SellerApplication.objects.filter(entity).order_by(own_first, "-pk").first()
    if application is None:
        return None
    values = {
        "brand": chain.right.mark,
        "marketplace": chain.marketplace,
        "until": chain.last_on,
        "why": chain.owner_why,
        "grace": policies.policy().authorisation.grace_days,
        "reason": in_both(chain.reason_code.label) if chain.reason_code else "–",
        "address": f"{posted.url}/merchants/brands/",
    }
    language = find_language(application.language)
    return write_in(language, f"authorisation/{posted.letter}", application.mail, values)
