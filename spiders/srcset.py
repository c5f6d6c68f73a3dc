"""Candidates of a srcset attribute, by the HTML standard's "parse a srcset attribute"."""

from __future__ import annotations

import re
from collections.abc import Iterator

_CANDIDATE = re.compile(r"[ \t\n\f\r,]*+([^ \t\n\f\r]++)")
_DESCRIPTORS = re.compile(r"[^,(]*+(?:\([^)]*+\)?+[^,(]*+)*+")
_DESCRIPTOR = re.compile(r"\d++[wh]|\+?(?:\d++(?:\.\d*+)?+|\.\d++)(?:[eE][-+]?\d++)?+x", re.ASCII)
_ALLOWED_UNITS = frozenset(("", "w", "x", "hw"))


def iter_srcset_urls(value: str, *, strict: bool = True) -> Iterator[str]:
    """Each candidate's URL, as written, in order; commas inside a URL belong to it.

    A candidate with a wrong descriptor is dropped as browsers drop it, unless not `strict`
    (attributes that scripts read know more descriptors than the standard).

    >>> list(iter_srcset_urls("w_300,c_fit/a.jpg 1x, b.jpg 2x"))
    ['w_300,c_fit/a.jpg', 'b.jpg']
    """
    position = 0
    while match := _CANDIDATE.match(value, position):
        url = match[1]
        position = match.end()
        if url.endswith(","):
            url, valid = url.rstrip(","), True
        else:
            descriptors = _DESCRIPTORS.match(value, position)
            assert descriptors is not None  # it matches the empty string too
            position = descriptors.end()
            valid = not strict or _are_valid(descriptors[0].split())
        if url and valid:
            yield url


def _are_valid(descriptors: list[str]) -> bool:
    units = "".join(sorted(each[-1] for each in descriptors))
    return units in _ALLOWED_UNITS and all(map(_DESCRIPTOR.fullmatch, descriptors))
