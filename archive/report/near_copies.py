"""Articles that say the same in nearly the same words: MinHash over the five-word runs of their texts.

Of each text the least hashes of its runs are kept; texts that share enough of them are then compared run
by run, so what is shown is counted and not estimated. The work is bounded, and the same for equal texts.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, pairwise
from zlib import crc32

_SKETCH_SIZE = 128
_LEAST_RUNS = 20
"""Shorter texts are notices and captions, which are alike without being copies."""
_LEAST_LIKENESS = 0.5
_ERROR = 0.15
"""How far a guess from sketches may be off: three times its standard error."""
_MOST_CHARACTERS = 8_000
"""Looked at of each text: who copies an article copies its beginning."""
MOST_CHARACTERS_IN_ALL = 20_000_000
_MOST_PAIRS = 2_000
"""Compared run by run."""
_MOST_GUESSES = 50_000
"""Pairs of sketches that are held against each other."""
_CROWD = 30
"""Texts that share one hash: up to so many, each is held against each; beyond, against its neighbours."""

# Scripts that put no spaces between words: each sign counts as a word there.
_WORD = re.compile(
    r"[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]"
    r"|[^\W_\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003134f]+"
)

_ASCII_WORDS = bytes(ord(chr(code).lower()) if chr(code).isalnum() else 32 for code in range(128)).ljust(256)
"""The same for texts in ASCII, in a fraction of the time: what is between words becomes spaces."""
# Each place in a run has a factor of its own, odd and large: the order of words counts, and what
# differs in one word comes to lie far away.
_FACTORS = (2654435761, 2246822519, 3266489917, 668265263, 374761393)
_RUN_WORDS = len(_FACTORS)
_LANE_BYTES = 12
"""Room for the sum of five products of 32-bit numbers, in whole numbers of 32 bits."""
_FACTOR_ROW = sum(factor << 8 * _LANE_BYTES * place for place, factor in enumerate(reversed(_FACTORS)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Likeness:
    """How much two texts have in common."""

    one: str
    other: str
    share: float
    """Five-word runs that both have, of all that either has; 0 to 1."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CopyGroup:
    """Texts of which each is a near-copy of another one."""

    keys: tuple[str, ...]
    """In the order in which they were given."""
    likenesses: tuple[Likeness, ...]
    """For each key but the first: how like it is to the one in the group that is most like it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NearCopies:
    """What a search for near-copies found, and how far it looked."""

    groups: tuple[CopyGroup, ...]
    compared: int
    """Texts that were long enough."""
    left_out: int
    """Texts that were not looked at, because there were too many."""


def runs_of(text: str) -> frozenset[int]:
    """Hashes of the five-word runs of a text; of five signs where a script has no spaces."""
    return frozenset(_hash_runs(text))


def _hash_runs(text: str) -> Sequence[int]:
    """The hash of each run, in order: the sum of its words' hashes times `_FACTORS`, 32 bits of it."""
    words = _words_of(text[:_MOST_CHARACTERS])
    known = {word: crc32(word).to_bytes(_LANE_BYTES, "little") for word in set(words)}
    row = int.from_bytes(b"".join([known[word] for word in words]), "little")
    # One product of two long numbers, each with a lane for every word or factor, is all the sums at once.
    lanes = array("I", (row * _FACTOR_ROW).to_bytes(_LANE_BYTES * (len(words) + _RUN_WORDS), "little"))
    step = _LANE_BYTES // lanes.itemsize
    return lanes[(_RUN_WORDS - 1) * step : len(words) * step : step]


def _words_of(text: str) -> list[bytes]:
    if text.isascii():
        return text.encode("ascii").translate(_ASCII_WORDS).split()
    return [word.encode("utf-8", "replace") for word in _WORD.findall(text.casefold())]


def _sketch_of(text: str) -> list[int]:
    """The least hashes of the runs of a text; none of one that is too short."""
    hashes = _hash_runs(text)
    # They lie evenly: twice the part of them that is wanted hardly ever lacks one.
    bound = 2 * _SKETCH_SIZE * 2**32 // max(1, len(hashes))
    least = {number for number in hashes if number < bound}
    if len(least) < _SKETCH_SIZE:
        least = set(hashes)
    return sorted(least)[:_SKETCH_SIZE] if len(least) >= _LEAST_RUNS else []


def find_near_copies(
    digests: Mapping[str, str],
    find_text: Callable[[str], str | None],
    *,
    most_characters: int = MOST_CHARACTERS_IN_ALL,
) -> NearCopies:
    """The near-copies among texts: `digests` has each one's digest by its key, in order of interest.

    Texts are read one at a time by `find_text`; no more than two are held.
    """
    keys_of: dict[str, list[str]] = defaultdict(list)
    for key, digest in digests.items():
        keys_of[digest].append(key)
    sketches: dict[str, list[int]] = {}
    characters = left_out = 0
    for digest, keys in keys_of.items():
        if characters >= most_characters:
            left_out += len(keys)
            continue
        text = find_text(digest) or ""
        characters += min(len(text), _MOST_CHARACTERS)
        if sketch := _sketch_of(text):
            sketches[digest] = sketch
    likenesses = _measure(_find_candidates(sketches), find_text)
    groups = _group(list(sketches), likenesses, keys_of)
    order = {key: place for place, key in enumerate(digests)}
    groups.sort(key=lambda group: (-len(group.keys), order[group.keys[0]]))
    compared = sum(len(keys_of[digest]) for digest in sketches)
    return NearCopies(groups=tuple(groups), compared=compared, left_out=left_out)


def _find_candidates(sketches: Mapping[str, Sequence[int]]) -> list[tuple[str, str]]:
    counts = Counter(chain.from_iterable(sketches.values()))
    shared = {number for number, count in counts.items() if count > 1}
    crowds: dict[int, list[str]] = defaultdict(list)
    for digest, sketch in sketches.items():
        for number in sketch:
            if number in shared:
                crowds[number].append(digest)
    seen: dict[tuple[str, str], None] = {}
    for crowd in crowds.values():
        if len(seen) < _MOST_GUESSES:
            seen.update(dict.fromkeys(combinations(crowd, 2) if len(crowd) <= _CROWD else pairwise(crowd)))
    sets = {digest: set(sketches[digest]) for digest in {*chain.from_iterable(seen)}}
    rated = []
    least = _LEAST_LIKENESS - _ERROR
    for one, other in seen:
        both = sets[one] & sets[other]
        # What both have can only be less among the least of all: most pairs need no more than this.
        if len(both) < least * min(len(sets[one]), len(sets[other])):
            continue
        lowest = sorted(sets[one] | sets[other])[:_SKETCH_SIZE]
        share = sum(number in both for number in lowest) / len(lowest)
        if share >= least:
            rated.append((-share, one, other))
    return [(one, other) for _, one, other in sorted(rated)[:_MOST_PAIRS]]


def _measure(
    pairs: Iterable[tuple[str, str]], find_text: Callable[[str], str | None]
) -> dict[frozenset[str], float]:
    """By pair, the shares that are large enough."""
    likenesses = {}
    held: tuple[str, frozenset[int]] = ("", frozenset())
    for one, other in sorted(pairs):
        if held[0] != one:
            held = one, runs_of(find_text(one) or "")
        others = runs_of(find_text(other) or "")
        share = len(held[1] & others) / (len(held[1] | others) or 1)
        if share >= _LEAST_LIKENESS:
            likenesses[frozenset((one, other))] = share
    return likenesses


def _group(
    digests: Sequence[str], likenesses: Mapping[frozenset[str], float], keys_of: Mapping[str, list[str]]
) -> list[CopyGroup]:
    """Groups of texts that hang together, those with one digest among them."""
    head = {digest: digest for digest in digests}

    def find_head(digest: str) -> str:
        while head[digest] != digest:
            head[digest] = head[head[digest]]
            digest = head[digest]
        return digest

    order = {digest: place for place, digest in enumerate(digests)}
    for pair in likenesses:
        first, last = sorted(map(find_head, pair), key=order.__getitem__)
        head[last] = first
    members: dict[str, list[str]] = defaultdict(list)
    for digest in digests:
        members[find_head(digest)].append(digest)
    groups = []
    for group in members.values():
        keys = [(key, digest) for digest in group for key in keys_of[digest]]
        if len(keys) > 1:
            groups.append(
                CopyGroup(
                    keys=tuple(key for key, _ in keys),
                    likenesses=tuple(
                        _nearest(key, [other for other in keys if other is not key], likenesses)
                        for key in keys[1:]
                    ),
                )
            )
    return groups


def _nearest(
    key: tuple[str, str], others: Sequence[tuple[str, str]], likenesses: Mapping[frozenset[str], float]
) -> Likeness:
    def share_with(other: tuple[str, str]) -> float:
        return 1.0 if other[1] == key[1] else likenesses.get(frozenset((key[1], other[1])), 0.0)

    best = max(others, key=share_with)
    return Likeness(one=key[0], other=best[0], share=share_with(best))
