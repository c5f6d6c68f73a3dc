"""The demo's files: each story written as a page in its paper's style, with chrome around it."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape
from typing import NamedTuple

from crawler.demo.pictures import draw_icon, draw_lighthouse
from crawler.demo.stories import STORIES, Follow, Markup, Paper, Story


class ServedFile(NamedTuple):
    """A file of a paper's site."""

    content_type: str
    body: bytes


class _Style(NamedTuple):
    name: str
    motto: str
    accent: str
    icon: tuple[int, int, int]
    headline_font: str


_STYLES: dict[Paper, _Style] = {
    "courier": _Style(
        "The Tidewater Courier",
        "News from both sides of the strait",
        "#b6412f",
        (182, 65, 47),
        "Georgia,serif",
    ),
    "review": _Style(
        "Strait Review", "One week, three languages", "#1f6f78", (31, 111, 120), "'Trebuchet MS',sans-serif"
    ),
}
_SECTIONS = ("Harbour", "Weather", "Markets", "Letters", "Puzzles")
_MOST_READ = ("Ten soups for a north wind", "Ferry timetable: all changes", "The tide table nobody trusts")
_CITED = "/public/protected-monuments/"
_DRAFT = "/drafts/lens-interview/"

_TEMPLATES: dict[Markup, str] = {
    "2016-inside": '<p><strong><a href="{href}" target="_blank">{label}&nbsp;{headline}</a></strong></p>',
    "2016-before": '<p><strong>{label} <a href="{href}">{headline}</a></strong></p>',
    "2019": '<a class="read-more-big" href="{href}"><span class="read-more-big__container">'
    '<span class="read-more-big__content"><span class="read-more-big__subtitle">{label}</span>'
    '<span class="read-more-big__title">{headline}</span></span></span></a>',
    "2022": '<div class="read-more"><a class="read-more__link" href="{href}">'
    '<img class="read-more__cover" src="{picture}" alt="" width="120" height="60">'
    '<div class="read-more__text"><div class="read-more__title">{label}</div>'
    '<span class="read-more__footer">{headline}</span></div></a></div>',
    "sentence": '<p class="see-also"><b>{label}</b> <a href="{href}">{headline}</a></p>',
}

_CSS = """@import url("/static/read-more.css");
:root{--accent:%(accent)s}
*{box-sizing:border-box}
body{margin:0;background:#faf8f3 url("/static/paper.svg");
color:#24262b;font:18px/1.6 Georgia,"Times New Roman",serif}
a{color:var(--accent)}
.masthead{border-top:6px solid var(--accent);background:#fff;
border-bottom:1px solid #ddd6c8;text-align:center;padding:1rem}
.masthead .name{font:700 2rem/1.1 %(font)s;color:#1b1d21;text-decoration:none}
.masthead .motto{margin:.2rem 0 .8rem;color:#77705f;font-style:italic;font-size:.9rem}
.menu ul{display:flex;flex-wrap:wrap;gap:1.2rem;
justify-content:center;list-style:none;margin:0;padding:0}
.menu a{color:#444;
font:600 .8rem/1 sans-serif;letter-spacing:.06em;text-decoration:none;text-transform:uppercase}
.columns{display:grid;grid-template-columns:minmax(0,44rem) 15rem;
gap:3rem;max-width:64rem;margin:2rem auto;padding:0 1.2rem}
h1{font:700 2.4rem/1.15 %(font)s;margin:0 0 .6rem;text-wrap:balance}
.deck{font-size:1.15rem;color:#555;margin:0 0 .8rem}
.byline{font:.85rem/1.4 sans-serif;color:#77705f;margin:0 0 1.2rem}
figure{margin:0 0 1.5rem}
figure img{width:100%%;height:auto;display:block;border-radius:4px}
figcaption{font:.8rem/1.5 sans-serif;color:#77705f;padding-top:.4rem}
.tags{margin-top:2rem;font:.8rem/1 sans-serif}
.tags a{background:#ece6d8;border-radius:1rem;color:#444;padding:.35rem .8rem;text-decoration:none}
.most-read{font:.9rem/1.4 sans-serif;border-top:3px solid var(--accent);padding-top:.6rem;align-self:start}
.most-read h2{font-size:1rem;margin:.2rem 0}
.most-read ol{padding-left:1.2rem}
.most-read li{margin:.6rem 0}
footer{border-top:1px solid #ddd6c8;color:#77705f;font:.8rem/1.6 sans-serif;padding:1.5rem;text-align:center}
@media (max-width:52rem){.columns{grid-template-columns:1fr}h1{font-size:1.8rem}}
"""
_READ_MORE_CSS = """.read-more,.read-more-big{margin:1.6rem 0}
.read-more__link{display:flex;gap:1rem;align-items:center;background:#fff;border-left:4px solid var(--accent);
padding:.8rem 1rem;text-decoration:none;box-shadow:0 1px 4px #0002}
.read-more__cover{border-radius:3px;flex:none;object-fit:cover}
.read-more__title,.read-more-big__subtitle{display:block;color:var(--accent);font:700 .75rem/1.6 sans-serif;
letter-spacing:.08em;text-transform:uppercase}
.read-more__footer,.read-more-big__title{color:#1b1d21;font-weight:700;line-height:1.3}
.read-more-big{display:block;background:#23262d;border-radius:4px;padding:1.2rem 1.4rem;text-decoration:none}
.read-more-big__subtitle{color:#ffd98a}
.read-more-big__title{color:#fff;font-size:1.25rem}
.see-also{border-top:1px solid #ddd6c8;border-bottom:1px solid #ddd6c8;padding:.6rem 0}
"""
_PAPER = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">'
    '<path d="M0 39.5h40" stroke="#f6f2e9"/></svg>'
)
_ROBOTS = f"User-agent: *\nDisallow: {_DRAFT.rpartition('lens')[0]}\n"


def build_files(paper: Paper, origins: Mapping[Paper, str]) -> dict[str, ServedFile]:
    """Path → file of one paper's site; `origins` are the papers' addresses without a closing slash."""
    style = _STYLES[paper]
    css = _CSS % {"accent": style.accent, "font": style.headline_font}
    files = {
        "/robots.txt": _text("text/plain", _ROBOTS),
        "/favicon.ico": ServedFile("image/png", draw_icon(*style.icon)),
        "/static/site.css": _text("text/css", css),
        "/static/read-more.css": _text("text/css", _READ_MORE_CSS),
        "/static/paper.svg": _text("image/svg+xml", _PAPER),
    }
    stories = {key: story for key, story in STORIES.items() if story.paper == paper}
    for key, story in stories.items():
        hue, lit = story.scene
        page = _write_page(key, story, origins).encode(story.charset, "xmlcharrefreplace")
        files[story.path] = ServedFile(f"text/html; charset={story.charset}", page)
        files[f"/pictures/{key}.svg"] = _text("image/svg+xml", draw_lighthouse(hue, lit=lit))
    front = "".join(f'<li><a href="{story.path}">{story.headline}</a></li>' for story in stories.values())
    files["/"] = _text("text/html", _wrap(style, "en", "utf-8", style.name, f"<main><ul>{front}</ul></main>"))
    for path in (_CITED, _DRAFT, *map(_section_path, _SECTIONS), *map(_most_read_path, _MOST_READ)):
        empty = "<main><p>This page is part of the scenery.</p></main>"
        files[path] = _text("text/html", _wrap(style, "en", "utf-8", style.name, empty))
    return files


def _write_page(key: str, story: Story, origins: Mapping[Paper, str]) -> str:
    style = _STYLES[story.paper]
    blocks: list[str] = []
    for place, paragraph in enumerate(story.paragraphs, 1):
        blocks.append(f"<p>{paragraph.replace('{cited}', _CITED)}</p>")
        blocks += [_write_link(follow, story, origins) for follow in story.follows if follow.after == place]
    if key == "found":
        blocks.append(
            f'<p><strong><a href="{_DRAFT}">READ MORE:&nbsp;Interview (draft, not public)</a></strong></p>'
        )
    most_read = "".join(f'<li><a href="{_most_read_path(each)}">{each}</a></li>' for each in _MOST_READ)
    body = f"""<div class="columns"><main><article>
<h1>{story.headline}</h1>
<p class="deck">{story.deck}</p>
<p class="byline"><span class="author">{story.author}</span> ·
<time datetime="{story.published}">{story.published}</time></p>
<figure><img src="/pictures/{key}.svg" alt="{escape(story.caption)}" width="800" height="400">
<figcaption>{story.caption}</figcaption></figure>
<div class="article__text">
{chr(10).join(blocks)}
</div>
<p class="tags"><a href="/section/harbour/" rel="tag">Skerry Light</a></p>
</article></main>
<aside class="most-read"><h2>Most read</h2><ol>{most_read}</ol></aside></div>"""
    return _wrap(style, story.lang, story.charset, story.headline, body)


def _write_link(follow: Follow, story: Story, origins: Mapping[Paper, str]) -> str:
    target = STORIES[follow.to]
    origin = "" if target.paper == story.paper else origins[target.paper]
    return _TEMPLATES[follow.markup].format(
        href=origin + target.path,
        label=follow.label,
        headline=target.headline,
        picture=f"{origin}/pictures/{follow.to}.svg",
    )


def _wrap(style: _Style, lang: str, charset: str, title: str, body: str) -> str:
    menu = "".join(f'<li><a href="{_section_path(each)}">{each}</a></li>' for each in _SECTIONS)
    return f"""<!doctype html>
<html lang="{lang}"><head><meta charset="{charset}"><title>{title} – {style.name}</title>
<meta property="og:site_name" content="{style.name}">
<meta name="viewport" content="width=device-width,initial-scale=1">
<link rel="icon" href="/favicon.ico"><link rel="stylesheet" href="/static/site.css"></head>
<body><header class="masthead"><a class="name" href="/">{style.name}</a><p class="motto">{style.motto}</p>
<nav class="menu"><ul>{menu}</ul></nav></header>
{body}
<footer>{style.name} is made up. Its people, places and lighthouses are too.</footer></body></html>
"""


def _section_path(section: str) -> str:
    return f"/section/{section.lower()}/"


def _most_read_path(headline: str) -> str:
    return "/news/" + "-".join(word.strip(":").lower() for word in headline.split()) + "/"


def _text(media_type: str, text: str) -> ServedFile:
    return ServedFile(f"{media_type}; charset=utf-8", text.encode())
