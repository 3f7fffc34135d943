"""What does each step of writing a mark another way cost? In natural logarithms.

-log of how often somebody who means the mark writes a letter so: set by hand, and measured with
`markwarden weights measure`.
"""

from math import log

import numpy as np

LETTER_CODES = 128  # ASCII: what lies beyond has no price of its own
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
OTHER_LETTER, ALIKE_LETTER = -log(0.014), -log(0.12)
_NEAR_KEY, _OTHER_VOWEL = -log(0.06), -log(0.08)
_OTHER_DIGIT, ADDED_DIGIT = -log(0.0002), -log(0.05 / 260)
ADDED, ADDED_DOUBLE, ADDED_NEAR_KEY = -log(0.3 / 26), -log(0.35), -log(0.05)
LEFT_OUT, LEFT_OUT_DOUBLE, LEFT_OUT_VOWEL = -log(0.5), -log(0.8), -log(0.6)
SWAPPED, SOUNDS_ALIKE = -log(0.7), -log(0.15)
# A letter added here and one left out there, beside the two slips.
LEAST_DETOUR = ADDED_DOUBLE + LEFT_OUT_DOUBLE
FIRST_LETTER, DIGIT_ALONE = -log(0.15), 4.0
DIGIT_FOR_LETTER, FURTHER_DIGIT, ACCENT_COST = -log(0.06), -log(0.25), -log(0.15)
LOOKALIKE_COST, FURTHER_LOOKALIKE = -log(0.12), -log(0.5)
SPACE_ADDED, AT_HUMP, SPACE_LEFT_OUT = -log(0.03), -log(0.4), -log(0.35)
HARD_SIGN, SOFT_SIGN, SPELT_OUT = -log(0.003), -log(0.1), log(0.02)
MASKED = -log(0.08)
_SOFT_SIGNS = "'\u2019-\u2013._\xb7&`\xb4*#\u2022~^?%"
IS_SOFT = np.zeros(0x2030, np.bool_)
IS_SOFT[[ord(c) for c in _SOFT_SIGNS]] = True


def _build_tables():
    """Return the cost of a letter for another, and which digits, keys and vowels are alike."""
    other = np.full((LETTER_CODES, LETTER_CODES), OTHER_LETTER)
    leet, near_keys = np.zeros((2, LETTER_CODES, LETTER_CODES), np.bool_)
    vowels = np.zeros(LETTER_CODES, np.bool_)
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
        other[ord(pair[0]), ord(pair[1])] = ALIKE_LETTER
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


COSTS, IS_LEET, IS_NEAR, IS_VOWEL = _build_tables()
SOUNDS = _build_pairs()
SOUND_ENDS = np.zeros(LETTER_CODES, np.bool_)
SOUND_ENDS[[row[1 + row[0]] for row in SOUNDS.tolist()]] = True
