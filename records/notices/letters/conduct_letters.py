"""What a party is told of a warning or a suspension: in both languages, computed from its row."""

from typing import Final

from pipeline.notices.statements import cite_policy
from pipeline.policy.tables import LocalizedText
from pipeline.vocabulary import Matter
from records import policies
from records.accounts.models import ObjectionState
from records.conduct.models import Sanction
from records.notices.letter_kinds import LetterText, Values, list_readers, write_bilingual
from records.notices.letter_templates import Passage, localize_body, localize_passage
from records.notices.statements import policy_url

KIND: Final = "measure"


def compose_text(measure: Sanction) -> LocalizedText:
    """Compose the whole text from the present row."""
    return localize_body(KIND, **_describe(measure))


def _describe(measure: Sanction) -> Values:
    is_open = measure.objection_state == ObjectionState.NONE and measure.lifted_at is None
    return {
        "why": measure.why_lifted if measure.lifted_at else measure.answer,
        "until": measure.ends_at,
        "state": Passage(_find_state(measure)),
        "factors": describe_factors(measure),
        "intent": measure.intent,
        "objection": Passage("objection") if is_open else "",
    }


def _find_state(measure: Sanction) -> str:
    if measure.lifted_at is not None:
        return "lifted"
    is_confirmed = measure.objection_state == ObjectionState.CONFIRMED
    return "confirmed" if is_confirmed else measure.kind


def describe_factors(measure: Sanction) -> LocalizedText:
    """Describe the figures that were weighed."""
    misuse = policies.policy_at(measure.decided_at).misuse
    days = misuse.numbers_of(Matter(measure.matter)).window_days
    values = {**measure.figures, "days": days, "matter": Passage(measure.matter)}
    return localize_passage(KIND, "factors", **values)


def compose_for_filer(measure: Sanction, public_url: str) -> list[LetterText]:
    """Compose letters to everybody of the account who can be reached."""
    cited = cite_policy(policy_url(policies.policy_at(measure.decided_at)))
    values, below = _describe(measure), (cited.en, cited.zh, f"{public_url}/conduct/")
    readers = list_readers([measure.account_id])
    return [write_bilingual(KIND, person.email, values, *below) for person in readers]


def describe_for_seller(measure: Sanction) -> dict[str, object]:
    """Describe the sanction for the marketplaces of a seller's shops; nothing is personal."""
    text = compose_text(measure)
    return {
        "id": str(measure.public_id),
        "kind": f"misuse_{measure.kind}",
        "matter": measure.matter,
        "state": "lifted" if measure.lifted_at else "in_force",
        "ends_at": measure.ends_at.isoformat() if measure.ends_at else None,
        "version": measure.version,
        "en": text.en,
        "zh": text.zh,
    }
