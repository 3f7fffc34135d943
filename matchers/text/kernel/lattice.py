"""Explain a field once: words, marks and disguised marks compete for the same letters.

A lattice over the words of the field. Each word has an edge with the log probability of ordinary
language; each stretch that comes near a mark has one with that of its use. Forward and backward
sums (L. R. Rabiner, A tutorial on hidden Markov models, 1989, section III) give the probability
that an edge is on the path, given all others.
"""

from math import expm1, log

import numpy as np

from matchers.text.kernel.candidates import add_logs, allocate_room, weigh_candidate
from matchers.text.kernel.columns import TOKEN_LETTER, TOKEN_LETTER_END
from matchers.text.kernel.jit import inlined, inner
from matchers.text.kernel.language import (
    UNKNOWN,
    open_language,
    weigh_gap,
    weigh_word,
)
from matchers.text.kernel.letters import count_letters, fold_letters, split_words
from matchers.text.kernel.weighing_columns import (
    ANSWER_COLUMNS,
    CANDIDATE_END,
    CANDIDATE_FIELD,
    CANDIDATE_NAME,
    CANDIDATE_RIGHT,
    CANDIDATE_START,
    IS_PLAIN_WORD,
    ODDS,
    SHARE,
)

_LEAST_ODDS = -30.0
_CROWD, _CROWD_GROWTH = log(31200.0), 0.5  # beyond so many marks few more are worn


@inner
def read_words(codes, folding):
    """Return where the words of a field start and end in the original: (2, n) int64."""
    size = count_letters(codes, folding)
    letters, classes = np.empty(size, np.uint32), np.empty(size, np.uint8)
    spans = np.empty((2, size), np.int32)
    runs, tokens = np.empty((2, size), np.int32), np.empty((size, 5), np.int32)
    count, _ = fold_letters(codes, folding, False, letters, classes, spans)
    word_count, _ = split_words(letters, classes, count, runs, tokens)
    words = np.empty((2, word_count), np.int64)
    for number in range(word_count):
        words[0, number] = spans[0, tokens[number, TOKEN_LETTER]]
        words[1, number] = spans[1, tokens[number, TOKEN_LETTER_END] - 1]
    return words


@inner
def _weigh_words(language, folding, codes, words, lower, plain):
    weights = np.empty(words.shape[1])
    for number in range(words.shape[1]):
        start, end = words[0, number], words[1, number]
        weights[number] = weigh_word(language, folding, codes, start, end, lower, plain)
        if number:
            weights[number] += weigh_gap(codes, words[1, number - 1], start)
    return weights


@inner
def weigh_listing(codes, fields, folding, blob, candidates, names, marks):
    """Weigh candidates against the words of their fields and against one another.

    Args:
        codes: (n,) uint32, the characters of all fields.
        fields: (f + 1,) int64; field i is codes[fields[i] : fields[i + 1]].
        folding: (k,) uint32, the folding table.
        blob: (b,) uint8, the bytes of the language file.
        candidates: (m, 9) int64: columns CANDIDATE_FIELD and the others, ascending by field.
        names: The characters of all wordings, (w,) uint32, and (v + 1,) int64 where each ends.
        marks: How many marks were searched.

    Returns:
        (m, 6) float64: columns ODDS and the others.
    """
    answers = np.zeros((candidates.shape[0], ANSWER_COLUMNS))
    answers[:, ODDS], answers[:, SHARE] = _LEAST_ODDS, UNKNOWN
    language = open_language(blob)
    since = 0
    while since < candidates.shape[0]:
        field, until = candidates[since, CANDIDATE_FIELD], since
        while until < candidates.shape[0] and candidates[until, CANDIDATE_FIELD] == field:
            until += 1
        field_codes = codes[fields[field] : fields[field + 1]]
        _weigh_field(
            field_codes, folding, language, candidates[since:until], names[0], names[1], marks,
            answers[since:until],
        )  # fmt: skip
        since = until
    return answers


@inner
def _weigh_field(codes, folding, language, candidates, wordings, ends, marks, answers):
    count = candidates.shape[0]
    words = read_words(codes, folding)
    room = allocate_room(candidates, ends)
    weights = _weigh_words(language, folding, codes, words, room.lower, room.plain)
    firsts, lasts = np.zeros(count, np.int64), np.zeros(count, np.int64)
    edges, keys = np.full(count, UNKNOWN), np.zeros(count, np.uint64)
    # A listing does not wear a mark the likelier because a register is small.
    crowd = _CROWD + _CROWD_GROWTH * max(log(max(marks, 1.0)) - _CROWD, 0.0)
    for number in range(count):
        start, end = candidates[number, CANDIDATE_START], candidates[number, CANDIDATE_END]
        first = np.searchsorted(words[1], start, side="right")
        if first >= words.shape[1]:
            continue
        last = first
        while last + 1 < words.shape[1] and words[0, last + 1] < end:
            last += 1
        firsts[number], lasts[number] = first, last
        edges[number], keys[number] = weigh_candidate(
            codes, folding, language, candidates[number], wordings, ends,
            words[:, first : last + 1], weights[first : last + 1], words.shape[1], crowd, room,
            answers[number],
        )  # fmt: skip
    heads = _sum_paths(weights, candidates, firsts, lasts, edges, keys, answers)
    covers = _find_covers(candidates, firsts, lasts, keys, wordings, ends, answers)
    _compute_odds(candidates, firsts, lasts, heads, covers, answers)


@inner
def _sum_paths(weights, candidates, firsts, lasts, edges, keys, answers):
    """Write the log probability of each edge; return for each the one that it is counted as."""
    size, count = weights.size, edges.size
    heads = np.arange(count)  # rights of one name on one stretch share the strongest edge
    for number in range(count):
        for other in range(number):
            is_same = (
                keys[other] == keys[number]
                and candidates[other, CANDIDATE_START] == candidates[number, CANDIDATE_START]
                and candidates[other, CANDIDATE_END] == candidates[number, CANDIDATE_END]
            )
            if is_same:
                head = heads[other]
                edges[head] = max(edges[head], edges[number])
                heads[number] = head
                break
    order_last, order_first = np.argsort(lasts), np.argsort(-firsts)
    forward, backward = np.full(size + 1, UNKNOWN), np.full(size + 1, UNKNOWN)
    forward[0], backward[size] = 0.0, 0.0
    place = 0
    for word in range(size):
        total = forward[word] + weights[word]
        while place < count and lasts[order_last[place]] <= word:
            edge = order_last[place]
            place += 1
            if lasts[edge] == word and heads[edge] == edge and edges[edge] > UNKNOWN:
                total = add_logs(total, forward[firsts[edge]] + edges[edge])
        forward[word + 1] = total
    place = 0
    for word in range(size - 1, -1, -1):
        total = backward[word + 1] + weights[word]
        while place < count and firsts[order_first[place]] >= word:
            edge = order_first[place]
            place += 1
            if firsts[edge] == word and heads[edge] == edge and edges[edge] > UNKNOWN:
                total = add_logs(total, edges[edge] + backward[lasts[edge] + 1])
        backward[word] = total
    for number in range(count):
        weight = edges[heads[number]]
        if weight > UNKNOWN:
            first, last = firsts[number], lasts[number]
            weight += forward[first] + backward[last + 1] - forward[size]
        answers[number, SHARE] = max(weight, UNKNOWN)
    return heads


@inlined
def _to_lower(code):
    return code | np.uint32(32) if 65 <= code <= 90 else code


@inner
def _holds_name(mine, its):
    """Return whether a wording stands in a longer one as whole words, between spaces."""
    for place in range(its.size - mine.size + 1):
        last = place + mine.size
        if (place and its[place - 1] != 32) or (last < its.size and its[last] != 32):
            continue
        number = 0
        while number < mine.size and _to_lower(its[place + number]) == _to_lower(mine[number]):
            number += 1
        if number == mine.size:
            return True
    return False


@inner
def _find_covers(candidates, firsts, lasts, keys, wordings, ends, answers):
    """Return which longer marks hold a shorter one that is no ordinary word: (m, m) bool.

    Gap Kids does not speak against Gap where both explain the same words.
    """
    count = candidates.shape[0]
    covers = np.zeros((count, count), np.bool_)
    for number in range(count):
        which = candidates[number, CANDIDATE_NAME]
        mine = wordings[ends[which] : ends[which + 1]]
        if answers[number, SHARE] == UNKNOWN or answers[number, IS_PLAIN_WORD]:
            continue
        for other in range(count):
            which = candidates[other, CANDIDATE_NAME]
            is_around = firsts[other] <= firsts[number] and lasts[number] <= lasts[other]
            if not is_around or keys[other] == keys[number]:
                continue
            its = wordings[ends[which] : ends[which + 1]]
            if its.size > mine.size and answers[other, SHARE] > UNKNOWN:
                covers[number, other] = _holds_name(mine, its)
    return covers


@inner
def _compute_odds(candidates, firsts, lasts, heads, covers, answers):
    """Write the log odds of each right: of its likeliest stretch, for said twice is not proved twice.

    Each edge counts once: a right may have met one stretch in two ways.
    """
    count = candidates.shape[0]
    odds = np.empty(count)
    is_counted = np.zeros(count, np.bool_)
    for number in range(count):
        own, longer = UNKNOWN, UNKNOWN
        is_counted[:] = False
        for turn in range(2):  # first its own edges, then those of longer marks
            for other in range(count):
                if lasts[other] < firsts[number] or lasts[number] < firsts[other]:
                    continue
                is_own = candidates[other, CANDIDATE_RIGHT] == candidates[number, CANDIDATE_RIGHT]
                if is_counted[heads[other]] or not (covers[number, other] if turn else is_own):
                    continue
                is_counted[heads[other]] = True
                if turn:
                    longer = add_logs(longer, answers[other, SHARE])
                else:
                    own = add_logs(own, answers[other, SHARE])
        own = min(own, -1e-9)
        against = -expm1(min(add_logs(own, longer), -1e-9))
        odds[number] = max(own - log(against), _LEAST_ODDS)
    for number in range(count):
        for other in range(count):
            if candidates[other, CANDIDATE_RIGHT] == candidates[number, CANDIDATE_RIGHT]:
                answers[number, ODDS] = max(answers[number, ODDS], odds[other])
