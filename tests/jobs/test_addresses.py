"""What is asked for is what a browser would ask for, to the last character, and is found under that name."""

from __future__ import annotations

from pathlib import Path

from jobs.crawling import QUICK, crawl, path_of, storytrail
from newsroom.site import NewsSite, content_type, page, redirect

STORY = (
    "<link rel=icon href=data:,><link rel=stylesheet href='/css?family=A+B|C&amp;x[]=1'>"
    "<h1>The harbour wall</h1><article>{}</article>"
)
LINKS = ("/wall|2[1]?x[]=1|2^{}", "/empty?", "/empty", "/moved", "/raw")
FILES = ("/css?family=A+B|C&x[]=1", "/font.ttf?", "/stone[1].png", "/stone.png?")


def story(*links: str) -> str:
    announced = "".join(
        f"<p><b>READ MORE: <a href='{link}'>What the harbour master found at {link}</a></b></p>"
        for link in links
    )
    text = "<p>Stones lie along the harbour wall, and more of them came with the tide last night.</p>" * 3
    return STORY.format(f"{text}{announced}<img src='/stone[1].png'><img src='/stone.png?'>")


def test_addresses_stay_as_browsers_send_them(tmp_path: Path) -> None:
    picture = page(b"\x89PNG\r\n\x1a\n", content_type("image/png"))
    routes = {
        "/": story(*LINKS),
        LINKS[0]: story(),
        "/empty?": story() + "<p>With a mark.",
        "/empty": story() + "<p>Without one.",
        "/moved": redirect("\\wall\\[2]?a|b"),
        "/wall/[2]?a|b": story() + "<p>Moved.",
        "/raw": redirect("/caf\xe9"),
        "/caf%E9": story() + "<p>Coffee.",
        FILES[0]: page(
            "@font-face { src: url('/font.ttf?#iefix') } i { background: url(/stone.png?) }",
            content_type("text/css"),
        ),
        "/font.ttf?": page(b"OTTO", content_type("font/ttf")),
        "/stone[1].png": picture,
        "/stone.png?": picture,
    }
    with NewsSite(routes) as site:
        collected = crawl(tmp_path, site.url("/"), *QUICK, "--depth", "1")
        asked = {visit.target for visit in site.visits} - {"/robots.txt"}
    assert collected.exit_code == 0, collected.stderr
    assert asked == {"/", *LINKS, *FILES, "/wall/[2]?a|b", "/caf%E9"}
    captured = {site.url(path) for path in (LINKS[0], "/empty", "/wall/[2]?a|b", "/caf%E9")}
    assert {node["url"] for node in collected.nodes if node["kind"] == "captured"} >= captured
    assert {path_of(each.uri) for each in collected.archive if each.type in ("response", "revisit")} >= asked
    collected.check()
    verified = storytrail("verify", collected.path)
    assert verified.returncode == 0, verified.stdout
