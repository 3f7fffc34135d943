"""How are uploaded sheets read without harm? Text here; workbooks by a confined child."""

from pathlib import PurePath
from threading import Lock
from typing import Final

from matchers.image.picture import Features
from matchers.image.sandbox.confine import Limits
from matchers.image.sandbox.line import ChildDied, Death, Line
from matchers.sheets import text
from matchers.sheets.sheet import MOST_BYTES, Fault, Flaw, Sheet
from matchers.sheets.wire import decode_answer

LIMITS: Final = Limits(cpu_seconds=5, wall_seconds=10.0)
_CHILD: Final = "matchers.sheets.child"
_ARCHIVE: Final = b"PK\x03\x04"
_OLD_OR_LOCKED: Final = b"\xd0\xcf\x11\xe0"
_WORKBOOKS: Final = frozenset({".xlsx", ".xlsm"})
_TEXTS: Final = frozenset({".csv", ".tsv", ".txt"})


class SheetReader:
    """One child that opens workbooks, started when first needed. Any thread may ask."""

    def __init__(self, limits: Limits = LIMITS) -> None:
        """Plan for a child; none is started yet."""
        self._limits = limits
        self._line: Line | None = None
        self._turn = Lock()

    def read(self, content: bytes, name: str) -> Sheet | Fault:
        """Return the rows of a sheet, or where it is broken; SandboxBroken without a child.

        The name's ending and the first bytes have to say the same kind.
        """
        if len(content) > MOST_BYTES:
            return Fault(Flaw.TOO_LARGE)
        ending = PurePath(name).suffix.lower()
        if content.startswith(_OLD_OR_LOCKED):
            return Fault(Flaw.NOT_A_WORKBOOK)
        is_archive = content.startswith(_ARCHIVE)
        if ending not in (_WORKBOOKS if is_archive else _TEXTS):
            return Fault(Flaw.MISNAMED)
        return self._read_workbook(content) if is_archive else text.read_text(content)

    def close(self) -> None:
        """End the child; a later workbook starts a new one."""
        with self._turn:
            if self._line:
                self._line.close()
            self._line = None

    def _read_workbook(self, content: bytes) -> Sheet | Fault:
        with self._turn:
            # taken off while it works: a line that broke cannot be taken up again
            line, self._line = self._line or Line(self._limits, program=_CHILD), None
            try:
                (found,) = line.request_answers([content], Features.HASHES, decode_answer)
            except ChildDied as died:
                return Fault(Flaw.TOO_SLOW if died.death is Death.TOO_SLOW else Flaw.BOMB)
            self._line = line
            return found
