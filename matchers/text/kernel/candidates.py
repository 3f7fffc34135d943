"""What is one candidate worth? The log probability that its mark is meant by what stands there."""

from math import exp, log, log1p
from typing import NamedTuple

import numpy as np

from matchers.text.kernel.alignment import (
    Scratch,
    Writing,
    allocate_scratch,
    allocate_writing,
)
from matchers.text.kernel.jit import inlined, inner, uncounted
from matchers.text.kernel.language import (
    LONGEST_WORD,
    UNKNOWN,
    find_frequency,
    find_word,
    get_frequency,
    hash_letters,
    is_run_letter,
    read_run,
)
from matchers.text.kernel.readings import (
    MOST_COST,
    price_reading,
)
from matchers.text.kernel.weighing_columns import (
    CANDIDATE_END,
    CANDIDATE_NAME,
    CANDIDATE_SPELT,
    CANDIDATE_START,
    COST,
    FAME_STEPS,
    IS_AFFIX,
    IS_ALIAS,
    IS_ALOUD,
    IS_NAMED,
    IS_OWN,
    IS_WORD,
    LEAST_FREQUENCY,
    SLIPS,
)

_OWN_PRIOR, _DISGUISED_PRIOR = log(0.05), log(0.2)
_NAMED_OWN_PRIOR, _NAMED_DISGUISED_PRIOR = log(0.3), log(0.02)
_NAME_SHARE, _WORD_SHARE, _GLUED_SHARE, _READING_SHARE = log(9.0), log(0.13), log(1.35), 0.5
_FAMOUS_SHARE, _FROM_ELSEWHERE = log(2.0), log(0.2)
_THREE_LETTERS, _FOUR_LETTERS, _IS_WORD_PRICE = log(0.05), log(0.5), log(0.15)
_SLIP_AND_SPACE, _UNSEEN_INSIDE, _ALIAS, _RESPELT = log(0.15), 3.0, 0.5, 3.0
_PHRASE, _LEAST_IN_PHRASE = 0.08, -14.0
_PLURAL, _AFFIX, _GLUED, _SIGN_BESIDE = log(0.15), log(0.0015), log(0.01), log(0.3)
_COMMON_WORD = -9.9
_FAME_FROM, _FAME_TO, _FAME_WEIGHT, _NO_NAME = 1.5, 3.0, 1.15, 4.6


class Room(NamedTuple):
    """Scratch of a field: for alignments, and for words in lower case and without accents."""

    scratch: Scratch
    seen: Writing
    mark: Writing
    lower: np.ndarray
    plain: np.ndarray
    joined: np.ndarray


@inner
def allocate_room(candidates, ends):
    """Allocate room for the longest stretch and the longest wording."""
    widest = 1
    for number in range(candidates.shape[0]):
        start, end = candidates[number, CANDIDATE_START], candidates[number, CANDIDATE_END]
        which, spelt = candidates[number, CANDIDATE_NAME], candidates[number, CANDIDATE_SPELT]
        widest = max(widest, end - start, ends[which + 1] - ends[which])
        if spelt >= 0:
            widest = max(widest, ends[spelt + 1] - ends[spelt])
    return Room(
        allocate_scratch(20 * widest),  # no character becomes more letters than that
        allocate_writing(),
        allocate_writing(),
        np.empty(2 * LONGEST_WORD + 2, np.uint32),
        np.empty(2 * LONGEST_WORD + 2, np.uint32),
        np.empty(256, np.uint32),
    )


class Name(NamedTuple):
    """What the language knows of a mark."""

    is_word: bool  # all its words are ordinary ones
    fame: float  # what a well-known name is likelier to be worn
    letters: int
    has_digit: bool
    key: np.uint64  # of its plain letters: rights of one name are one explanation
    frequency: float  # the logarithm of how often ordinary language has it


@uncounted
def describe_name(language, folding, codes, lower, plain, joined):
    """Describe the wording of a mark; `joined` has room for its letters."""
    place, total, words, known_words, least = 0, 0, 0, 0, 99.0
    has_digit = False
    while place < codes.size:
        last = place
        while last < codes.size and is_run_letter(folding, np.int64(codes[last])):
            last += 1
        if last == place:
            place += 1
            continue
        last = min(last, place + LONGEST_WORD)
        run = read_run(language, folding, codes, place, last, lower, plain)
        has_digit = has_digit or run.digits > 0
        word = find_word(language, hash_letters(plain, 0, run.plain))
        is_word = word >= 0 and language.flags[word] & IS_WORD != 0
        is_word = is_word or find_frequency(language, run, lower, plain) > _COMMON_WORD
        known_words += is_word
        words += 1
        if run.plain > 2:
            least = min(least, _get_fame(language, word))
        for letter in range(run.plain):
            if total < joined.size:
                joined[total] = plain[letter]
                total += 1
        place = last
    key = hash_letters(joined, 0, total)
    joined_word = find_word(language, key)
    fame = _get_fame(language, joined_word)
    is_word = words > 0 and known_words == words
    if (joined_word >= 0 and language.flags[joined_word] & IS_WORD != 0) or fame > _NO_NAME:
        fame = 0.0
    if words > 1 and fame == 0.0 and least < 99.0 and known_words < words:
        fame = least - 0.5
    fame = _FAME_WEIGHT * min(max(fame - _FAME_FROM, 0.0), _FAME_TO)
    return Name(is_word, fame, total, has_digit, key, get_frequency(language, joined_word))


@inlined
def _get_fame(language, place):
    return language.fames[place] / FAME_STEPS if place >= 0 else 0.0


@inlined
def add_logs(one, other):
    """Return the logarithm of a sum of two exponentials."""
    high, low = max(one, other), min(one, other)
    return high + log1p(exp(low - high)) if high - low < 40.0 else high


@uncounted
def _weigh_beside(language, folding, codes, start, end, is_before, room):
    """Return the log probability of letters beside a mark in the same word."""
    while start < end and not is_run_letter(folding, np.int64(codes[start])):
        start += 1
    while start < end and not is_run_letter(folding, np.int64(codes[end - 1])):
        end -= 1
    size = end - start
    if size <= 0:
        return _SIGN_BESIDE
    if size > LONGEST_WORD:
        return _GLUED - 6.0 - 3.3 * size
    run = read_run(language, folding, codes, start, end, room.lower, room.plain)
    if run.digits == size:
        return _GLUED + 3.5 + max(log(0.04) - 2.3 * size, -9.0)
    if size == 1 and not is_before and room.lower[0] == 115:
        return _PLURAL
    word = find_word(language, hash_letters(room.lower, 0, run.lower))
    if word >= 0 and language.flags[word] & IS_AFFIX:
        return _AFFIX
    if size < 3:
        return _GLUED - 7.0 - 3.2 * size
    frequency = get_frequency(language, word)
    return _GLUED + (frequency if frequency > UNKNOWN else -6.0 - 3.3 * size)


@inner
def weigh_candidate(
    codes, folding, language, candidate, wordings, ends, words, weights, size, crowd, room, answer
):
    """Return the log probability of a candidate's edge, and the key of its name.

    Args:
        codes: (n,) uint32, the characters of the field.
        folding: (k,) uint32, the folding table.
        language: What ordinary language says.
        candidate: (9,) int64: columns CANDIDATE_FIELD and the others.
        wordings: (w,) uint32, the characters of all wordings.
        ends: (v + 1,) int64; wording i is wordings[ends[i] : ends[i + 1]].
        words: (2, m) int64, where the words that it touches start and end.
        weights: (m,) float64, their log probabilities in ordinary language.
        size: How many words the field has.
        crowd: The logarithm of how many marks share the prior.
        room: Scratch.
        answer: (5,) float64, written: columns COST, SLIPS and IS_OWN.
    """
    start, end = candidate[CANDIDATE_START], candidate[CANDIDATE_END]
    which, spelt = candidate[CANDIDATE_NAME], candidate[CANDIDATE_SPELT]
    wording = wordings[ends[which] : ends[which + 1]]
    stretch = wordings[ends[spelt] : ends[spelt + 1]] if spelt >= 0 else codes[start:end]
    writing, mark = room.seen, room.mark
    cost, slips, is_own = price_reading(
        stretch, wording, folding, language.alphabet, room.scratch, writing, mark
    )
    if cost >= MOST_COST:
        return UNKNOWN, np.uint64(0)
    cost = 0.0 if is_own else cost
    cost += _UNSEEN_INSIDE if writing.counts[1] else 0.0
    cost += _ALIAS if candidate[IS_ALIAS] else 0.0
    if spelt >= 0:
        cost, is_own = cost + _RESPELT, False
    if slips and writing.counts[2] and writing.counts[2] != mark.counts[2]:
        cost -= _SLIP_AND_SPACE
    name = describe_name(language, folding, wording, room.lower, room.plain, room.joined)
    weight, left, right = -cost, words[0, 0], words[1, words.shape[1] - 1]
    if left < start:
        weight += _weigh_beside(language, folding, codes, left, start, True, room)
    if end < right:
        weight += _weigh_beside(language, folding, codes, end, right, False, room)
    is_glued = left < start or end < right
    is_own = is_own and not is_glued
    answer[COST], answer[SLIPS], answer[IS_OWN] = cost, slips, is_own
    weight += 0.0 if is_own else _weigh_disguise(name, weights)
    is_named = candidate[IS_NAMED] != 0
    if is_named and not (is_own and name.is_word):
        weight += (_NAMED_OWN_PRIOR if is_own else _NAMED_DISGUISED_PRIOR) - log(size)
    else:
        weight += (_OWN_PRIOR if is_own else _DISGUISED_PRIOR) + name.fame - crowd
    # The words' own frequency counts for a mark that they are, or are read as: it is its use.
    share = UNKNOWN
    if is_own:
        share = _WORD_SHARE if name.is_word else _NAME_SHARE
    elif (
        is_glued
        and cost == 0.0
        and words.shape[1] == 1
        and _is_glued_name(language, folding, codes, start, end, words, name, room)
    ):
        share = _GLUED_SHARE
    elif spelt >= 0 and not is_named and slips == 0 and name.fame > 0.0:
        share = _share_reading(_FAMOUS_SHARE, language, folding, codes, words, name, room)
    elif is_named and candidate[IS_ALOUD] and slips <= 1 and name.letters >= 4:
        share = _share_reading(_READING_SHARE, language, folding, codes, words, name, room)
    return add_logs(weight, weights.sum() + share), name.key


@uncounted
def _share_reading(share, language, folding, codes, words, name, room):
    """Return how far a foreign word's frequency is that of the name that it may be read as.

    A name is rarer in other scripts than in its own. A word that is more common than that has a
    meaning of its own: Russian has "odin" (one) much more often than Odin.
    """
    left, right = words[0, 0], words[1, 0]
    if words.shape[1] > 1 or right - left > LONGEST_WORD:
        return share
    run = read_run(language, folding, codes, left, right, room.lower, room.plain)
    common = find_frequency(language, run, room.lower, room.plain)
    if common == UNKNOWN:
        return share
    return min(share, max(name.frequency, LEAST_FREQUENCY) - common + _FROM_ELSEWHERE)


@uncounted
def _weigh_disguise(name, weights):
    """Return what a disguise costs beside its writing: more words, a short mark, a common word."""
    total = 0.0
    for place in range(1, weights.size):
        total += _PHRASE * max(weights[place], _LEAST_IN_PHRASE)
    if name.letters <= 3:
        total += _THREE_LETTERS
    elif name.letters == 4:
        total += _FOUR_LETTERS
    return total + (_IS_WORD_PRICE if name.is_word else 0.0)


@uncounted
def _is_glued_name(language, folding, codes, start, end, words, name, room):
    """Return whether an unknown word is a long name beside a known word: adidasshoes."""
    left, right = words[0, 0], words[1, 0]
    if name.letters < 6 or name.is_word or right - left > LONGEST_WORD:
        return False
    whole_run = read_run(language, folding, codes, left, right, room.lower, room.plain)
    if find_frequency(language, whole_run, room.lower, room.plain) > UNKNOWN:
        return False
    first, last = (left, start) if left < start else (end, right)
    rest = read_run(language, folding, codes, first, last, room.lower, room.plain)
    return find_frequency(language, rest, room.lower, room.plain) > UNKNOWN
