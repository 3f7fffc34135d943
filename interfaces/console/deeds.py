"""What a reviewer can do with a case, and what each act asks of her."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise


class Action(StrEnum):
    """An act on a case; all but the last are done by who holds it."""

    UPHOLD = "uphold"
    REJECT = "reject"
    ASK = "ask"
    SKIP = "skip"
    HOLD = "hold"
    HAND_OVER = "hand_over"
    ESCALATE = "escalate"
    OPINION = "opinion"
    GIVE_OPINION = "give_opinion"


@dataclass(frozen=True, slots=True)
class ReasonCode:
    """One reason code and its words."""

    code: str
    label: Promise


@dataclass(frozen=True, slots=True)
class ActionForm:
    """One act with its key, its words and the reasons to choose from."""

    deed: Action
    key: str
    label: Promise
    says: Promise  # what follows from it
    note: Promise | None  # the label of the text field; None: there is none
    is_note_required: bool
    grounds: tuple[ReasonCode, ...]
    has_until: bool = False  # asks for a time
    colleague: Promise | None = None  # asks for a colleague; what no choice means
    is_colleague_required: bool = False

    @property
    def url_name(self) -> str:
        """The name of the page that does it."""
        return f"console:{self.deed}"

    @property
    def key_command(self) -> str:
        """Whose letter opens it: to answer a colleague has that of asking one."""
        return Action.OPINION if self.deed == Action.GIVE_OPINION else self.deed

    def accepts_reason(self, code: str) -> bool:
        """Is this one of its reason codes? An act without reasons wants none."""
        return not self.grounds or any(ground.code == code for ground in self.grounds)
