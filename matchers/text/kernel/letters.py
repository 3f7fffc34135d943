"""From characters to folded letters, each with its place in the original, and to words."""

import numpy as np

from matchers.compilation.inner_functions import inlined, uncounted
from matchers.text.kernel.columns import (
    ALNUM,
    CELLS,
    CLASS_SHIFT,
    CODE_BITS,
    CURRENCY,
    DECIMAL,
    DROP,
    EXCLAMATION,
    KIND_SHIFT,
    LONGER,
    MARK,
    OF_MARK,
    PAGES,
    POOL,
    SELF,
    SIGN,
    SMALL,
    SPACELESS_CLASS,
    SPOKEN,
    SPOKEN_RANGES,
    TOKEN_CLASS,
    TOKEN_LETTER,
    TOKEN_LETTER_END,
    TOKEN_RUN,
    TOKEN_RUN_END,
    TOUCHED,
    VOICING,
)

_FIRST_L, _FIRST_V, _FIRST_T, _FIRST_SYLLABLE = 0x1100, 0x1161, 0x11A7, 0xAC00


@inlined
def get_cell(folding, code):
    """Return the folding table's entry for a character."""
    page = np.int64(folding[PAGES + (code >> 8)])
    return np.int64(folding[np.int64(folding[CELLS]) + page * 256 + (code & 255)])


@inlined
def get_reading(folding, code):
    """Return the reading of a foreign letter, 0 for every other character."""
    for low, high, place in SPOKEN_RANGES:
        if low <= code < high:
            return np.int64(folding[np.int64(folding[SPOKEN]) + place + code - low])
    return np.int64(0)


@uncounted
def compose_syllable(codes, place):
    """Return a hangul syllable spelt in conjoining jamo, and of how many; (0, 0) for none."""
    lead = np.int64(codes[place]) - _FIRST_L
    if not 0 <= lead < 19 or place + 1 >= codes.size:
        return np.int64(0), np.int64(0)
    vowel = np.int64(codes[place + 1]) - _FIRST_V
    if not 0 <= vowel < 21:
        return np.int64(0), np.int64(0)
    tail = np.int64(0)
    if place + 2 < codes.size and 0 < np.int64(codes[place + 2]) - _FIRST_T < 28:
        tail = np.int64(codes[place + 2]) - _FIRST_T
    code = _FIRST_SYLLABLE + (lead * 21 + vowel) * 28 + tail
    return code, np.int64(3) if tail else np.int64(2)


@uncounted
def count_letters(codes, folding):
    """Return how many letters the characters become at most, in either reading."""
    total = np.int64(0)
    for code in codes:
        cell = get_cell(folding, np.int64(code))
        kind = (cell >> KIND_SHIFT) & 3
        size = np.int64(1)
        if kind == LONGER:
            size = np.int64(folding[np.int64(folding[POOL]) + (cell & CODE_BITS)])
        reading = get_reading(folding, np.int64(code))
        if reading & CODE_BITS:
            size = max(size, np.int64(folding[np.int64(folding[POOL]) + (reading & CODE_BITS)]))
        total += size
    return total


@uncounted
def fold_letters(codes, folding, is_aloud, letters, classes, spans):
    """Write the letters of a field; return how many, and whether foreign ones are among them.

    Args:
        codes: (n,) uint32, the characters.
        folding: (k,) uint32, the folding table.
        is_aloud: Whether foreign letters are read aloud.
        letters: (m,) uint32, written: folded code points.
        classes: (m,) uint8, written: ALNUM and the other bits.
        spans: (2, m) int32, written: where each letter starts and ends in `codes`.
    """
    pool, ascii_cells = np.int64(folding[POOL]), np.int64(folding[CELLS])  # page 0 is the first
    count, place, has_foreign = 0, 0, False
    while place < codes.size:
        code, start = np.int64(codes[place]), place
        place += 1
        if code < 0x80:
            cell, reading = np.int64(folding[ascii_cells + code]), np.int64(0)
        else:
            syllable, jamo = compose_syllable(codes, start)
            code = syllable if jamo else code
            place += max(0, jamo - 1)
            cell, reading = get_cell(folding, code), get_reading(folding, code)
            has_foreign = has_foreign or reading != 0
        if (cell >> KIND_SHIFT) & 3 == SELF:
            cell |= code
        reading = reading if is_aloud else np.int64(0)
        if reading & (SMALL | VOICING) and count:
            if reading & SMALL:
                cell = np.int64(folding[pool + (reading & CODE_BITS) + 1])
                letters[count - 1] = cell & CODE_BITS
                classes[count - 1] = (cell >> CLASS_SHIFT) | TOUCHED
            spans[1, count - 1] = place
            continue
        first, size = _find_entries(folding, pool, cell, reading)
        if not size and cell & OF_MARK and count:
            spans[1, count - 1] = place
        for number in range(size):
            entry = np.int64(folding[first + number]) if first else cell
            letters[count] = entry & CODE_BITS
            classes[count] = ((entry >> CLASS_SHIFT) & 0x7F) | (TOUCHED if reading else 0)
            spans[0, count], spans[1, count] = start, place
            count += 1
    return count, has_foreign


@inlined
def _find_entries(folding, pool, cell, reading):
    """Return where in the pool the letters stand and how many; at 0 the cell itself is the one."""
    kind = (cell >> KIND_SHIFT) & 3
    if reading & CODE_BITS:
        cell, kind = reading, np.int64(LONGER)
    if kind == LONGER:
        first = pool + (cell & CODE_BITS)
        return first + 1, np.int64(folding[first])
    return np.int64(0), np.int64(0) if kind == DROP else np.int64(1)


@inlined
def _is_sign(classes, place, count):
    """Return whether a sign counts as a letter: before one, some also at a word's end: adida$."""
    sign_class = classes[place]
    after = classes[place + 1] if place + 1 < count else 0
    before = classes[place - 1] if place else 0
    is_letter_after = (after & (ALNUM | SPACELESS_CLASS)) == ALNUM
    if sign_class & (SIGN | EXCLAMATION) and is_letter_after and not after & DECIMAL:
        return True
    if sign_class & CURRENCY:
        return bool(before & ALNUM) and is_letter_after
    is_end = not after & (ALNUM | SIGN | EXCLAMATION)
    return bool(sign_class & SIGN) and (before & (ALNUM | DECIMAL)) == ALNUM and is_end


@uncounted
def _find_word_end(classes, place, count):
    """Return where the word that begins here ends; the same place where none begins."""
    if classes[place] & SPACELESS_CLASS:
        place += 1
        while place < count and classes[place] & MARK:
            place += 1
        return place
    while place < count:
        if (classes[place] & (ALNUM | SPACELESS_CLASS)) == ALNUM:
            place += 1
            while place < count and classes[place] & MARK:
                place += 1
        elif classes[place] & (SIGN | EXCLAMATION | CURRENCY) and _is_sign(classes, place, count):
            place += 1
        else:
            break
    return place


@inlined
def _find_end_of_www(letters, place, last):
    """Return where a word ends that begins an address: wwwnikecom; else where it ended."""
    for letter in range(place, min(place + 3, last)):
        if letters[letter] != 119:
            return last
    return place + 3 if last - place > 5 else last


@uncounted
def blank_signs(letters, classes, count):
    """Take signs for spaces, in what is touched: nike|adidas."""
    for place in range(count):
        if classes[place] & (SIGN | EXCLAMATION | CURRENCY):
            letters[place] = 32
            classes[place] &= TOUCHED


@uncounted
def split_words(letters, classes, count, runs, tokens):
    """Write the words of folded letters; return how many, and whether signs are in some.

    A run is one letter repeated, by its first place; of a number each digit is one. A token is
    its first and last run, its first and last letter, ends exclusive, and its class.
    """
    word_count, total, place, has_signs = 0, 0, 0, False
    while place < count:
        last = _find_word_end(classes, place, count)
        if last == place:
            place += 1
            continue
        last = _find_end_of_www(letters, place, last)
        kind, kinds = np.int64(0xFF), np.int64(0)
        for letter in range(place, last):
            kind &= np.int64(classes[letter])
            kinds |= np.int64(classes[letter])
        first_run = total
        for letter in range(place, last):
            if letter > place and not kind & DECIMAL and letters[letter] == letters[letter - 1]:
                runs[1, total - 1] = letter + 1
                continue
            runs[0, total], runs[1, total] = letter, letter + 1
            total += 1
        if kinds & (SIGN | EXCLAMATION | CURRENCY):
            has_signs = True
        tokens[word_count, TOKEN_RUN], tokens[word_count, TOKEN_RUN_END] = first_run, total
        tokens[word_count, TOKEN_LETTER], tokens[word_count, TOKEN_LETTER_END] = place, last
        tokens[word_count, TOKEN_CLASS] = (
            (kind & DECIMAL)
            | (np.int64(classes[place]) & SPACELESS_CLASS)
            | (kinds & (SIGN | EXCLAMATION | CURRENCY | TOUCHED))
        )
        word_count += 1
        place = last
    return word_count, has_signs


@uncounted
def touch_signed_words(classes, tokens, count):
    """Mark the words with signs as what the reading without signs is about."""
    for token in range(count):
        touched_bit = TOUCHED if tokens[token, TOKEN_CLASS] & (SIGN | EXCLAMATION | CURRENCY) else 0
        for place in range(tokens[token, TOKEN_LETTER], tokens[token, TOKEN_LETTER_END]):
            classes[place] = (classes[place] & 0x7F) | touched_bit
