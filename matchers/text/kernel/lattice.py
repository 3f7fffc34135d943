"""Explain a field once: words, marks and disguised marks compete for the same letters.

A lattice over the words of the field. Each word has an edge with the log probability of ordinary
language; each stretch that comes near a mark has one with that of its use. Forward and backward
sums (L. R. Rabiner, A tutorial on hidden Markov models, 1989, section III) give the probability
that an edge is on the path, given all others.
"""

from math import expm1, log

import numpy as np

from matchers.compilation.inner_functions import inner
from matchers.text.kernel.candidates import add_logs, allocate_room, weigh_candidate
from matchers.text.kernel.columns import TOKEN_LETTER, TOKEN_LETTER_END
from matchers.text.kernel.language import UNKNOWN, open_language, weigh_gap, weigh_word
from matchers.text.kernel.letters import count_letters, fold_letters, split_words
from matchers.text.kernel.weighing_columns import (
    ANSWER_COLUMNS,
    CANDIDATE_END,
    CANDIDATE_FIELD,
    CANDIDATE_RIGHT,
    CANDIDATE_START,
    IS_OWN,
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
    _compute_odds(candidates, firsts, lasts, heads, answers)


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


@inner
def _compute_odds(candidates, firsts, lasts, heads, answers):
    """Write the log odds of each right: of its likeliest stretch: said twice is not proved twice.

    A longer mark that holds it does not speak against it, unless it is an ordinary word: Gap Kids
    and Gap. Each edge counts once: a right may have met one stretch in two ways.
    """
    count = candidates.shape[0]
    for number in range(count):
        is_counted = np.zeros(count, np.bool_)
        right, total = candidates[number, CANDIDATE_RIGHT], UNKNOWN
        for other in range(count):
            is_there = lasts[other] >= firsts[number] and lasts[number] >= firsts[other]
            is_own = candidates[other, CANDIDATE_RIGHT] == right
            if is_own and is_there and not is_counted[heads[other]]:
                is_counted[heads[other]] = True
                total = add_logs(total, answers[other, SHARE])
        explained = total = min(total, -1e-9)
        if answers[number, IS_OWN] and not answers[number, IS_PLAIN_WORD]:
            for other in range(count):
                is_around = firsts[other] <= firsts[number] and lasts[number] <= lasts[other]
                if is_around and answers[other, IS_OWN] and not is_counted[heads[other]]:
                    is_counted[heads[other]] = True
                    explained = add_logs(explained, answers[other, SHARE])
        odds = total - log(-expm1(min(explained, -1e-9)))
        for other in range(count):
            if candidates[other, CANDIDATE_RIGHT] == right:
                answers[other, ODDS] = max(answers[other, ODDS], odds)
