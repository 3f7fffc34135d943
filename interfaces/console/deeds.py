"""What a reviewer can do with a case, and what each act asks of her."""

from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise


class Deed(StrEnum):
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
class Ground:
    """One reason code and its words."""

    code: str
    label: Promise


@dataclass(frozen=True, slots=True)
class Act:
    """One act with its key, its words and the reasons to choose from."""

    deed: Deed
    key: str
    label: Promise
    says: Promise  # what follows from it
    note: Promise | None  # the label of the text field; None: there is none
    is_note_required: bool
    grounds: tuple[Ground, ...]
    has_until: bool = False  # asks for a time
    colleague: Promise | None = None  # asks for a colleague; what no choice means
    is_colleague_required: bool = False

    @property
    def address(self) -> str:
        """The name of the page that does it."""
        return f"console:{self.deed}"

    @property
    def command(self) -> str:
        """Whose letter opens it: to answer a colleague has that of asking one."""
        return Deed.OPINION if self.deed == Deed.GIVE_OPINION else self.deed

    def has(self, code: str) -> bool:
        """Is this one of its reason codes? An act without reasons wants none."""
        return not self.grounds or any(ground.code == code for ground in self.grounds)
