"""Generated sites of any size: the same arguments give the same bytes."""

from __future__ import annotations

import random

from newsroom.site import Reply, Routes, chunked, gzipped, page

_VOCABULARY = (
    "harbour council ferry winter pier budget tide captain report evening night market bridge vote storm"
    " letter island engine quay station mayor repair plan coast inspector lantern season crew signal rope"
)
_WORDS = _VOCABULARY.split()


def tree(n: int, fanout: int = 3, *, bytes_per_page: int = 2_000, related: bool = False) -> dict[str, Reply]:
    """Routes of `n` articles; article k links to k * fanout + 1 … k * fanout + fanout by READ MORE.

    Paths are those of `tree_path`; the seed is `tree_path(0)`. With `related`, every seventh page also
    links back to its grandparent, so that there are cycles.
    """
    routes = {}
    for number in range(n):
        targets = [each for each in range(number * fanout + 1, (number + 1) * fanout + 1) if each < n]
        if related and number and number % 7 == 0:
            targets.append(max(0, ((number - 1) // fanout - 1) // fanout))
        routes[tree_path(number)] = page(_article(number, targets, bytes_per_page, chrome_links=4))
    return routes


def tree_path(number: int) -> str:
    """The path of article `number` of `tree` and `static_pages`."""
    return f"/news/{100_000 + number}-{_WORDS[number % len(_WORDS)]}-{_WORDS[number * 7 % len(_WORDS)]}-vote/"


def tree_depth(number: int, fanout: int) -> int:
    """How many READ MORE links lead from the seed to article `number`."""
    depth = 0
    while number:
        number = (number - 1) // fanout
        depth += 1
    return depth


def static_pages(n: int = 1_000, *, size: int = 65_536, chrome_links: int = 360) -> Routes:
    """Routes of `n` gzip pages of `size` bytes before gzip, each with `chrome_links` links that are chrome.

    A binary tree: all can be reached within `tree_depth(n - 1, 2)` hops; "/" is the seed too.
    """
    routes = {}
    for number in range(n):
        targets = [each for each in (2 * number + 1, 2 * number + 2) if each < n]
        body = _article(number, targets, size, chrome_links=chrome_links)
        faults = (gzipped(), chunked()) if number % 4 == 3 else (gzipped(),)
        routes[tree_path(number)] = page(body, *faults)
    routes["/"] = routes[tree_path(0)]
    routes["/robots.txt"] = Reply(body=b"User-agent: *\nDisallow: /private/\n", content_type="text/plain")
    return routes


def _article(number: int, targets: list[int], size_bytes: int, *, chrome_links: int) -> str:
    chance = random.Random(number)
    title = _sentence(chance, 7)[:-1]
    chrome = [
        f'<li><a href="/section/{each}/" class="nav__link">Section {each}</a></li>'
        for each in range(chrome_links)
    ]
    before, after = "".join(chrome[: chrome_links // 2]), "".join(chrome[chrome_links // 2 :])
    links = [
        f'<p><strong><a href="{tree_path(target)}">READ MORE:&nbsp;Story number {target}</a></strong></p>'
        for target in targets
    ]
    top = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body>'
        f'<header><nav><ul class="nav">{before}</ul></nav></header>'
        f'<main><article><h1>{title}</h1><div class="article__text text">'
    )
    bottom = f"</div></article></main><footer><ul>{after}</ul></footer></body></html>"
    room = size_bytes - sum(map(len, (top, bottom, *links)))
    paragraphs: list[str] = []
    while room > 0:
        text = " ".join(_sentence(chance, 12) for _ in range(4))
        paragraph = f"<p>{text[: max(room - 8, 0)]}</p>\n"
        paragraphs.append(paragraph)
        room -= len(paragraph)
    for place, link in enumerate(links, 1):
        paragraphs.insert(min(len(paragraphs), place * max(1, len(paragraphs) // 3)), link)
    return top + "".join(paragraphs) + bottom


def _sentence(chance: random.Random, words: int) -> str:
    return " ".join(chance.choices(_WORDS, k=words)).capitalize() + "."
