"""How likely is a stretch between spaces in ordinary language? Natural logarithms throughout.

The largest of several explanations counts: a known word, an unknown one by its letters in a row,
letters of no meaning, two known words in one, a number, a number with letters. Scripts mixed in a
word and unseen signs hardly happen by accident, so they have a price and need no bonus elsewhere.
"""

from math import log, sqrt
from typing import NamedTuple

import numpy as np

from matchers.compilation.inner_functions import inlined, inner, uncounted
from matchers.text.kernel.columns import CODE_BITS, DROP, KIND_SHIFT, OF_MARK, SINGLE
from matchers.text.kernel.keys import mix_bits
from matchers.text.kernel.letters import get_cell
from matchers.text.kernel.weighing_columns import (
    ALPHABET_SIZE,
    FREQUENCY_STEPS,
    LANGUAGE_PARTS,
    LEAST_FREQUENCY,
    LETTER_STEPS,
)

START_OF_HASH = np.uint64(0xCBF29CE484222325)
LONGEST_WORD = 48  # characters; what is longer counts letter by letter
UNKNOWN = -1e9

# Fitted by hand to ordinary titles and to disguised brand names; small changes matter little.
TEMPER = 0.88  # words of a title are not drawn apart from one another
_ACCENTS_LEFT_OUT = 1.5 * log(0.1)
_NEW_WORD, _ACRONYM, _JUMBLE, _PER_LETTER = log(0.06), log(0.01), log(0.002), 2.9
_COMPOUND, _PREFIXED = log(0.02), log(0.02) - 3.0
_BESIDE_NUMBER, _LEAST_OF_PART, _LONGEST_COMPOUND, _LONGEST_PART = log(0.2), -16.0, 32, 16
_NUMBER, _PER_DIGIT, _MODEL, _PER_MODEL_LETTER = log(0.04), 2.3, log(0.03), 3.26
_MIXED, _UNSEEN, _SIGN, _MASK, _DOT = log(1e-5), log(1e-4), log(0.05), log(0.03), log(0.2)
_ACCENT, _RARE_LETTER, _FOREIGN_LETTER, _CHARACTER = log(0.1), 7.0, 2.6, 5.5
_LATIN, _GREEK, _CYRILLIC, _OTHER, _STYLED = 1, 2, 4, 8, 16
_PREFIXES = ("e", "i", "u", "x", "my", "pc", "tv", "hd", "re", "un", "de", "bi", "co")
_PREFIX_LETTERS = np.array(
    [[ord(c) for c in prefix.ljust(2, "\0")] for prefix in _PREFIXES], np.uint32
)


class Language(NamedTuple):
    """Words by their hashes, the letter model, and the plain letter of each character."""

    starts: np.ndarray  # (65537,) uint32: where the words with these upper 16 bits begin
    tails: np.ndarray  # (n,) uint32: the next 32 bits of each hash
    frequencies: np.ndarray  # (n,) uint8: logarithms, see LEAST_FREQUENCY
    fames: np.ndarray  # (n,) uint8: Zipf values, 25 steps each; 0 where no name
    flags: np.ndarray  # (n,) uint8: IS_WORD, IS_AFFIX
    letters: np.ndarray  # (27 ** 4,) uint8: -log of the last of four letters, 16 steps each
    alphabet: np.ndarray  # (2 * ALPHABET_SIZE,) uint32: lower case; plain letters, or 0


@inner
def open_language(blob):
    """Return the arrays of a language file in the bytes that hold them."""
    toc = blob[0 : 16 * LANGUAGE_PARTS].view(np.int64)
    return Language(
        blob[toc[0] : toc[0] + toc[1]].view(np.uint32),
        blob[toc[2] : toc[2] + toc[3]].view(np.uint32),
        blob[toc[4] : toc[4] + toc[5]],
        blob[toc[6] : toc[6] + toc[7]],
        blob[toc[8] : toc[8] + toc[9]],
        blob[toc[10] : toc[10] + toc[11]],
        blob[toc[12] : toc[12] + toc[13]].view(np.uint32),
    )


@uncounted
def hash_letters(letters, first, last):
    """Return the 64-bit hash of letters[first:last]: FNV-1a over code points, mixed."""
    total = START_OF_HASH
    for place in range(first, last):
        total = add_letter(total, letters[place])
    return mix_bits(total)


@inlined
def add_letter(total, letter):
    """Return a hash that is not yet mixed with one letter more."""
    return (total ^ np.uint64(letter)) * np.uint64(0x100000001B3)


@inner
def hash_words(codes, ends):
    """Return the hashes of words, codes[ends[i] : ends[i + 1]]: (n,) uint64."""
    hashes = np.empty(ends.size - 1, np.uint64)
    for number in range(hashes.size):
        hashes[number] = hash_letters(codes, ends[number], ends[number + 1])
    return hashes


@uncounted
def find_word(language, key):
    """Return the place of a word by its hash, or -1."""
    shelf, tail = np.int64(key >> np.uint64(48)), np.uint32((key >> np.uint64(16)) & 0xFFFFFFFF)
    for place in range(language.starts[shelf], language.starts[shelf + 1]):
        if language.tails[place] == tail:
            return np.int64(place)
    return np.int64(-1)


@inlined
def get_frequency(language, place):
    """Return the logarithm of a word's frequency; UNKNOWN for place -1."""
    if place < 0:
        return UNKNOWN
    return LEAST_FREQUENCY + language.frequencies[place] / FREQUENCY_STEPS


@uncounted
def look_up(language, letters, first, last):
    """Return the logarithm of the frequency of letters[first:last], or UNKNOWN."""
    return get_frequency(language, find_word(language, hash_letters(letters, first, last)))


class Run(NamedTuple):
    """What a run of letters is made of."""

    lower: int  # letters in lower case
    plain: int  # letters without accents
    is_ascii: bool
    is_plain: bool  # without accents it has ASCII letters alone
    digits: int
    accents: int
    rare: int  # letters that no common language writes
    scripts: int


@uncounted
def read_run(language, folding, codes, start, end, lower, plain):
    """Write a run in lower case and without accents; `lower` and `plain` hold 2 * LONGEST_WORD."""
    count, bare, digits, accents, rare, scripts = 0, 0, 0, 0, 0, 0
    is_ascii, is_plain = True, True
    for place in range(start, end):
        code = np.int64(codes[place])
        if code < 0x80:
            code += 32 if 65 <= code <= 90 else 0
            digits += 48 <= code <= 57
            scripts |= 0 if 48 <= code <= 57 else _LATIN
            lower[count], plain[bare] = code, code
            count, bare = count + 1, bare + 1
            continue
        is_ascii = False
        accents += 1
        cell = get_cell(folding, code)
        if (cell >> KIND_SHIFT) & 3 == DROP:
            rare += 0 if cell & OF_MARK else 1
            continue
        small, base, script = _read_character(language, code, cell)
        scripts |= script
        rare += script == _LATIN and (code > 0x17F or code == 0x131)
        if code == 0xDF:
            lower[count], lower[count + 1] = 115, 115
            count += 1
        else:
            lower[count] = small
        count += 1
        is_plain = is_plain and base != 0
        plain[bare] = base & 0xFF if base else small
        bare += 1
        if base >> 8:
            plain[bare] = base >> 8
            bare += 1
    return Run(count, bare, is_ascii, is_plain, digits, accents, rare, scripts)


@inlined
def _read_character(language, code, cell):
    """Return lower case, plain letters (the second in the upper byte; 0: none), and the script."""
    if code < ALPHABET_SIZE:
        script = _OTHER
        if code < 0x250 or 0x1E00 <= code < 0x1F00:
            script = _LATIN
        elif 0x370 <= code < 0x400:
            script = _GREEK
        elif 0x400 <= code < 0x530:
            script = _CYRILLIC
        small = np.int64(language.alphabet[code])
        return small, np.int64(language.alphabet[ALPHABET_SIZE + code]), script
    base = cell & CODE_BITS
    if (cell >> KIND_SHIFT) & 3 == SINGLE and base < 0x80:
        return code, base, _STYLED
    return code, np.int64(0), _OTHER


@uncounted
def weigh_letters(language, letters, first, last):
    """Return the log probability of ASCII letters in a row, with the end of the word."""
    total, window = 0, 0
    for place in range(first, last + 1):
        letter = np.int64(letters[place]) - 96 if place < last else 0
        window = (window * 27 + letter) % 531441
        total += language.letters[window]
    return -total / LETTER_STEPS


@uncounted
def find_frequency(language, run, lower, plain):
    """Return the log frequency of a run as written, or without its accents; UNKNOWN for neither."""
    frequency = look_up(language, lower, 0, run.lower)
    # Letters of one kind throughout: an accent left out or a title in a fancy font is ordinary.
    if not run.is_ascii and run.is_plain and run.scripts in (_LATIN, _STYLED):
        bare = look_up(language, plain, 0, run.plain)
        if bare > UNKNOWN:
            odd = _RARE_LETTER * (run.rare if run.scripts == _LATIN else 1)
            frequency = max(frequency, bare + _ACCENTS_LEFT_OUT - odd)
    return frequency


@inlined
def is_digit(letter):
    """Return whether a character is an ASCII digit."""
    return 48 <= letter <= 57


@inner
def weigh_parts(language, letters, first, last):
    """Return the log probability of letters as known words and numbers in a row, or UNKNOWN."""
    size = last - first
    if size < 1 or size > _LONGEST_COMPOUND:
        return UNKNOWN
    best = np.full(size + 1, UNKNOWN)
    best[0] = 0.0
    for begin in range(size):
        if best[begin] == UNKNOWN:
            continue
        total, end = START_OF_HASH, begin
        is_number = is_digit(letters[first + begin])
        while end < size and end - begin < _LONGEST_PART:
            if is_digit(letters[first + end]) != is_number:
                break
            total, end = add_letter(total, letters[first + end]), end + 1
            joint = _COMPOUND if begin else 0.0
            if is_number:
                price = _NUMBER - _PER_DIGIT * min(end - begin, 4) + max(joint, _BESIDE_NUMBER)
                best[end] = max(best[end], best[begin] + price)
            elif end - begin > 2:
                frequency = get_frequency(language, find_word(language, mix_bits(total)))
                if frequency > _LEAST_OF_PART:
                    best[end] = max(best[end], best[begin] + joint + TEMPER * frequency)
    return best[size]


@inner
def _weigh_compound(language, letters, size):
    """Return the best of known words in one, and of a prefix with a known word."""
    best = weigh_parts(language, letters, 0, size)
    for number in range(len(_PREFIX_LETTERS)):
        long = 2 if _PREFIX_LETTERS[number, 1] else 1
        fits = letters[0] == _PREFIX_LETTERS[number, 0]
        if fits and (long == 1 or letters[1] == _PREFIX_LETTERS[number, 1]):
            other = look_up(language, letters, long, size)
            if other > -12.0:
                best = max(best, _PREFIXED + TEMPER * other - (long - 1))
    return best


@uncounted
def _weigh_model(language, letters, size, digits):
    """Return the log probability of letters with digits: a model, or a number with its unit."""
    best = _MODEL - _PER_DIGIT * digits - _PER_MODEL_LETTER * (size - digits) - 0.7 * sqrt(size)
    cut = 1
    is_digit = 48 <= letters[0] <= 57
    while cut < size and (48 <= letters[cut] <= 57) == is_digit:
        cut += 1
    for place in range(cut, size):
        if (48 <= letters[place] <= 57) == is_digit:
            return best
    frequency = look_up(language, letters, cut if is_digit else 0, size if is_digit else cut)
    if frequency > UNKNOWN:
        best = max(best, _COMPOUND + frequency + _NUMBER + 3.0 - _PER_DIGIT * min(digits, 4))
    return best


@uncounted
def weigh_run(language, folding, codes, start, end, lower, plain):
    """Return the log probability of a run of letters and digits in ordinary language."""
    size = end - start
    if size > LONGEST_WORD:
        return _JUMBLE - _PER_LETTER * size
    run = read_run(language, folding, codes, start, end, lower, plain)
    frequency = find_frequency(language, run, lower, plain)
    best = TEMPER * frequency if frequency > UNKNOWN else UNKNOWN
    if run.is_ascii:
        if run.digits == size:
            return max(best, _NUMBER - _PER_DIGIT * min(size, 7))
        if run.digits:
            return max(best, _weigh_model(language, lower, size, run.digits))
        best = max(best, _NEW_WORD + weigh_letters(language, lower, 0, size))
        best = max(best, (_ACRONYM if size <= 5 else _JUMBLE) - _PER_LETTER * size)
        if frequency == UNKNOWN and 6 <= size <= 24:
            best = max(best, _weigh_compound(language, lower, size))
        return best
    scripts, is_mixed = run.scripts, False
    if scripts & (scripts - 1):
        is_mixed = not scripts & _OTHER or scripts & _LATIN != 0
    if is_mixed:
        return max(best, _MIXED + _NEW_WORD - _FOREIGN_LETTER * size)
    if scripts & (_LATIN | _STYLED):
        odd = _RARE_LETTER * (run.rare if scripts & _LATIN else 1)
        if run.is_plain and not run.digits and run.plain == run.lower:
            accents = run.accents if scripts & _LATIN else 0
            spelt = weigh_letters(language, plain, 0, run.plain)
            return max(best, _NEW_WORD + spelt + accents * _ACCENT - odd)
        return max(best, _NEW_WORD - 2.8 * size - odd)
    if scripts & (_GREEK | _CYRILLIC):
        return max(best, _MODEL - _FOREIGN_LETTER * size)
    return max(best, -_CHARACTER * size)


@inlined
def is_run_letter(folding, code):
    """Return whether a character belongs to a run of letters and digits."""
    if code < 0x80:
        return 48 <= code <= 57 or 97 <= (code | 32) <= 122
    cell = get_cell(folding, code)
    return (cell >> KIND_SHIFT) & 3 != DROP or cell & OF_MARK != 0


@uncounted
def weigh_word(language, folding, codes, start, end, lower, plain):
    """Return the log probability of a stretch between spaces, signs among its letters included."""
    total, place = 0.0, start
    while place < end:
        last = place
        while last < end and is_run_letter(folding, np.int64(codes[last])):
            last += 1
        if last > place:
            total += weigh_run(language, folding, codes, place, last, lower, plain)
            place = last
            continue
        code = np.int64(codes[place])
        is_plain_sign = code < 0x80 and code not in (64, 36, 33, 124)
        total += _SIGN if is_plain_sign or code == 0x2019 else _UNSEEN
        place += 1
    return total


@inner
def weigh_gap(codes, start, end):
    """Return the log probability of what stands between two words; spaces are free."""
    for place in range(start, end):
        code = np.int64(codes[place])
        if code == 0xAD or 0x200B <= code <= 0x200F or 0x202A <= code <= 0x202E:
            return _UNSEEN
    if end - start != 1 or is_digit(codes[start - 1]) or is_digit(codes[end]):
        return 0.0
    # A sign that may hide a letter: * # _ and others, but no hyphen.
    is_mask = codes[start] in (42, 35, 95, 0x2022, 0xB7, 126, 94, 63, 37)
    return _MASK if is_mask else _DOT if codes[start] == 46 else 0.0
