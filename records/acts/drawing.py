"""Draw, when a person rules, whether a second one looks at the case again."""

from django.conf import settings

from pipeline.sampling import Purpose, draw_for_purpose, second_review_share
from records.accounts.models import User
from records.complaints.models import Case, Ruling
from records.ledger import policies


def is_second_review_drawn(case: Case, reviewer: User) -> bool:
    """The same for a case whenever it is asked; more of who has ruled little is drawn."""
    numbers = policies.policy().quality
    secret = settings.MARKWARDEN.audit_secret.encode()
    drawn = draw_for_purpose(secret, str(case.public_id), Purpose.SECOND_REVIEW)
    if drawn >= max(numbers.second_review_share, numbers.new_reviewer_share):
        return False
    made = Ruling.objects.live().of_first_instance().filter(reviewer=reviewer)
    rulings = made[: numbers.new_reviewer_rulings].count()  # beyond that nobody counts
    return drawn < second_review_share(rulings, numbers)
