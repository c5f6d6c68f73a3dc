"""`storytrail links`: the story links of one page as JSON lines, without a crawl."""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import BinaryIO, Final
from urllib.parse import urlsplit

from archive.outlink import LINK_KINDS, Outlink
from spiders import explanation
from spiders.finder import FINDERS, find_links
from spiders.page import Page
from spiders.sites import SiteProfile
from spiders.sites.complaints import iter_complaints
from spiders.spelling import as_written

DEFAULT_KINDS: Final = "read-more,related"
BAD_USAGE: Final = 2
_NOWHERE: Final = "http://page.invalid/"


class _UsageError(Exception):
    """Its text is the one line for stderr."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs `storytrail links` with `arguments`; returns its exit code."""
    parser = _make_parser()
    try:
        options = parser.parse_args(arguments)
    except SystemExit as end:  # --help, or bad usage that argparse has told already
        return end.code if isinstance(end.code, int) else BAD_USAGE
    try:
        kinds = _kinds(options.kinds)
        charset = _charset(options.charset)
        profiles = [_profile(path) for path in options.profile]
        body, url = _read(options.page, options.url)
    except _UsageError as error:
        print(f"storytrail links: {error}", file=sys.stderr)
        return BAD_USAGE
    page = Page.parse(body, url, charset=charset)
    for path, profile in zip(options.profile, profiles, strict=True):
        for complaint in iter_complaints(profile, page):
            print(f"{path}: {complaint}", file=sys.stderr)
    if options.explain:
        return _write(
            "".join(_iter_explained(page, options.finder, profiles, options.json)).encode("utf-8", "replace")
        )
    outlinks = find_links(page, finder=options.finder, profiles=profiles)
    lines = [line_of(outlink) for outlink in outlinks if outlink.kind in kinds]
    return _write("".join(lines).encode("utf-8", "replace"))


def line_of(outlink: Outlink) -> str:
    """Returns an outlink as one line of JSON."""
    fields = {
        "url": as_written(outlink.url, outlink.href),
        "text": outlink.text,
        "label": outlink.label,
        "label_language": outlink.label_language,
        "kind": outlink.kind,
        "placement": outlink.placement,
        "rule": outlink.rule,
        "score": outlink.score,
        "standing": outlink.standing,
        "ordinal": outlink.ordinal,
        "context": outlink.context,
        "place": outlink.place,
        "href": outlink.href,
        "rel": outlink.rel,
        "xpath": outlink.xpath,
    }
    return json.dumps(fields, ensure_ascii=False) + "\n"


def _iter_explained(page: Page, finder: str, profiles: Sequence[SiteProfile], as_json: bool) -> Iterator[str]:
    if not as_json:
        yield explanation.points_line() + "\n"
    for each in explanation.iter_explanations(page, finder=finder, profiles=profiles):
        if as_json:
            fields = {
                **asdict(each),
                "url": as_written(each.url, each.href),
                "features": dict(each.features),
                "signs": explanation.signs_of(each),
            }
            yield json.dumps(fields, ensure_ascii=False) + "\n"
        else:
            yield explanation.line_of(each) + "\n"


def _make_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="storytrail links",
        description="Prints the story links of a page as JSON lines. The page comes on standard input.",
        allow_abbrev=False,
    )
    parser.add_argument(
        "page", nargs="?", metavar="URL|FILE", help="the page's URL; or a file that holds the page"
    )
    parser.add_argument("--url", help="the page's URL, when the page is read from a file")
    parser.add_argument("--finder", choices=FINDERS, default="precise", help="default: %(default)s")
    parser.add_argument(
        "--kinds", default=DEFAULT_KINDS, help=f"of {','.join(LINK_KINDS)}; default: %(default)s"
    )
    parser.add_argument(
        "--explain", action="store_true", help="say of every link of the page why it is taken or left"
    )
    parser.add_argument("--json", action="store_true", help="with --explain: as JSON lines")
    parser.add_argument(
        "--profile",
        action="append",
        default=[],
        metavar="FILE",
        help="a site profile: rules for a site's story links, as TOML (repeatable)",
    )
    parser.add_argument("--charset", help="the encoding that the HTTP header named")
    return parser


def _kinds(text: str) -> frozenset[str]:
    kinds = frozenset(part.strip() for part in text.split(",") if part.strip())
    if not kinds or not kinds <= set(LINK_KINDS):
        raise _UsageError(f"--kinds takes {', '.join(LINK_KINDS)}, with commas between; not {text!r}")
    return kinds


def _charset(text: str | None) -> str | None:
    if text is None:
        return None
    try:
        "".encode(text)
    except (LookupError, ValueError):  # unknown, or no encoding of text (`zip`)
        raise _UsageError(f"--charset: {text!r} is no known encoding") from None
    return text


def _profile(path: str) -> SiteProfile:
    # Most pages are read without one, and the start is to take no time.
    from archive.errors import ConfigError
    from spiders.sites.toml import parse_profile

    try:
        return parse_profile(Path(path).read_text("utf-8"), path)
    except ConfigError as error:
        raise _UsageError(str(error)) from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "it is no UTF-8 text"
        raise _UsageError(f"{path!r} can't be read: {reason}") from None


def _read(argument: str | None, url: str | None) -> tuple[bytes, str]:
    """Returns the page's bytes and its URL."""
    if argument is not None and not _is_url(argument):
        try:
            body = Path(argument).read_bytes()
        except (OSError, ValueError) as error:
            reason = getattr(error, "strerror", None) or str(error)
            raise _UsageError(
                f"{argument!r} is neither an http(s) URL nor a readable file ({reason})"
            ) from None
    elif sys.stdin.isatty():
        raise _UsageError(
            "give the page on standard input (storytrail links URL < page.html), or name a file"
        )
    else:
        stdin: BinaryIO = sys.stdin.buffer
        body = stdin.read()
        url = url or argument
    if url is not None and not _is_url(url):
        raise _UsageError(f"{url!r} is no http(s) URL")
    url = url or _canonical(body)
    if url == _NOWHERE:
        print(
            f"storytrail links: the page's URL is not known (--url says it): links stand below {_NOWHERE}",
            file=sys.stderr,
        )
    return body, url


def _canonical(body: bytes) -> str:
    """Returns the URL that the page gives as its own; one that leads nowhere when it gives none."""
    page = Page.parse(body, _NOWHERE)
    for selector, attribute in (("link[rel=canonical]", "href"), ("meta[property='og:url']", "content")):
        node = page.tree.css_first(selector)
        if node is not None and (url := page.resolve(node.attributes.get(attribute))):
            return url
    return _NOWHERE


def _is_url(text: str) -> bool:
    try:
        parts = urlsplit(text)
        return parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        return False


def _write(output: bytes) -> int:
    try:
        sys.stdout.buffer.write(output)
        sys.stdout.buffer.flush()
    except (
        BrokenPipeError
    ):  # a reader such as `head` has seen enough; keep the interpreter's last flush quiet
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
