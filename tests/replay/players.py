"""Two replay players, started as their users start them, and what a page looks like in each."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode, urlsplit

from newsroom.site import NewsSite, Reply, Visit
from replay.chromium import HEIGHT, WIDTH, Tab

_START_S = 30.0
_FIND = """
(() => {{
  const look = (root) => {{
    for (const each of root.querySelectorAll("*")) {{
      if (each.matches({selector})) return each
      const inside = each.shadowRoot && look(each.shadowRoot)
        || each.tagName === "IFRAME" && each.contentDocument && look(each.contentDocument)
      if (inside) return inside
    }}
    return null
  }}
  return look(document)
}})()
"""


def find_in_shadows(selector: str) -> str:
    """JavaScript for the first element that matches, in shadow roots and frames too."""
    return _FIND.format(selector=json.dumps(selector))


FRAME = find_in_shadows('iframe[src*="mp_/"]')
"""JavaScript for the frame that the replayed page is in."""
_REWRITTEN = re.compile(r"[a-z]{2,3}_/(http.*)")
_TEXT = "document.body.innerText"


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A page as a browser shows it."""

    text: str
    picture: bytes
    """PNG."""
    failures: frozenset[str]
    """URLs of the site that were asked for in vain."""


class Player(Protocol):
    """Shows pages of one collection."""

    @property
    def own_paths(self) -> tuple[str, ...]:
        """Where the player's own files lie."""

    def address(self, url: str) -> str:
        """Where the latest capture of `url` is shown."""


def show_live(tab: Tab, url: str) -> Shown:
    """The page as its server has it."""
    tab.visit(url)
    return Shown(text=tab.evaluate(_TEXT), picture=tab.picture(), failures=frozenset(tab.failures()))


def show_replayed(tab: Tab, player: Player, url: str) -> Shown:
    """The page as the player has it, in a frame as large as the live page's viewport."""
    tab.visit(player.address(url), frame=f"mp_/{url}")
    box = _frame_box(tab)
    if (box["width"], box["height"]) != (WIDTH, HEIGHT):
        # The player has something of its own around the frame.
        tab.resize(round(2 * WIDTH - box["width"]), round(2 * HEIGHT - box["height"]))
        tab.wait_until(f"{FRAME}.clientWidth === {WIDTH} && {FRAME}.clientHeight === {HEIGHT}")
        box = _frame_box(tab)
    return Shown(
        text=tab.evaluate(f"{FRAME}.contentWindow.{_TEXT}"),
        picture=tab.picture(box["left"], box["top"]),
        failures=frozenset(_iter_archived(tab.failures(), player)),
    )


def _frame_box(tab: Tab) -> dict[str, float]:
    box: dict[str, float] = tab.evaluate(f"{FRAME}.getBoundingClientRect().toJSON()")
    return box


def _iter_archived(urls: Iterable[str], player: Player) -> Iterator[str]:
    """The URLs of the site that players' URLs stand for; one that got away from the player as it is."""
    for url in urls:
        if found := _REWRITTEN.search(url):
            yield found[1]
        elif not urlsplit(url).path.startswith(player.own_paths):
            yield url


@dataclass(frozen=True, slots=True)
class Pywb:
    """`wayback`, running in OUTPUT."""

    port: int
    own_paths = ("/static/", "/favicon.ico")

    def address(self, url: str) -> str:
        """With the player's frame around it."""
        return f"http://127.0.0.1:{self.port}/showcase/{url}"

    def captured(self, collection: str, url: str, timestamp: str) -> tuple[int, bytes]:
        """Status and body of a capture as they came."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        with closing(connection):
            # Without the header the player takes the content coding off.
            headers = {"Accept-Encoding": "gzip"}
            connection.request("GET", f"/{collection}/{timestamp}id_/{url}", headers=headers)
            answer = connection.getresponse()
            return answer.status, answer.read()


@contextmanager
def running_pywb(output: Path, proxy: str) -> Iterator[Pywb]:
    """pywb in `output`, nothing imported; what it asks others for goes to `proxy`."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    environment = {key: value for key, value in os.environ.items() if not key.lower().endswith("_proxy")}
    environment |= {"http_proxy": proxy, "https_proxy": proxy, "no_proxy": "127.0.0.1,localhost"}
    wayback = Path(sys.executable).with_name("wayback")
    with (
        (output / "wayback.log").open("wb") as log,
        subprocess.Popen(
            [str(wayback), "--port", str(port), "--bind", "127.0.0.1"],
            cwd=output,
            env=environment,
            stdout=log,
            stderr=subprocess.STDOUT,
        ) as server,
    ):
        try:
            _wait_for_port(port, server)
            yield Pywb(port)
        finally:
            server.terminate()
            with suppress(subprocess.TimeoutExpired):
                server.wait(10)
            server.kill()


def _wait_for_port(port: int, server: subprocess.Popen[bytes]) -> None:
    for _ in range(int(_START_S / 0.05)):
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
            return
        with suppress(subprocess.TimeoutExpired):
            raise AssertionError(f"wayback ended with {server.wait(0.05)}")
    raise TimeoutError("wayback does not answer")


@dataclass(frozen=True, slots=True)
class ReplayWebPage:
    """ReplayWeb.page, served on loopback with one archive."""

    site: NewsSite
    archive: str
    """Its path on the site."""
    own_paths = ("/replay/",)

    def address(self, url: str) -> str:
        """Embedded in a page, without the player's own surroundings."""
        return self.site.url("/embed?") + urlencode({"source": self.site.url(self.archive), "url": url})

    @property
    def list_address(self) -> str:
        """The whole player, as it opens when it is given the archive and nothing else."""
        return self.site.url("/replay/?") + urlencode({"source": self.site.url(self.archive)})


_EMBED = """<!doctype html>
<html><head><meta charset="utf-8"><title>Replay</title><link rel="icon" href="data:,">
<style>body { margin: 0 } replay-web-page { display: block; height: 100vh }</style>
<script src="/replay/ui.js"></script></head>
<body><script>
const asked = new URLSearchParams(location.search), player = document.createElement("replay-web-page")
for (const name of ["source", "url"]) if (asked.get(name)) player.setAttribute(name, asked.get(name))
player.setAttribute("embed", "replayonly")
player.setAttribute("replayBase", "/replay/")
document.body.append(player)
</script></body></html>
"""
_INDEX = """<!doctype html>
<html><head><meta charset="utf-8"><title>Replay</title><link rel="icon" href="data:,">
<script src="./ui.js"></script></head><body><replay-app-main></replay-app-main></body></html>
"""


@contextmanager
def serving_replay_web_page(package: Path, archive: Path) -> Iterator[ReplayWebPage]:
    """The player from its unpacked npm package, with the file `archive` (WACZ or .warc.gz)."""
    content = archive.read_bytes()
    routes = {
        "/embed": _EMBED,
        "/replay/": _INDEX,
        "/replay/ui.js": _script((package / "ui.js").read_bytes()),
        "/replay/sw.js": _script((package / "sw.js").read_bytes()),
        # The player asks for a Flash player, which the package leaves to its users to put there.
        "/replay/ruffle/ruffle.js": _script(b""),
        f"/{archive.name}": lambda visit: _part(content, visit),
    }
    with NewsSite(routes) as site:
        yield ReplayWebPage(site, f"/{archive.name}")


def _script(content: bytes) -> Reply:
    return Reply(body=content, content_type="text/javascript")


def _part(content: bytes, visit: Visit) -> Reply:
    """The whole file, or the range that the request names (RFC 9110, 14)."""
    kind = "application/octet-stream"
    wanted = visit.get("Range")
    if wanted is None:
        return Reply(body=content, content_type=kind, headers=(("Accept-Ranges", "bytes"),))
    first, _, last = wanted.removeprefix("bytes=").partition("-")
    start = int(first) if first else max(0, len(content) - int(last))
    end = min(int(last), len(content) - 1) if first and last else len(content) - 1
    headers: Mapping[str, str] = {"Content-Range": f"bytes {start}-{end}/{len(content)}"}
    return Reply(status=206, body=content[start : end + 1], content_type=kind, headers=(*headers.items(),))
