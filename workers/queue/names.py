"""The names of what lies in Redis; they connect to nothing."""

from typing import Final

WORK: Final = "work"
SUSPECT: Final = "suspect"
QUEUES: Final = (WORK, SUSPECT)
QUARANTINE: Final = "dramatiq:quarantine"
