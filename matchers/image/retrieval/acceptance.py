"""How much must agree before a part of a picture counts as a reference's?

Set on photographs, edited, against strangers; see docs/reference/benchmarks-image.md.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PartEvidence:
    """What two looks at one place of a picture found.

    Attributes:
        hits: Features that the index found there.
        again: The reference's features that the picture shows at their places.
        visible: How many of them it should show.
        textured: Blocks of the reference with texture that lie in the picture, of 64.
        clear: How many of them agree plainly.
        correlation: Their mean correlation, -1 to 1.
        seen: All blocks of the reference that lie in the picture.
        share: Of them, those that agree, the plain ones too.
    """

    hits: int
    again: int
    visible: int
    textured: int
    clear: int
    correlation: float
    seen: int
    share: float

    @property
    def witnesses(self) -> int:
        """What counts together: features found again, more where the first look was sure."""
        count = max(self.again, self.hits if self.hits >= 4 else 0)
        is_covered = self.again >= 3 and self.again >= 0.4 * self.visible
        return min(16, count + (self.hits >= 4) + (self.hits >= 6) + is_covered)


# The correlation that is asked for by witnesses, where few and where many blocks have texture.
_FEW = {4: 0.85, 5: 0.78, 6: 0.68, 7: 0.60, 8: 0.52, 9: 0.47, 10: 0.42, 11: 0.36, 12: 0.30,
        13: 0.25, 14: 0.2, 15: 0.15, 16: 0.10}  # fmt: skip
_MANY = {3: 0.88, 4: 0.70, 5: 0.64, 6: 0.58, 7: 0.53, 8: 0.48, 9: 0.43, 10: 0.38, 11: 0.34,
         12: 0.30, 13: 0.25, 14: 0.2, 15: 0.15, 16: 0.10}  # fmt: skip
_MANY_BLOCKS, _LEAST_BLOCKS = 20, 6
_LEAST_SHARE = 0.75  # of all blocks seen: a banner that many pictures bear is not the picture
_WHOLE = 60  # of 64 blocks: of a logo or a drawing the whole must be seen
_WHOLE_WITNESSES, _WHOLE_CORRELATION = 8, 0.8


def is_worth_looking(hits: int, again: int) -> bool:
    """Say whether the pixels are to be compared."""
    return again >= 4 or hits >= 3


def is_accepted(evidence: PartEvidence, *, is_whole_asked: bool) -> bool:
    """Say whether the picture shows the reference; of some kinds the whole of it."""
    if evidence.share < _LEAST_SHARE or evidence.textured < _LEAST_BLOCKS:
        return False
    if is_whole_asked and not _is_whole(evidence):
        return False
    least = _get_least_correlation(evidence)
    is_clear = least < 0.5 or evidence.clear >= 0.45 * evidence.textured
    return evidence.correlation >= least and is_clear


def _is_whole(evidence: PartEvidence) -> bool:
    return (
        evidence.seen >= _WHOLE
        and evidence.witnesses >= _WHOLE_WITNESSES
        and evidence.correlation >= _WHOLE_CORRELATION
    )


def _get_least_correlation(evidence: PartEvidence) -> float:
    table = _MANY if evidence.textured >= _MANY_BLOCKS else _FEW
    least = table.get(evidence.witnesses, 2.0)
    if evidence.witnesses < 6 and evidence.textured < 12:
        least = max(least, 0.92 if evidence.textured >= 8 else 2.0)
    return max(least, 0.85) if evidence.witnesses < 8 and evidence.textured < 8 else least
