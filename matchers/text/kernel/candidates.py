"""What is one candidate worth? The log probability that its mark is meant by what stands there."""

from math import exp, log, log1p
from typing import NamedTuple

import numpy as np

from matchers.compilation.inner_functions import inlined, inner, uncounted
from matchers.text.kernel.alignment import Scratch, Writing, allocate_scratch, allocate_writing
from matchers.text.kernel.language import (
    LONGEST_WORD,
    TEMPER,
    UNKNOWN,
    find_frequency,
    find_word,
    get_frequency,
    hash_letters,
    is_run_letter,
    read_run,
    weigh_parts,
)
from matchers.text.kernel.readings import MOST_COST, price_reading
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
    IS_PLAIN_WORD,
    IS_WORD,
    LEAST_FREQUENCY,
    SLIPS,
)

_OWN_PRIOR, _DISGUISED_PRIOR = log(0.05), log(0.2)
_NAMED_OWN_PRIOR, _NAMED_DISGUISED_PRIOR = log(0.3), log(0.02)
_NAME_SHARE, _WORD_SHARE, _NAMED_WORD_SHARE, _READING_SHARE = log(9.0), log(0.13), log(8.0), 0.5
_GLUED_SHARE, _NAMED_GLUED_SHARE = log(1.6), log(30.0)
_FAMOUS_SHARE, _FROM_ELSEWHERE = log(2.0), log(0.2)
_THREE_LETTERS, _FOUR_LETTERS, _IS_WORD_PRICE = log(0.05), log(0.5), log(0.15)
_SLIP_AND_SPACE, _UNSEEN_INSIDE, _ALIAS, _RESPELT = log(0.15), 3.0, 0.5, 3.0
_PHRASE, _LEAST_IN_PHRASE = 0.08, -14.0
_PLURAL, _AFFIX, _GLUED, _SIGN_BESIDE = log(0.15), log(0.0015), log(0.01), log(0.3)
_COMMON_WORD, _ORDINARY, _OF_COMPOUND = -9.9, -13.0, -16.0
_FAME_FROM, _FAME_TO, _FAME_WEIGHT, _NO_NAME = 1.5, 3.0, 1.15, 4.6
_FAME_OF_WORD, _LONG_NAME, _TRADE_MARK_SIGN = 0.5, 6, log(20.0)
_NAME_ELSEWHERE, _WORD_AT_HOME = 0.5, 0.95  # Zipf values by which one language leads the others


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
    words: int
    shortest: int  # letters of its shortest word
    is_phrase: bool  # all its words are ordinary ones, those that only a capital parts among them


@uncounted
def describe_name(language, folding, codes, lower, plain, joined):
    """Describe the wording of a mark; `joined` has room for its letters."""
    place, total, words, known_words, least = 0, 0, 0, 0, 99.0
    has_digit, has_hump, shortest = False, False, 99
    while place < codes.size:
        last = place
        while last < codes.size and is_run_letter(folding, np.int64(codes[last])):
            if last > place + 1 and 65 <= codes[last] <= 90 and 97 <= codes[last - 1] <= 122:
                has_hump = True
                break
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
        shortest = min(shortest, run.plain)
        if run.plain > 2 and not is_word and _get_fame(language, word) <= _NO_NAME:
            least = min(least, _get_fame(language, word))
        for letter in range(run.plain):
            if total < joined.size:
                joined[total] = plain[letter]
                total += 1
        place = last
    key = hash_letters(joined, 0, total)
    joined_word = find_word(language, key)
    fame, frequency = _get_fame(language, joined_word), get_frequency(language, joined_word)
    is_phrase = words > 0 and known_words == words
    is_listed = joined_word >= 0 and language.flags[joined_word] & IS_WORD != 0
    # A word that other languages have as often is a name there: Puma, Omega. What one language has
    # much more often is a word, listed or not: United.
    lead = frequency / log(10.0) + 9.0 - fame
    if joined_word >= 0 and lead > (_NAME_ELSEWHERE if is_listed else _WORD_AT_HOME):
        fame = 0.0
    if fame > _NO_NAME:
        fame = 0.0
    if words > 1 and fame == 0.0 and least < 99.0 and known_words < words:
        fame = least - 0.5
    fame = _FAME_WEIGHT * min(max(fame - _FAME_FROM, 0.0), _FAME_TO)
    fame *= _FAME_OF_WORD if is_listed else 1.0
    is_word = is_phrase and not has_hump  # CrossFit is a name, although cross fit is a phrase
    return Name(is_word, fame, total, has_digit, key, frequency, words, shortest, is_phrase)


@inlined
def _get_fame(language, place):
    return language.fames[place] / FAME_STEPS if place >= 0 else 0.0


@inlined
def add_logs(one, other):
    """Return the logarithm of a sum of two exponentials."""
    high, low = max(one, other), min(one, other)
    return high + log1p(exp(low - high)) if high - low < 40.0 else high


@uncounted
def _weigh_beside(language, folding, codes, start, end, is_before, is_long, room):
    """Return the log probability of letters beside a mark, a long one or not, in the same word."""
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
    if frequency == UNKNOWN and is_long:
        frequency = weigh_parts(language, room.lower, 0, run.lower)
    elif frequency > _OF_COMPOUND and is_long:
        frequency *= TEMPER
    return _GLUED + (frequency if frequency > UNKNOWN else -6.0 - 3.3 * size)


@inlined
def _is_doubled(codes, place):
    """Return whether a letter is the one before it, capitals aside."""
    return 0 < place < codes.size and codes[place] | 32 == codes[place - 1] | 32


@inlined
def _find_borders(codes, wording, candidate, words):
    """Return where the words begin, the mark within them begins and ends, and the words end.

    Folding counts a letter once that stands twice: a mark's border keeps its doubled letter.
    """
    left, right = words[0, 0], words[1, words.shape[1] - 1]
    start, end = candidate[CANDIDATE_START], candidate[CANDIDATE_END]
    start -= left < start and _is_doubled(wording, 1) and _is_doubled(codes, start)
    end += end < right and _is_doubled(wording, wording.size - 1) and _is_doubled(codes, end)
    return left, start, end, right


@inner
def _has_trade_mark_sign(codes, place):
    """Return whether a sign follows that says that a mark is meant: its own, (R) or (TM)."""
    while place < codes.size and codes[place] in (32, 40):
        place += 1
    if place < codes.size and codes[place] in (0xAE, 0x2122):
        return True
    if place + 1 >= codes.size or codes[place - 1] != 40:
        return False
    size = 1 if codes[place] | 32 == 114 else 2 if codes[place] | 32 == 116 else 0
    is_closed = size and place + size < codes.size and codes[place + size] == 41
    return is_closed and (size == 1 or codes[place + 1] | 32 == 109)


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
        answer: (6,) float64, written: columns COST, SLIPS, IS_OWN and IS_PLAIN_WORD.
    """
    which, spelt = candidate[CANDIDATE_NAME], candidate[CANDIDATE_SPELT]
    wording = wordings[ends[which] : ends[which + 1]]
    left, start, end, right = _find_borders(codes, wording, candidate, words)
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
    weight, beside = -cost, 0.0
    is_glued, is_long = left < start or end < right, name.letters >= _LONG_NAME
    if left < start:
        beside += _weigh_beside(language, folding, codes, left, start, True, is_long, room)
    if end < right:
        beside += _weigh_beside(language, folding, codes, end, right, False, is_long, room)
    if is_glued and start - left + right - end == 1:  # a slip at the end of the mark
        added_cost, _, _ = price_reading(
            codes[left:right], wording, folding, language.alphabet, room.scratch, writing, mark
        )
        beside = max(beside, cost - added_cost)
    weight += beside
    is_own = is_own and not is_glued
    answer[COST], answer[SLIPS], answer[IS_OWN] = cost, slips, is_own
    answer[IS_PLAIN_WORD] = name.is_word
    is_named = candidate[IS_NAMED] != 0
    weight += 0.0 if is_own else _weigh_disguise(name, weights, is_named)
    is_bare_word = is_own and name.is_word and name.words == 1 and name.fame == 0.0
    if is_named and not is_bare_word:
        weight += (_NAMED_OWN_PRIOR if is_own else _NAMED_DISGUISED_PRIOR) - log(size)
    else:
        fame = 0.0 if is_glued and name.is_word else name.fame  # turbo|cad
        weight += (_OWN_PRIOR if is_own else _DISGUISED_PRIOR) + fame - crowd
    # The words' own frequency counts for a mark that they are, or are read as: it is its use.
    share = UNKNOWN
    if is_own:
        word_share = _NAMED_WORD_SHARE if is_named else _WORD_SHARE
        share = word_share if name.is_word else _NAME_SHARE
    elif is_glued and cost == 0.0 and words.shape[1] == 1 and _is_glued_name(
        language, folding, codes, start, end, words, name, is_named, room
    ):  # fmt: skip
        share = _NAMED_GLUED_SHARE if is_named else _GLUED_SHARE
    elif spelt >= 0 and not is_named and slips == 0 and name.fame > 0.0:
        share = _share_reading(_FAMOUS_SHARE, language, folding, codes, words, name, room)
    elif is_named and candidate[IS_ALOUD] and slips <= 1 and name.letters >= 4:
        share = _share_reading(_READING_SHARE, language, folding, codes, words, name, room)
    weight = add_logs(weight, weights.sum() + share)
    has_sign = is_own and _has_trade_mark_sign(codes, end)
    return weight + (_TRADE_MARK_SIGN if has_sign else 0.0), name.key


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


@inner
def _weigh_disguise(name, weights, is_named):
    """Return what a disguise costs beside its writing: more words, a short mark, a common word."""
    total = 0.0
    for place in range(1, weights.size):
        total += _PHRASE * max(weights[place], _LEAST_IN_PHRASE)
    if name.letters <= 3:
        total += _THREE_LETTERS
    elif name.letters == 4 and name.fame == 0.0:
        total += _FOUR_LETTERS
    # Of ordinary words that stand there, too, the sum of their frequencies knows too little.
    is_plain = name.is_phrase and name.fame == 0.0
    if is_plain and name.words > 1:
        is_plain = weights.min() > _ORDINARY and not is_named
    return total + (_IS_WORD_PRICE if is_plain else 0.0)


@uncounted
def _is_glued_name(language, folding, codes, start, end, words, name, is_named, room):
    """Return whether an unknown word is a name beside known words and numbers: adidasshoes.

    Chance has short names in words (mega|disk): they must be named, and begin the word.
    """
    left, right = words[0, 0], words[1, 0]
    if name.shortest < 3 or (name.is_word and name.words == 1) or right - left > LONGEST_WORD:
        return False
    if name.letters < _LONG_NAME and (left < start or not is_named):
        return False
    while right > end and 48 <= codes[right - 1] <= 57:
        right -= 1
    whole_run = read_run(language, folding, codes, left, right, room.lower, room.plain)
    if find_frequency(language, whole_run, room.lower, room.plain) > UNKNOWN:
        return False
    return _are_known_parts(language, folding, codes, left, start, room) and _are_known_parts(
        language, folding, codes, end, right, room
    )


@inner
def _are_known_parts(language, folding, codes, first, last, room):
    """Return whether a part of a word is nothing, a number, or words of three letters or more."""
    if first >= last:
        return True
    rest = read_run(language, folding, codes, first, last, room.lower, room.plain)
    if rest.lower < 3:
        return rest.digits == last - first
    is_known = find_frequency(language, rest, room.lower, room.plain) > UNKNOWN
    return is_known or weigh_parts(language, room.lower, 0, rest.lower) > UNKNOWN
