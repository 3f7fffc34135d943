"""Letters to sellers that apply, each in the language in which they applied."""

from records import policies
from records.notices.languages import find_language, in_both
from records.notices.letter_kinds import LetterText, Posted, letter, write_in
from records.notices.letter_templates import Passage
from records.vetting.models import SellerApplication


@letter("vetting", SellerApplication)
def compose_letter(posted: Posted) -> LetterText | None:
    """Compose the letter; None if the application is gone."""
    application = SellerApplication.objects.filter(pk=posted.subject_id).first()
    if application is None:
        return None
    numbers = policies.policy().vetting
    is_asked = posted.letter == "asked"
    values = {
        "marketplace": application.marketplace,
        "reason": in_both(application.reason_code.label) if application.reason_code else "–",
        "days": numbers.answer_days,
        "appeal_days": numbers.appeal_days,
        "wait_days": numbers.wait_days,
        "decided_by": Passage("person" if application.decided_by_id else "machine"),
        "remedy": Passage("final" if application.appealed_at else "appeal"),
        "words": application.question if is_asked else application.reason,
        "address": f"{posted.url}/merchants/application/",
    }
    language = find_language(application.language)
    return write_in(language, f"vetting/{posted.letter}", application.mail, values)
