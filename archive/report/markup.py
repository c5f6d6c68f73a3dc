"""HTML that is safe by the way it is made: every text is escaped unless `tag` made it."""

from __future__ import annotations

from html import escape

from archive.exports.texts import clean

_VOID = frozenset(("meta", "br", "input", "hr", "wbr"))


class Html(str):
    """A piece of HTML as it stands; any other text is escaped where it is put in."""

    __slots__ = ()


def tag(name: str, /, *children: str | None, **attributes: str | int | bool | None) -> Html:
    """An element. Attributes that are None or False are left out; `class_` is `class`, `data_x` is `data-x`.

    >>> tag("p", "a < b", tag("br"), class_="note", hidden=True)
    '<p class="note" hidden>a &lt; b<br></p>'
    """
    parts = [f"<{name}"]
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        shown = key.rstrip("_").replace("_", "-")
        parts.append(f" {shown}" if value is True else f' {shown}="{escape(_sound(str(value)))}"')
    parts.append(">")
    if name not in _VOID:
        parts.extend(_safe(child) for child in children if child is not None)
        parts.append(f"</{name}>")
    return Html("".join(parts))


def join(*children: str | None) -> Html:
    """Pieces one after the other."""
    return Html("".join(_safe(child) for child in children if child is not None))


def words(text: str, most: int = 300, name: str = "bdi") -> Html:
    """A page's own words: on one line, not too many of them, in whatever direction they are written."""
    return tag(name, shorten(text, most), dir="auto")


def shorten(text: str, most: int = 300) -> str:
    """`text` on one line, with an ellipsis where it is longer than `most` characters."""
    line = _sound(clean(text))
    return line if len(line) <= most else line[: most - 1].rstrip() + "…"


def find_web_address(url: str) -> str | None:
    """`url` where it may stand in a link: nothing but http and https ever does."""
    return url if url.lower().startswith(("http://", "https://")) else None


def link(url: str, *children: str) -> Html:
    """A link to a page of the web, or its words alone when it leads nowhere harmless."""
    address = find_web_address(url)
    if address is None:
        return join(*children)
    return tag("a", *children, href=address, rel="noreferrer noopener")


def shown_url(url: str, most: int = 90) -> Html:
    """A URL for people: without its scheme, and not longer than `most` characters."""
    bare = url.removeprefix("https://").removeprefix("http://").removeprefix("www.")
    return tag("span", shorten(bare, most), class_="url", dir="ltr")


def _safe(child: str) -> str:
    return child if isinstance(child, Html) else escape(_sound(child), quote=False)


def _sound(text: str) -> str:
    """`text` without halves of surrogate pairs, which no file takes."""
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
