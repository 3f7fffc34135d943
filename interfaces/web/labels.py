"""Terms, guard rails and rules in the reader's language; their English sentence stands beside."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext, gettext_lazy
from django.utils.translation import gettext_lazy as _

from gateways.url_guard import Refusal
from matchers.labels.words import Sentence, Word
from pipeline.decision.names import GuardRailName, RuleName, TermName
from pipeline.policy.tables import LocalizedText
from pipeline.reasons import Reason, RulingReason
from pipeline.vocabulary import CaseState
from records import policies
from records.actions.faults import Fault
from records.refusals import ActionRefused

type Label = str | Promise

# What stands before a word so that no colour speaks alone: of rights, memberships, notices, orders.
_SIGNS: Final[Mapping[str, str]] = {
    word: sign
    for sign, words in {
        "✓": "decided member success verified",
        "!": "barred error expiring needs_answer warning",
        "–": "graduated left not_eligible",
        "◷": "applied cooldown",
        "…": "pending_verification",
        "+": "uploaded",
        "✗": "declined",
        "×": "claimed expired rejected suspended withdrawn",
        "i": "debug info",
        "▲": "ascending",
        "▼": "descending",
    }.items()
    for word in words.split()
}


def label(word: Word | Reason) -> Label:
    """Return the word's label; of a complaint reason its title in the policy."""
    if isinstance(word, Reason):
        return translate(policies.policy().reasons[word].title)
    return gettext_lazy(word.label)


def label_to_filer(state: CaseState) -> Label:
    """Return what the filer of a case reads for its state."""
    return gettext_lazy(state.to_filer or state.label)


def label_stored(words: type[Word], value: str) -> Label:
    """Return the label of what a record holds; the value itself if another release wrote it."""
    return label(words(value)) if value in words else value.replace("_", " ")


def list_choices(words: Iterable[Word | Reason]) -> tuple[tuple[str, Label], ...]:
    """Return the words with their labels, as filters and forms offer them."""
    return tuple((str(word), label(word)) for word in words)


def find_sign(word: str) -> str:
    """Return the sign of a state, a tone or a direction; a dash if it has none."""
    return _SIGNS.get(word, "–")


def translate(text: LocalizedText) -> str:
    """Return the sentence of a policy or letter in the reader's language."""
    return text.in_language(get_language() or "en")


def join_list(parts: Iterable[object] | None) -> str:
    """Join a list as the reader's language does; empty for an empty list."""
    between = "、" if (get_language() or "").startswith("zh") else ", "
    return between.join(map(str, parts or ()))


def label_reason(code: str) -> Label:
    """Return the label of a ruling's reason, or of the rule that decided."""
    if code in Refusal:
        return _("The page of the listing could not be opened")
    return label(RulingReason(code)) if code in RulingReason else label_stored(RuleName, code)


def label_term(name: str) -> Label:
    """Return the label of a term, guard rail or rule; if it has none, its name."""
    names = next((names for names in _DECISIONS if name in names), TermName)
    return label_stored(names, name)


def say(sentence: Sentence) -> str:
    """Translate a sentence to the reader's language, with what its braces name."""
    values = {name: _say_part(value) for name, value in sentence.values.items()}
    return gettext(sentence.template).format(**values)


def translate_fault(fault: Fault) -> str:
    """Say what is wrong and what to do, in the reader's language."""
    return say(fault.says) if isinstance(fault.says, Sentence) else fault.says


def explain(refused: ActionRefused) -> str:
    """Say why an action was refused and what to do, in the reader's language."""
    return say(refused.sentence)


def _say_part(part: object) -> str:
    if isinstance(part, Sentence):
        return say(part)
    if isinstance(part, LocalizedText):
        return translate(part)
    if isinstance(part, Word | Reason):
        return str(label(part))
    if not isinstance(part, tuple):
        return str(part)
    parts = map(_say_part, part)
    if any(isinstance(one, Sentence) for one in part):
        return gettext(", ").join(parts)
    return join_list(parts)


_DECISIONS: Final = (RuleName, GuardRailName, TermName)
