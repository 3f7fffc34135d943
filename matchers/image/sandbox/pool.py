"""How are untrusted pictures read without harm? In warm child processes, a listing at a time."""

import hashlib
import queue
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Self

from matchers.image.likeness import Point
from matchers.image.picture import Features, Picture, Refused, Sketches
from matchers.image.recent_answers import RecentAnswers
from matchers.image.sandbox import picture_pairs, wire
from matchers.image.sandbox.confine import Limits
from matchers.image.sandbox.connection import ChildConnection, ChildDied, Death, build_refusal
from matchers.image.sandbox.isolation import Layer

_REMEMBERED = 512  # pictures, some 6 KB each


class Sandbox:
    """Child processes that open pictures; any thread may ask. Start it after a fork, not before.

    Children start when first needed and end with `close`, or with this process. The memory of a
    child that has decoded large pictures stays below Limits.memory_bytes.
    """

    def __init__(
        self, children: int = 1, limits: Limits | None = None, *, model: Path | None = None
    ) -> None:
        """Plan for so many children; none is started yet. `model` is the operator's embedding."""
        self._model = model
        self._limits = limits or Limits()
        self._lines: queue.LifoQueue[ChildConnection | None] = queue.LifoQueue()
        self._children = children
        self._hashed = RecentAnswers[bytes, Picture](_REMEMBERED)
        for _ in range(children):
            self._lines.put(None)

    def examine_all(
        self, files: Sequence[bytes], *, want: Features = Features.HASHES
    ) -> tuple[Picture | Refused, ...]:
        """Return what each file shows or why it is refused, in their order.

        One child reads the whole batch. A file that hangs or breaks it is refused as too_slow or
        crashed, another child takes the rest. SandboxBroken when no child can be started.
        """
        return self._collect_answers(
            lambda line, begin: line.request_answers(files[begin:], want, wire.decode_picture),
            len(files),
        )

    def hash_all(self, files: Sequence[bytes]) -> tuple[Picture | Refused, ...]:
        """Return as `examine_all` what files show; those seen of late are not opened again."""
        sums = [hashlib.sha256(file).digest() for file in files]
        recent = self._hashed.find(sums)
        fresh = {name: file for name, file in zip(sums, files, strict=True) if name not in recent}
        answers = dict(zip(fresh, self.examine_all(list(fresh.values())), strict=True))
        new_pictures = {
            name: answer for name, answer in answers.items() if isinstance(answer, Picture)
        }
        self._hashed.keep(recent | new_pictures)
        return tuple(recent.get(name) or answers[name] for name in sums)

    def sketch_all(self, files: Sequence[bytes], *, want: Features) -> tuple[Sketches, ...]:
        """Return the local features of files that were examined before; none if one fails."""
        answers = self._collect_answers(
            lambda line, begin: line.request_answers(
                files[begin:], want | Features.SKETCHES_ONLY, wire.decode_sketches
            ),
            len(files),
        )
        return tuple(Sketches() if isinstance(answer, Refused) else answer for answer in answers)

    def render_overlay(
        self, listing: bytes, reference: bytes, outline: Sequence[Point]
    ) -> bytes | Refused:
        """Return both pictures laid over each other as a new JPEG, or why they cannot be shown.

        The outline is in shares of the listing's sides, in the order of the reference's corners.
        """
        return self._render_pair(listing, reference, {"outline": list(outline)})

    def render_side_by_side(
        self, first: bytes, second: bytes, regions: Sequence[Sequence[float]]
    ) -> bytes | Refused:
        """Return two pages beside each other as a new JPEG, or why they cannot be shown.

        The regions, in shares of the sides (left, upper, right, lower), are marked on both.
        """
        return self._render_pair(first, second, {"regions": list(regions)})

    def _render_pair(
        self, first: bytes, second: bytes, how: Mapping[str, object]
    ) -> bytes | Refused:
        request = [picture_pairs.encode_request(first, second, how)]

        def request_pair(line: ChildConnection, _start: int) -> Iterator[bytes | Refused]:
            want = Features.EVIDENCE
            return line.request_answers(
                request, want, picture_pairs.decode_evidence, most=picture_pairs.MOST_BYTES
            )

        return self._collect_answers(request_pair, 1)[0]

    def _collect_answers[T](
        self, request: Callable[[ChildConnection, int], Iterator[T | Refused]], count: int
    ) -> tuple[T | Refused, ...]:
        """Collect `count` answers; `request` starts again behind those that are there already."""
        answers: list[T | Refused] = []
        killed_at = -1
        while len(answers) < count:
            try:
                self._collect_rest(request, answers)
            except ChildDied as died:
                # what was killed from outside is innocent, once
                if died.death is Death.ENDED_BY_OTHERS and killed_at != len(answers):
                    killed_at = len(answers)
                else:
                    answers.append(build_refusal(died.death, "picture"))
        return tuple(answers)

    def _collect_rest[T](
        self,
        request: Callable[[ChildConnection, int], Iterator[T | Refused]],
        answers: list[T | Refused],
    ) -> None:
        line, spare = self._lines.get(), None
        try:
            line = line or ChildConnection(self._limits, model=self._model)
            for answer in request(line, len(answers)):
                answers.append(answer)  # noqa: PERF402 - what was found stays when the child dies
            spare = line
        finally:
            # a conversation that was broken off, by whatever error, cannot be taken up again
            if line and not spare:
                line.close()
            self._lines.put(spare)

    def measure_isolation(self) -> frozenset[Layer]:
        """Return what isolates the children; starts one where none runs yet."""
        line = self._lines.get()
        try:
            line = line or ChildConnection(self._limits, model=self._model)
            return line.layers
        finally:
            self._lines.put(line)

    def close(self) -> None:
        """End the children; a later question starts new ones."""
        for _ in range(self._children):
            line = self._lines.get()
            if line:
                line.close()
        for _ in range(self._children):
            self._lines.put(None)

    def __enter__(self) -> Self:
        """Return this sandbox."""
        return self

    def __exit__(self, *_error: object) -> None:
        """End the children."""
        self.close()
