"""What does it cost to write a mark this way? The cheapest alignment, in natural logarithms.

Optimal string alignment with a price for each step: -log of how often somebody who means the mark
writes it so. Slips (a letter more, less or other, two swapped, two that sound like one) differ
from disguises (digits for letters, lookalikes, accents, spaces), which keep every letter.
"""

from math import log
from typing import NamedTuple

import numpy as np

from matchers.text.kernel.columns import ALNUM, CURRENCY, EXCLAMATION, SIGN
from matchers.text.kernel.jit import inlined, inner, uncounted
from matchers.text.kernel.letters import fold_letters
from matchers.text.kernel.weighing_columns import (
    ALPHABET_SIZE,
)

MOST_LETTERS = 128  # of a stretch or a mark; longer ones are not aligned
JOINED, SPACE, SOFT, HARD = range(4)  # what stands before a letter: nothing, a space, a sign
AS_IS, ACCENTED, LOOKALIKE, CAPITAL_I = range(4)  # how a letter was folded; I is drawn as l
TOO_DEAR = 1e9
FURTHER_SLIP = -log(0.3)

_LETTERS = 128
_KEYBOARD = (
    "a:qwsz b:vghn c:xdfv d:serfcx e:wsdr f:drtgvc g:ftyhbv h:gyujnb i:ujko j:huikmn k:jiolm l:kop "
    "m:njk n:bhjm o:iklp p:ol q:wa r:edft s:awedxz t:rfgy u:yhji v:cfgb w:qase x:zsdc y:tghu z:asx"
)
_ALIKE = (
    "cg gc cs sc ck kc sz zs iy yi vw wv uv vu bv vb qk kq qg gq dt td bp pb mn nm fv vf jg gj jy "
    "yj il li ij bd db pq nu hn rn gk kg ou uo ei ie ae ea ao oa"
)
_LEET = "0:o 1:il 3:e 4:a 5:s 6:gb 7:t 8:b 9:gq 2:z $:s @:a !:il |:il"
_PAIRS = "ph:f ck:k ks:x qu:kw rn:m vv:w cl:d oo:u ou:u ee:i sh:ch ae:a oe:o ue:u ey:i ie:y tz:z"
_OTHER_LETTER, _ALIKE_LETTER = -log(0.014), -log(0.12)
_NEAR_KEY, _OTHER_VOWEL = -log(0.06), -log(0.08)
_OTHER_DIGIT, _ADDED_DIGIT = -log(0.0002), -log(0.05 / 260)
_ADDED, _ADDED_DOUBLE, _ADDED_NEAR_KEY = -log(0.3 / 26), -log(0.35), -log(0.05)
_LEFT_OUT, _LEFT_OUT_DOUBLE, _LEFT_OUT_VOWEL = -log(0.5), -log(0.8), -log(0.6)
_SWAPPED, _SOUNDS_ALIKE = -log(0.7), -log(0.15)
# A letter added here and one left out there, beside the two slips.
_LEAST_DETOUR = _ADDED_DOUBLE + _LEFT_OUT_DOUBLE
_FIRST_LETTER, _DIGIT_ALONE = -log(0.15), 4.0
_DIGIT_FOR_LETTER, _FURTHER_DIGIT, _ACCENT_COST = -log(0.06), -log(0.25), -log(0.15)
_LOOKALIKE_COST, _FURTHER_LOOKALIKE = -log(0.12), -log(0.5)
_SPACE_ADDED, _AT_HUMP, _SPACE_LEFT_OUT = -log(0.03), -log(0.4), -log(0.35)
_HARD_SIGN, _SOFT_SIGN, _SPELT_OUT = -log(0.003), -log(0.1), log(0.02)
_MASKED = -log(0.08)
_SOFT_SIGNS = "'\u2019-\u2013._\xb7&`\xb4*#\u2022~^?%"
_IS_SOFT = np.zeros(0x2030, np.bool_)
_IS_SOFT[[ord(c) for c in _SOFT_SIGNS]] = True


def _build_tables():
    """Return the cost of a letter for another, and which digits, keys and vowels are alike."""
    other = np.full((_LETTERS, _LETTERS), _OTHER_LETTER)
    leet, near_keys = np.zeros((2, _LETTERS, _LETTERS), np.bool_)
    vowels = np.zeros(_LETTERS, np.bool_)
    vowels[[ord(c) for c in "aeiouy"]] = True
    for pair in _KEYBOARD.split():
        for key in pair[2:]:
            near_keys[ord(pair[0]), ord(key)] = True
    other[near_keys] = _NEAR_KEY
    for vowel in "aeiou":
        for other_vowel in "aeiou":
            other[ord(vowel), ord(other_vowel)] = min(
                other[ord(vowel), ord(other_vowel)], _OTHER_VOWEL
            )
    for pair in _ALIKE.split():
        other[ord(pair[0]), ord(pair[1])] = _ALIKE_LETTER
    other[48:58], other[:, 48:58] = _OTHER_DIGIT, _OTHER_DIGIT
    for pair in _LEET.split():
        for letter in pair[2:]:
            leet[ord(pair[0]), ord(letter)] = True
    return other, leet, near_keys, vowels


def _build_pairs():
    """Return letters that sound alike, both ways: how many and which on either side."""
    rows = []
    for pair in _PAIRS.split():
        first_letters, second_letters = pair.split(":")
        for ours, theirs in ((first_letters, second_letters), (second_letters, first_letters)):
            letters = [ord(c) for c in ours.ljust(2) + theirs.ljust(2)]
            rows.append([len(ours), len(theirs), *letters])
    return np.array(rows, np.int64)


_COSTS, _IS_LEET, _IS_NEAR, _IS_VOWEL = _build_tables()
_SOUNDS = _build_pairs()
_SOUND_ENDS = np.zeros(_LETTERS, np.bool_)
_SOUND_ENDS[[row[1 + row[0]] for row in _SOUNDS.tolist()]] = True


class Writing(NamedTuple):
    """The letters of a stretch or a mark as the alignment reads them, and three counts."""

    letters: np.ndarray  # (MOST_LETTERS,) uint32: folded
    sources: np.ndarray  # (MOST_LETTERS,) uint32: as written, in lower case
    foldings: np.ndarray  # (MOST_LETTERS,) uint8: AS_IS and the others
    gaps: np.ndarray  # (MOST_LETTERS,) uint8: JOINED and the others, before each letter
    # (5,) int64: letters, unseen signs, spaces; then as bits by letter, of the first 63: before
    # which a capital follows a small one (goPro), and before which only a sign stands, no space
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
        np.zeros(5, np.int64),
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
    count, gap, last, unseen, spaces = 0, JOINED, np.int64(-1), 0, 0
    humps, masks, signs, is_small = np.int64(0), np.int64(0), 0, False
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
            is_soft = sign < _IS_SOFT.size and _IS_SOFT[sign]
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
            masks |= np.int64(signs == 1) << np.int64(count)
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
    writing.counts[3], writing.counts[4] = humps, masks
    return count > 0


@inlined
def _price_gap(gap):
    return _SPACE_ADDED if gap == SPACE else _SOFT_SIGN if gap == SOFT else _HARD_SIGN


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
        if reach >= most or cost < detour * slip + (reach + 1) * _LEAST_DETOUR:
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
                    if gap and not own_gap:
                        is_hump = j < 64 and humps >> np.int64(j - 1) & 1
                        cost += _AT_HUMP if is_hump else _price_gap(gap)
                    elif own_gap and not gap:
                        cost += _SPACE_LEFT_OUT
                    elif gap == HARD and own_gap != HARD:
                        cost += _HARD_SIGN
                best, how = costs[i - 1, j - 1] + cost, np.int64(slips[i - 1, j - 1]) + wrong
            if has_gaps and i > 1 and j > 2 and i < 64 and masks >> np.int64(i - 1) & 1:
                cost, wrong = _price_pair(writing, mark, i - 1, j - 1, slip)
                cost += costs[i - 1, j - 2] + _MASKED
                if cost < best and not mark.gaps[j - 2] and not own_gap:
                    best, how = cost, np.int64(slips[i - 1, j - 2]) + wrong
            if i and costs[i - 1, j] < best:
                cost = slip + _price_added(writing, mark, i - 1, j) + (0.0 if j else _FIRST_LETTER)
                following = np.int64(mark.gaps[j]) if has_gaps and j < mark_size else 0
                if i > 1 and gap and (j in (0, mark_size) or not following):
                    cost += _price_gap(gap)
                if costs[i - 1, j] + cost < best:
                    best, how = costs[i - 1, j] + cost, np.int64(slips[i - 1, j]) + 1
            if j and costs[i, j - 1] < best:
                cost = _LEFT_OUT
                if j > 1 and theirs[j - 2] == theirs[j - 1]:
                    cost = _LEFT_OUT_DOUBLE
                elif theirs[j - 1] < _LETTERS and _IS_VOWEL[theirs[j - 1]]:
                    cost = _LEFT_OUT_VOWEL
                cost += slip + (0.0 if i else _FIRST_LETTER)
                if costs[i, j - 1] + cost < best:
                    best, how = costs[i, j - 1] + cost, np.int64(slips[i, j - 1]) + 1
            if i > 1 and j > 1:
                is_swap = ours[i - 1] == theirs[j - 2] and ours[i - 2] == theirs[j - 1]
                if is_swap and ours[i - 1] != ours[i - 2]:
                    cost = costs[i - 2, j - 2] + slip + _SWAPPED
                    cost += _FIRST_LETTER if i == 2 else 0.0
                    if cost < best:
                        best, how = cost, np.int64(slips[i - 2, j - 2]) + 1
            if i and j and ours[i - 1] < _LETTERS and _SOUND_ENDS[ours[i - 1]]:
                best, how = _find_sound(writing, mark, i, j, slip, scratch, best, how)
            costs[i, j], slips[i, j] = best, how
    return np.float64(costs[size, mark_size]), np.int64(slips[size, mark_size])


@uncounted
def _find_sound(writing, mark, i, j, slip, scratch, best, how):
    """Return cost and slips where letters that sound alike end here, if that is cheaper."""
    ours, theirs = writing.letters, mark.letters
    for number in range(len(_SOUNDS)):
        our_size, their_size = _SOUNDS[number, 0], _SOUNDS[number, 1]
        if i < our_size or j < their_size or _SOUNDS[number, 1 + our_size] != ours[i - 1]:
            continue
        if our_size == 2 and ours[i - 2] != _SOUNDS[number, 2]:
            continue
        if theirs[j - their_size] != _SOUNDS[number, 4]:
            continue
        if their_size == 2 and theirs[j - 1] != _SOUNDS[number, 5]:
            continue
        cost = scratch.costs[i - our_size, j - their_size] + slip + _SOUNDS_ALIKE
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
        return (_ACCENT_COST, 0) if how == ACCENTED else (_FURTHER_LOOKALIKE, 0)
    if ours >= _LETTERS or theirs >= _LETTERS:
        cost = slip + _OTHER_LETTER + (0.0 if ours >= _LETTERS and theirs >= _LETTERS else 1.0)
        return cost + (0.0 if i else _FIRST_LETTER), 1
    if how == CAPITAL_I and theirs == 108 and mark.sources[j] == 108:
        return _LOOKALIKE_COST, 0
    if _IS_LEET[ours, theirs]:
        is_alone = not i or writing.gaps[i] > 0
        is_alone = is_alone and (i + 1 == writing.counts[0] or writing.gaps[i + 1] > 0)
        return _FURTHER_DIGIT + (_DIGIT_ALONE if is_alone else 0.0), 0
    is_native = mark.foldings[j] == LOOKALIKE  # both are of one foreign script
    cost = slip + _COSTS[ours, theirs] + (2.0 if how == LOOKALIKE and not is_native else 0.0)
    if not i and _COSTS[ours, theirs] > _ALIKE_LETTER:
        cost += _FIRST_LETTER
    return cost, 1


@inlined
def _price_added(writing, mark, i, j):
    """Return the cost of a letter too many, before letter j of the mark."""
    letter = writing.letters[i]
    if 48 <= letter < 58:
        return _ADDED_DIGIT
    is_before, is_after = j > 0, j < mark.counts[0]
    if (is_before and mark.letters[j - 1] == letter) or (is_after and mark.letters[j] == letter):
        return _ADDED_DOUBLE
    if letter < _LETTERS:
        before = mark.letters[j - 1] if is_before else np.uint32(0)
        after = mark.letters[j] if is_after else np.uint32(0)
        is_plain = before < _LETTERS and after < _LETTERS
        if is_plain and (_IS_NEAR[before, letter] or _IS_NEAR[after, letter]):
            return _ADDED_NEAR_KEY
    return _ADDED


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
            if other - _SPELT_OUT < cost:
                cost, slips = other - _SPELT_OUT, wrong
    if cost >= _FURTHER_LOOKALIKE and _has_lookalike(writing, mark) and not _is_foreign(mark):
        cost += _LOOKALIKE_COST - _FURTHER_LOOKALIKE
    if cost >= _FURTHER_DIGIT and _has_digit(writing) and not _has_digit(mark):
        cost += _DIGIT_FOR_LETTER - _FURTHER_DIGIT
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
        if mark.foldings[place] == LOOKALIKE or mark.letters[place] >= _LETTERS:
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
