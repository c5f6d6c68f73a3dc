"""A news site whose story cluster is known: thirteen articles within three hops, four markups, traps."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass
from typing import Literal, NamedTuple

from newsroom.site import Reply, Route, Routes, chunked, content_type, gzipped, page, redirect, slow

Markup = Literal["2016-inside", "2016-before", "2019", "2022"]

LABELS: dict[Markup, str] = {
    "2016-inside": "READ MORE",
    "2016-before": "READ MORE",
    "2019": "Also on the Harbour Post",
    "2022": "Read more",
}


class Edge(NamedTuple):
    """A READ MORE link between articles."""

    source: str
    """Path of the article that has the link."""
    target: str
    """Canonical path of the article linked to, or the whole URL off the site."""
    label: str
    """As on the page, without colon."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A site's routes and what a crawl of it to depth 3 must find."""

    routes: Routes
    seed: str
    articles: dict[str, int]
    """Canonical path → depth."""
    edges: frozenset[Edge]
    """Links that are followed, to articles within depth 3."""
    refused: dict[Edge, Literal["depth", "robots", "scope"]]
    """Links that are edges all the same, with the reason."""
    aliases: dict[str, str]
    """Target as linked → canonical path: tracking parameters, redirects, fragments."""
    requisites: frozenset[str]
    """Paths that the articles need to be shown."""
    forbidden: frozenset[str]
    """Paths that nobody may ask for: chrome, citations, refused links and those too deep."""


class _Story(NamedTuple):
    headline: str
    links: tuple[tuple[Markup, str], ...]
    """Markup and href, `{name}` standing for another story's path."""
    faults: tuple[str, ...] = ()


OFF_SITE = "http://gazette.invalid/news/77-other-paper/"
SLOW_S = 0.6

# The vote is two hops away through the slow budget page and three through the ferry: who counts by time of
# arrival puts it at 3 and misses the storm.
_STORIES: dict[str, _Story] = {
    "seed": _Story(
        "Harbour council closes the old winter pier",
        (
            ("2016-inside", "{pier}"),
            ("2016-before", "{budget}"),
            ("2019", "{letter}"),
            ("2022", "{private}"),
        ),
        ("gzipped",),
    ),
    "pier": _Story(
        "Inspectors found cracks in the winter pier last spring",
        (
            ("2022", "{ferry}?utm_source=frontpage&utm_medium=rss"),
            ("2016-inside", "/go/tide"),
            ("2016-before", OFF_SITE),
        ),
        ("gzipped", "chunked"),
    ),
    "budget": _Story(
        "Repairs would eat a third of the town budget",
        (("2016-before", "{vote}"), ("2019", "{seed}")),
        ("slow",),
    ),
    "letter": _Story(
        "A captain writes: give us one more season", (("2022", "{lantern}#comments"),), ("chunked",)
    ),
    "ferry": _Story(
        "Island ferry moves to the north quay",
        (("2016-inside", "{market}"), ("2022", "{bridge}"), ("2016-before", "{vote}")),
    ),
    "tide": _Story("Spring tide sets a record at the gauge", (("2019", "{bridge}"),), ("gzipped", "chunked")),
    "vote": _Story("Council puts the pier to a vote", (("2022", "{storm}"), ("2019", "{pier}"))),
    "lantern": _Story(
        "Lantern night goes on without the pier", (("2016-inside", "{engine}"), ("2016-before", "{crew}"))
    ),
    "market": _Story("Fish market fears a quiet winter", ()),
    "bridge": _Story("A floating bridge for the islanders?", (("2016-inside", "{archive}"),), ("gzipped",)),
    "storm": _Story("What the storm of 1987 did to the pier", (("2022", "{seed}"),)),
    "engine": _Story("The lantern boat gets a quieter engine", ()),
    "crew": _Story("Meet the crew that lights the harbour", ()),
    "archive": _Story("From our archive: the day the pier opened", ()),
}
_LEVELS = ("seed", "pier budget letter", "ferry tide vote lantern", "market bridge storm engine crew")
_DEPTHS = {name: depth for depth, names in enumerate(_LEVELS) for name in names.split()}
_PATHS = {name: f"/news/{301_000 + place * 7}-{name}-harbour/" for place, name in enumerate(_STORIES)}
_PATHS["private"] = "/private/301500-minutes/"
_FAULTS = {"gzipped": gzipped(), "chunked": chunked(), "slow": slow(SLOW_S)}
_CHROME = (
    "/",
    "/politics/",
    "/sport/",
    "/about/",
    "/news/301900-most-read-cats/",
    "/news/301901-most-read-cake/",
)
_CITED = ("/news/301800-cited-in-passing/", "/files/inspection-report.pdf")
_TAGS = ("/tags/pier/", "/authors/mara-lind/")
_SHARED_REQUISITES = {
    "/static/site.css": "css",
    "/static/type.css": "css",
    "/static/post.woff2": "font",
    "/static/wave.png": "image",
    "/static/site.js": "script",
    "/favicon.ico": "icon",
}


def rt_cluster() -> Cluster:
    """The cluster; everything in it is relative to the server's root."""
    routes: dict[str, Route] = {
        _PATHS[name]: page(_article(name, story), *(_FAULTS[fault] for fault in story.faults))
        for name, story in _STORIES.items()
    }
    for path in (*_CHROME, *_CITED, *_TAGS, _PATHS["private"]):
        routes[path] = page(f"<title>Not part of the story</title><p>{path}")
    routes["/go/tide"] = redirect("/go/tide/2", 301)
    routes["/go/tide/2"] = redirect(_PATHS["tide"] + "?utm_campaign=alias", 302)
    routes["/robots.txt"] = page("User-agent: *\nDisallow: /private/\n", content_type("text/plain"))
    routes |= _requisite_routes()
    edges = [
        Edge(_PATHS[name], _canonical(href), LABELS[markup])
        for name in _DEPTHS
        for markup, href in _STORIES[name].links
    ]
    reasons: dict[str, Literal["depth", "robots", "scope"]] = {
        _PATHS["archive"]: "depth",
        _PATHS["private"]: "robots",
        OFF_SITE: "scope",
    }
    return Cluster(
        routes=routes,
        seed=_PATHS["seed"],
        articles={_PATHS[name]: depth for name, depth in _DEPTHS.items()},
        edges=frozenset(edge for edge in edges if edge.target not in reasons),
        refused={edge: reasons[edge.target] for edge in edges if edge.target in reasons},
        aliases={
            href.format_map(_PATHS): _canonical(href)
            for name in _DEPTHS
            for _, href in _STORIES[name].links
            if href.format_map(_PATHS) != _canonical(href)
        },
        requisites=frozenset((*_SHARED_REQUISITES, *(f"/img/{name}.png" for name in _DEPTHS))),
        forbidden=frozenset(
            (*_CHROME, *_CITED, *_TAGS, _PATHS["private"], _PATHS["archive"], "/img/archive.png")
        ),
    )


def _canonical(href: str) -> str:
    if href == "/go/tide":
        return _PATHS["tide"]
    return href.format_map(_PATHS).partition("?")[0].partition("#")[0]


def _article(name: str, story: _Story) -> str:
    links = [_read_more(markup, href) for markup, href in story.links]
    paragraphs = [
        f"<p>{story.headline}, three people at the town hall told the Harbour Post.</p>",
        "<p>Nobody at the quay was surprised. The planks have been loose for years.</p>",
        f'<p>The mayor said at a <a href="{_CITED[0]}">meeting earlier this year</a> that safety comes first,'
        f' and pointed to <a href="{_CITED[1]}">the inspection report (PDF)</a> of her office.</p>',
        "<p>For the shops along the front it is the third hard season in a row.</p>",
        "<p>A decision is expected before the first ice. Until then the gates stay shut after dark.</p>",
    ]
    for place, link in enumerate(links):
        paragraphs.insert(2 * place + 1, link)
    nav = "".join(f'<li><a href="{path}">{path.strip("/") or "home"}</a></li>' for path in _CHROME[:4])
    most_read = "".join(f'<li><a href="{path}">Most read: {path[13:-1]}</a></li>' for path in _CHROME[4:])
    tags = "".join(f'<a href="{path}" rel="tag">{path.strip("/")}</a> ' for path in _TAGS)
    return f"""<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{story.headline} — Harbour Post</title>
<link rel="canonical" href="{_PATHS[name]}"><link rel="icon" href="/favicon.ico">
<link rel="stylesheet" href="/static/site.css"><script src="/static/site.js" defer></script></head>
<body><header><nav class="menu"><ul>{nav}</ul></nav></header>
<main><article class="article"><h1 class="article__heading">{story.headline}</h1>
<p class="byline">By Mara Lind, <time datetime="2022-11-08T09:00:00Z">8 Nov, 2022 09:00</time></p>
<img src="/img/{name}.png" alt="{story.headline}" width="32" height="32">
<div class="article__text text">
{chr(10).join(paragraphs)}
</div>
<div class="tags">{tags}</div></article>
<aside class="most-read"><h3>Most read</h3><ul>{most_read}</ul></aside></main>
<footer><p>The Harbour Post is made up.</p></footer></body></html>
"""


def _read_more(markup: Markup, href: str) -> str:
    path = href.format_map(_PATHS)
    target = _canonical(href)
    headline = next(
        (story.headline for name, story in _STORIES.items() if _PATHS[name] == target), "Another report"
    )
    label = LABELS[markup]
    return {
        "2016-inside": f'<p><strong><a href="{path}">{label}:&nbsp;{headline}</a></strong></p>',
        "2016-before": f'<p><strong>{label}: <a href="{path}">{headline}</a></strong></p>',
        "2019": f'<a class="read-more-big" href="{path}"><span class="read-more-big__container">'
        f'<span class="read-more-big__content"><span class="read-more-big__subtitle">{label}</span>'
        f'<span class="read-more-big__title">{headline}</span></span></span></a>',
        "2022": f'<div class="read-more"><a class="read-more__link" href="{path}" target="_blank">'
        f'<div class="read-more__text"><div class="read-more__title">{label}</div>'
        f'<span class="read-more__footer">{headline}</span></div></a></div>',
    }[markup]


def _requisite_routes() -> dict[str, Route]:
    stylesheet = (
        '@import url("type.css") screen;\nbody{max-width:44em;background:#fff url(wave.png) repeat-x}\n'
        ".read-more,.read-more-big{display:block;border-left:4px solid #286;padding:.5em 1em}\n"
    )
    fonts = (
        '@font-face{font-family:Post;src:url("/static/post.woff2") format("woff2")}\n'
        "h1{font-family:Post,serif}\n"
    )
    files: dict[str, Route] = {
        "/static/site.css": page(stylesheet, content_type("text/css"), gzipped()),
        "/static/type.css": page(fonts, content_type("text/css; charset=utf-8")),
        "/static/post.woff2": Reply(body=b"wOF2" + bytes(60), content_type="font/woff2"),
        "/static/wave.png": Reply(body=png(16, 16, (34, 136, 102)), content_type="image/png"),
        "/static/site.js": page(
            "document.documentElement.dataset.ready = 'yes';\n", content_type("text/javascript")
        ),
        "/favicon.ico": Reply(body=png(16, 16, (20, 60, 90)), content_type="image/png"),
    }
    for place, name in enumerate(_STORIES):
        files[f"/img/{name}.png"] = Reply(body=png(32, 32, (place * 17, 120, 200)), content_type="image/png")
    return files


def png(width: int, height: int, colour: tuple[int, int, int]) -> bytes:
    """A PNG image of one colour."""
    rows = (b"\0" + bytes(colour) * width) * height
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(block)) + kind + block + struct.pack(">I", zlib.crc32(kind + block))
        for kind, block in parts
    )
