"""What does it cost to write a mark this way? The cheapest alignment, in natural logarithms.

Optimal string alignment with a price for each step: -log of how often somebody who means the mark
writes it so. Slips (a letter more, less or other, two swapped, two that sound like one) differ
from disguises (digits for letters, lookalikes, accents, spaces), which keep every letter.
"""

from math import log
from typing import NamedTuple

import numpy as np

from matchers.compilation.inner_functions import inlined, inner, uncounted
from matchers.text.kernel import letter_prices as prices
from matchers.text.kernel.columns import ALNUM, CURRENCY, EXCLAMATION, SIGN
from matchers.text.kernel.letters import fold_letters
from matchers.text.kernel.weighing_columns import ALPHABET_SIZE

MOST_LETTERS = 128  # of a stretch or a mark; longer ones are not aligned
JOINED, SPACE, SOFT, HARD = range(4)  # what stands before a letter: nothing, a space, a sign
AS_IS, ACCENTED, LOOKALIKE, CAPITAL_I = range(4)  # how a letter was folded; I is drawn as l
TOO_DEAR = 1e9
FURTHER_SLIP = -log(0.3)


class Writing(NamedTuple):
    """The letters of a stretch or a mark as the alignment reads them, and three counts."""

    letters: np.ndarray  # (MOST_LETTERS,) uint32: folded
    sources: np.ndarray  # (MOST_LETTERS,) uint32: as written, in lower case
    foldings: np.ndarray  # (MOST_LETTERS,) uint8: AS_IS and the others
    gaps: np.ndarray  # (MOST_LETTERS,) uint8: JOINED and the others, before each letter
    # (6,) int64: letters, unseen signs, spaces; then as bits by letter, of the first 63: before
    # which a capital follows a small one (goPro), before which one sign or two stand, no space,
    # and before which two do
    counts: np.ndarray


class Scratch(NamedTuple):
    """Room for folding one stretch, and for one alignment."""

    letters: np.ndarray
    classes: np.ndarray
    spans: np.ndarray
    costs: np.ndarray  # (MOST_LETTERS + 1, MOST_LETTERS + 1) float32
    slips: np.ndarray  # the same, uint8


@inner
def allocate_writing():
    """Allocate room for the letters of one text."""
    return Writing(
        np.empty(MOST_LETTERS, np.uint32),
        np.empty(MOST_LETTERS, np.uint32),
        np.empty(MOST_LETTERS, np.uint8),
        np.empty(MOST_LETTERS, np.uint8),
        np.zeros(6, np.int64),
    )


@inner
def allocate_scratch(size):
    """Allocate room for stretches of so many letters at most."""
    return Scratch(
        np.empty(size, np.uint32),
        np.empty(size, np.uint8),
        np.empty((2, size), np.int32),
        np.empty((MOST_LETTERS + 1, MOST_LETTERS + 1), np.float32),
        np.empty((MOST_LETTERS + 1, MOST_LETTERS + 1), np.uint8),
    )


@uncounted
def read_writing(codes, folding, alphabet, is_aloud, says_and, scratch, writing):
    """Read a text into `writing`; False where it has too many letters, or none.

    A letter repeated counts twice at most, so that the work is bounded. `says_and` reads the
    sign & as a word.
    """
    letters, classes, spans = scratch.letters, scratch.classes, scratch.spans
    total, _ = fold_letters(codes, folding, is_aloud, letters, classes, spans)
    count, gap, last, unseen, spaces, signs = 0, JOINED, np.int64(-1), 0, 0, 0
    humps, masks, pairs, is_small = np.int64(0), np.int64(0), np.int64(0), False
    for place in range(total):
        start, end = np.int64(spans[0, place]), np.int64(spans[1, place])
        unseen += start - last if 0 <= last < start else 0
        last = max(last, end)
        letter, kind = letters[place], classes[place]
        if letter == 38 and says_and and count < MOST_LETTERS - 3:
            for number in range(3):
                code = np.uint32(97 if number == 0 else 110 if number == 1 else 100)
                writing.letters[count], writing.sources[count] = code, code
                writing.foldings[count] = AS_IS
                writing.gaps[count] = SPACE if count and not number else JOINED
                count += 1
            gap = SPACE
            continue
        if not kind & (ALNUM | SIGN | EXCLAMATION | CURRENCY):
            sign = codes[start]  # as written: _ is folded to a space
            is_soft = sign < prices.IS_SOFT.size and prices.IS_SOFT[sign]
            gap_kind = SOFT if is_soft else SPACE if letter <= 32 or letter == 0xA0 else HARD
            spaces += gap_kind == SPACE and gap != SPACE and count > 0
            gap, signs = max(gap, gap_kind), signs + 1 if gap_kind == SOFT else 9
            continue
        is_repeated = count > 1 and gap == JOINED and letter == writing.letters[count - 1]
        if is_repeated and letter == writing.letters[count - 2]:
            continue
        if count == MOST_LETTERS:
            return False
        source = np.int64(codes[start])
        how = AS_IS
        if 0 < count < 63:
            masks |= np.int64(signs in (1, 2)) << np.int64(count)
            pairs |= np.int64(signs == 2) << np.int64(count)
            humps |= np.int64(is_small and gap == JOINED and 65 <= source <= 90) << np.int64(count)
        is_small, signs = 97 <= source <= 122, 0
        if source < 0x80:
            how = CAPITAL_I if source == 0x49 else AS_IS
            source += 32 if 65 <= source <= 90 else 0
        else:
            bare = np.int64(0)
            if source < ALPHABET_SIZE:
                bare = np.int64(alphabet[ALPHABET_SIZE + source])
                source = np.int64(alphabet[source])
            if source != letter:
                is_accent = letter in (bare & 0xFF, bare >> 8)
                how = ACCENTED if is_accent else LOOKALIKE
        writing.letters[count], writing.sources[count] = letter, source
        writing.foldings[count], writing.gaps[count] = how, gap if count else JOINED
        count, gap = count + 1, JOINED
    if gap == SPACE and spaces:
        spaces -= 1  # behind the last letter
    writing.counts[0], writing.counts[1], writing.counts[2] = count, unseen, spaces
    writing.counts[3], writing.counts[4], writing.counts[5] = humps, masks, pairs
    return count > 0


@inlined
def _price_gap(gap):
    return (
        prices.SPACE_ADDED
        if gap == SPACE
        else prices.SOFT_SIGN
        if gap == SOFT
        else prices.HARD_SIGN
    )


@inlined
def _price_spaces(gap, own_gap, is_hump):
    """Return the cost of what stands between two letters where the mark has another thing."""
    if gap and not own_gap:
        return prices.AT_HUMP if is_hump else _price_gap(gap)
    if own_gap and not gap:
        return prices.SPACE_LEFT_OUT
    return prices.HARD_SIGN if gap == HARD and own_gap != HARD else 0.0


@inlined
def _price_left_out(theirs, j):
    """Return the cost of leaving out the mark's letter before place j."""
    if j > 1 and theirs[j - 2] == theirs[j - 1]:
        return prices.LEFT_OUT_DOUBLE
    is_vowel = theirs[j - 1] < prices.LETTER_CODES and prices.IS_VOWEL[theirs[j - 1]]
    return prices.LEFT_OUT_VOWEL if is_vowel else prices.LEFT_OUT


@inlined
def _is_equal(writing, mark, size):
    for place in range(size):
        is_same = writing.letters[place] == mark.letters[place] and not writing.foldings[place]
        if not is_same or writing.gaps[place] != mark.gaps[place]:
            return False
    return True


@uncounted
def align(writing, mark, has_gaps, scratch):
    """Return the cost of the cheapest alignment, and how many slips it has.

    `has_gaps` False leaves spaces and signs out: letters spelt out are one decision, not many.
    Each letter added or left out, on the way from one text's end to the other's, has a least
    price; so what costs less than a wider detour is the cheapest of all (E. Ukkonen, Algorithms
    for approximate string matching, 1985).
    """
    size, mark_size = writing.counts[0], mark.counts[0]
    if size == mark_size and _is_equal(writing, mark, size):
        return 0.0, np.int64(0)
    slip = FURTHER_SLIP + log(max(mark_size, 2))
    most = max(size, mark_size)
    # A sign that hides a letter goes astray at no slip's price: then all ways are compared.
    reach = np.int64(most if has_gaps and writing.counts[4] else 1)
    while True:
        cost, slips = _align_within(writing, mark, has_gaps, scratch, slip, reach)
        detour = abs(size - mark_size) + 2 * (reach + 1)
        if reach >= most or cost < detour * slip + (reach + 1) * prices.LEAST_DETOUR:
            return cost, slips
        reach = most if reach > 1 else np.int64(3)


@uncounted
def _align_within(writing, mark, has_gaps, scratch, slip, reach):
    """Return cost and slips of the cheapest alignment that goes `reach` letters astray at most.

    Source: the recurrence of optimal string alignment (Damerau 1964, restricted), weighted.
    """
    size, mark_size = writing.counts[0], mark.counts[0]
    ours, theirs = writing.letters, mark.letters
    costs, slips, humps, masks = scratch.costs, scratch.slips, mark.counts[3], writing.counts[4]
    least, greatest = min(0, mark_size - size) - reach, max(0, mark_size - size) + reach
    for i in range(size + 1):
        gap = np.int64(writing.gaps[i - 1]) if i and has_gaps else 0
        low, high = max(0, i + least), min(mark_size, i + greatest)
        if low > 0:
            costs[i, low - 1] = TOO_DEAR
        if high < mark_size:
            costs[i, high + 1] = TOO_DEAR
        for j in range(low, high + 1):
            if i + j == 0:
                costs[0, 0], slips[0, 0] = 0.0, 0
                continue
            best, how = TOO_DEAR, np.int64(0)
            own_gap = np.int64(mark.gaps[j - 1]) if j and has_gaps else 0
            if i and j and costs[i - 1, j - 1] < TOO_DEAR:
                cost, wrong = _price_pair(writing, mark, i - 1, j - 1, slip)
                if i > 1 and j > 1:
                    is_hump = j < 64 and humps >> np.int64(j - 1) & 1
                    cost += _price_spaces(gap, own_gap, is_hump)
                best, how = costs[i - 1, j - 1] + cost, np.int64(slips[i - 1, j - 1]) + wrong
            if has_gaps and i > 1 and j > 2 and i < 64 and masks >> np.int64(i - 1) & 1:
                hidden = 1 + (writing.counts[5] >> np.int64(i - 1) & 1)
                start = max(j - 1 - hidden, 0)
                cost, wrong = _price_pair(writing, mark, i - 1, j - 1, slip)
                cost += costs[i - 1, start] + hidden * prices.MASKED
                if start and cost < best and not mark.gaps[j - 2] and not own_gap:
                    best, how = cost, np.int64(slips[i - 1, start]) + wrong
            if i and costs[i - 1, j] < best:
                cost = slip + _price_added(writing, mark, i - 1, j)
                cost += 0.0 if j else prices.FIRST_LETTER
                following = np.int64(mark.gaps[j]) if has_gaps and j < mark_size else 0
                if i > 1 and gap and (j in (0, mark_size) or not following):
                    cost += _price_gap(gap)
                if costs[i - 1, j] + cost < best:
                    best, how = costs[i - 1, j] + cost, np.int64(slips[i - 1, j]) + 1
            if j and costs[i, j - 1] < best:
                cost = slip + _price_left_out(theirs, j) + (0.0 if i else prices.FIRST_LETTER)
                if costs[i, j - 1] + cost < best:
                    best, how = costs[i, j - 1] + cost, np.int64(slips[i, j - 1]) + 1
            if i > 1 and j > 1:
                is_swap = ours[i - 1] == theirs[j - 2] and ours[i - 2] == theirs[j - 1]
                if is_swap and ours[i - 1] != ours[i - 2]:
                    cost = costs[i - 2, j - 2] + slip + prices.SWAPPED
                    cost += prices.FIRST_LETTER if i == 2 else 0.0
                    if cost < best:
                        best, how = cost, np.int64(slips[i - 2, j - 2]) + 1
            if i and j and ours[i - 1] < prices.LETTER_CODES and prices.SOUND_ENDS[ours[i - 1]]:
                best, how = _find_sound(writing, mark, i, j, slip, scratch, best, how)
            costs[i, j], slips[i, j] = best, how
    return np.float64(costs[size, mark_size]), np.int64(slips[size, mark_size])


@uncounted
def _find_sound(writing, mark, i, j, slip, scratch, best, how):
    """Return cost and slips where letters that sound alike end here, if that is cheaper."""
    ours, theirs = writing.letters, mark.letters
    for number in range(len(prices.SOUNDS)):
        our_size, their_size = prices.SOUNDS[number, 0], prices.SOUNDS[number, 1]
        if i < our_size or j < their_size or prices.SOUNDS[number, 1 + our_size] != ours[i - 1]:
            continue
        if our_size == 2 and ours[i - 2] != prices.SOUNDS[number, 2]:
            continue
        if theirs[j - their_size] != prices.SOUNDS[number, 4]:
            continue
        if their_size == 2 and theirs[j - 1] != prices.SOUNDS[number, 5]:
            continue
        cost = scratch.costs[i - our_size, j - their_size] + slip + prices.SOUNDS_ALIKE
        if cost < best:
            best, how = cost, np.int64(scratch.slips[i - our_size, j - their_size]) + 1
    return best, how


@inlined
def _price_pair(writing, mark, i, j, slip):
    """Return the cost of one letter for one of the mark's, and whether it is a slip."""
    ours, theirs = writing.letters[i], mark.letters[j]
    how = np.int64(writing.foldings[i])
    if ours == theirs:
        if how in (AS_IS, CAPITAL_I) or writing.sources[i] == mark.sources[j]:
            return 0.0, 0
        return (prices.ACCENT_COST, 0) if how == ACCENTED else (prices.FURTHER_LOOKALIKE, 0)
    if ours >= prices.LETTER_CODES or theirs >= prices.LETTER_CODES:
        cost = (
            slip
            + prices.OTHER_LETTER
            + (0.0 if ours >= prices.LETTER_CODES and theirs >= prices.LETTER_CODES else 1.0)
        )
        return cost + (0.0 if i else prices.FIRST_LETTER), 1
    if how == CAPITAL_I and theirs == 108 and mark.sources[j] == 108:
        return prices.LOOKALIKE_COST, 0
    if prices.IS_LEET[ours, theirs]:
        is_alone = not i or writing.gaps[i] > 0
        is_alone = is_alone and (i + 1 == writing.counts[0] or writing.gaps[i + 1] > 0)
        return prices.FURTHER_DIGIT + (prices.DIGIT_ALONE if is_alone else 0.0), 0
    is_native = mark.foldings[j] == LOOKALIKE  # both are of one foreign script
    cost = slip + prices.COSTS[ours, theirs] + (2.0 if how == LOOKALIKE and not is_native else 0.0)
    if not i and prices.COSTS[ours, theirs] > prices.ALIKE_LETTER:
        cost += prices.FIRST_LETTER
    return cost, 1


@inlined
def _price_added(writing, mark, i, j):
    """Return the cost of a letter too many, before letter j of the mark."""
    letter = writing.letters[i]
    if 48 <= letter < 58:
        return prices.ADDED_DIGIT
    is_before, is_after = j > 0, j < mark.counts[0]
    if (is_before and mark.letters[j - 1] == letter) or (is_after and mark.letters[j] == letter):
        return prices.ADDED_DOUBLE
    if letter < prices.LETTER_CODES:
        before = mark.letters[j - 1] if is_before else np.uint32(0)
        after = mark.letters[j] if is_after else np.uint32(0)
        is_plain = before < prices.LETTER_CODES and after < prices.LETTER_CODES
        if is_plain and (prices.IS_NEAR[before, letter] or prices.IS_NEAR[after, letter]):
            return prices.ADDED_NEAR_KEY
    return prices.ADDED


@uncounted
def price_writing(writing, mark, scratch):
    """Return cost and slips of writing a mark so.

    Letters all set apart are one decision, and so are lookalikes and digits: only the first is
    rare.
    """
    cost, slips = align(writing, mark, True, scratch)
    if writing.counts[0] >= 3 and slips <= 2:
        is_spelt, is_parted = True, True
        for place in range(1, writing.counts[0]):
            is_spelt = is_spelt and writing.gaps[place] > 0
        for place in range(1, mark.counts[0]):
            is_parted = is_parted and mark.gaps[place] > 0
        if is_spelt and not is_parted:
            other, wrong = align(writing, mark, False, scratch)
            if other - prices.SPELT_OUT < cost:
                cost, slips = other - prices.SPELT_OUT, wrong
    if cost >= prices.FURTHER_LOOKALIKE and _has_lookalike(writing, mark) and not _is_foreign(mark):
        cost += prices.LOOKALIKE_COST - prices.FURTHER_LOOKALIKE
    if cost >= prices.FURTHER_DIGIT and _has_digit(writing) and not _has_digit(mark):
        cost += prices.DIGIT_FOR_LETTER - prices.FURTHER_DIGIT
    return cost, slips


@inner
def _has_digit(writing):
    """Return whether a digit or a sign stands among the letters."""
    for place in range(writing.counts[0]):
        if writing.letters[place] < 97:
            return True
    return False


@inner
def _is_foreign(mark):
    for place in range(mark.counts[0]):
        if mark.foldings[place] == LOOKALIKE or mark.letters[place] >= prices.LETTER_CODES:
            return True
    return False


@uncounted
def _has_lookalike(writing, mark):
    """Return whether a letter is drawn as the mark's is, but is another."""
    for place in range(writing.counts[0]):
        is_same = place < mark.counts[0] and writing.sources[place] == mark.sources[place]
        if writing.foldings[place] == LOOKALIKE and not is_same:
            return True
    return False
