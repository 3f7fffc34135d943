"""The names of what lies in Redis; they connect to nothing."""

from typing import Final

WORK: Final = "work"
SUSPECT: Final = "suspect"
SCREENING: Final = "screening"
QUEUES: Final = (WORK, SUSPECT, SCREENING)
QUARANTINE: Final = "dramatiq:quarantine"
