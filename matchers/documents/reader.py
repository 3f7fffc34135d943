"""How are untrusted documents read without harm? By a confined child, one document at a time."""

from types import TracebackType
from typing import Final, Self

from matchers.documents.page import Document
from matchers.documents.wire import decode_answer
from matchers.image.picture import Features, RefusalCode, Refused
from matchers.image.sandbox.confine import Limits
from matchers.image.sandbox.line import ChildDied, Death, Line

LIMITS: Final = Limits(cpu_seconds=10, wall_seconds=20.0)
_CHILD: Final = "matchers.documents.child"


class DocumentReader:
    """One child that draws documents, started when first needed. Not for two threads at once."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        """Plan for a child; none is started yet."""
        self._limits = limits
        self._line: Line | None = None

    def read(self, file: bytes) -> Document | Refused:
        """Return a document's pages, or why it is not taken; SandboxBroken without a child."""
        self._line = self._line or Line(self._limits, program=_CHILD)
        try:
            (found,) = self._line.request_answers([file], Features.HASHES, decode_answer)
        except ChildDied as died:
            self._line = None
            return _build_refusal(died.death)
        return found

    def close(self) -> None:
        """End the child."""
        if self._line:
            self._line.close()
        self._line = None

    def __enter__(self) -> Self:
        """Return this reader."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """End the child."""
        self.close()


def _build_refusal(death: Death) -> Refused:
    if death is Death.TOO_SLOW:
        says = "Drawing the document takes too long. Save it anew and send it."
        return Refused(RefusalCode.TOO_SLOW, says)
    says = "The document breaks the program that draws it. Save it anew and send it."
    return Refused(RefusalCode.CRASHED, says)
