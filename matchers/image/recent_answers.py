"""What was answered of late, for all threads: one picture stands in many listings."""

from collections.abc import Iterable, Mapping
from threading import Lock


class RecentAnswers[Key, Answer]:
    """The answers that were used last."""

    def __init__(self, most: int) -> None:
        """Keep so many answers."""
        self._most = most
        self._answers: dict[Key, Answer] = {}  # the one that was used last comes last
        self._lock = Lock()

    def find(self, keys: Iterable[Key]) -> dict[Key, Answer]:
        """Return the answers that are still known."""
        with self._lock:
            return {key: self._answers[key] for key in keys if key in self._answers}

    def keep(self, answers: Mapping[Key, Answer]) -> None:
        """Keep these as the ones that were used last."""
        with self._lock:
            for key, answer in answers.items():
                self._answers.pop(key, None)
                self._answers[key] = answer
            for key in list(self._answers)[: max(0, len(self._answers) - self._most)]:
                del self._answers[key]
