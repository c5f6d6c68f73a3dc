# ruff: noqa: E501  (markup reads better whole)
"""`storytrail links`: JSON lines out, one line of complaint on bad input, nothing heavy imported."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from spiders import links
from tests.spiders.articles import URL, article, cards, headline

ROOT = Path(__file__).parents[2]
PAGE = article(
    "<p>Διαβάστε επίσης: <a href='/news/1-a-b-c'>Το λιμάνι</a></p>",
    "<p>The council had said <a href='/p.html'>in a paper</a> that the bridge was sound and would stay open.</p>",
    after=f'<div class="related"><h3>Related</h3>{cards(1, 2)}</div>',
    head=f'<link rel=canonical href="{URL}">',
)


def run(*arguments: str, page: str = PAGE, **environment: str) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-m", "spiders.links", *arguments],
        input=page.encode(),
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, **environment},
        check=False,
    )


def rows(result: subprocess.CompletedProcess[bytes]) -> list[dict[str, object]]:
    assert result.returncode == 0, result.stderr
    return [json.loads(line) for line in result.stdout.decode("utf-8").splitlines()]


def test_story_links_in_document_order_whatever_the_locale() -> None:
    result = run(URL, LC_ALL="C", PYTHONIOENCODING="ascii")
    found = rows(result)
    assert [row["text"] for row in found] == ["Το λιμάνι", headline(1), headline(2)]
    assert [row["kind"] for row in found] == ["read-more", "related", "related"]
    assert {
        "url",
        "text",
        "label",
        "kind",
        "placement",
        "rule",
        "score",
        "standing",
        "label_language",
        "place",
        "context",
        "xpath",
    } <= set(found[0])
    assert "Το λιμάνι".encode() in result.stdout


def test_kinds_and_finder() -> None:
    assert [row["kind"] for row in rows(run(URL, "--kinds", "body", "--finder", "balanced"))] == ["body"]


def test_file_with_its_own_url(tmp_path: Path) -> None:
    saved = tmp_path / "page.html"
    saved.write_text(PAGE, encoding="utf-8")
    assert rows(run(str(saved)))[0]["url"] == "http://daily.example/news/1-a-b-c"
    assert (
        rows(run(str(saved), "--url", "http://other.example/a/b"))[0]["url"]
        == "http://other.example/news/1-a-b-c"
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ("no-such-file",),
        (URL, "--kinds", "wild"),
        (URL, "--finder", "wild"),
        ("--url", "nonsense"),
        ("ftp://x/y",),
        ("http://[",),
    ],
)
def test_bad_input(arguments: tuple[str, ...]) -> None:
    result = run(*arguments)
    assert (result.returncode, result.stdout) == (2, b"")
    assert result.stderr.strip()
    assert b"Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/новости/мост-закрыт", "http://daily.example/новости/мост-закрыт"),
        ("/%D0%BD/мост", "http://daily.example/%D0%BD/мост"),
        ("/समाचार/पुल?q=पुल", "http://daily.example/समाचार/पुल?q=%E0%A4%AA%E0%A5%81%E0%A4%B2"),
        ("/news/a\u202e\u3000b-ü", "http://daily.example/news/a%E2%80%AE%E3%80%80b-ü"),
        ("/news/%C3%BC-plain", "http://daily.example/news/%C3%BC-plain"),
    ],
)
def test_letters_of_a_path_are_printed_as_the_page_has_them(href: str, url: str) -> None:
    page = article(f"<p>READ MORE: <a href='{href}'>The pier</a></p>")
    (row,) = rows(run(URL, page=page))
    assert (row["url"], row["href"]) == (url, href)
    explained = run(URL, "--explain", page=page).stdout.decode()
    assert f"| {url}\n" in explained


def test_closed_pipe_is_silent() -> None:
    many = article(
        *(f"<p>READ MORE: <a href='/news/{n}-a-b-c'>Part {n} {'x' * 300}</a></p>" for n in range(400))
    )
    with subprocess.Popen(
        [sys.executable, "-m", "spiders.links", URL],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
    ) as process:
        assert process.stdout is not None
        process.stdout.close()
        assert process.stdin is not None
        process.stdin.write(many.encode())
        process.stdin.close()
        assert process.stderr is not None
        assert process.stderr.read() == b""
    assert process.returncode == 0


def test_nothing_heavy_is_imported() -> None:
    program = "import sys, spiders.links; print(*sys.modules)"
    loaded = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    ).stdout.split()
    assert not {"scrapy", "twisted", "tldextract", "lxml", "requests", "asyncio"} & set(loaded)


@pytest.mark.parametrize("charset", ["nonsense", "zip", "base64", "a\0b"])
def test_an_encoding_that_is_none_is_bad_usage(charset: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert links.main(["https://example.org/a", "--charset", charset]) == 2
    assert capsys.readouterr().err.startswith("storytrail links: --charset: ")


def test_a_page_without_an_address_is_told_of(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    page = tmp_path / "page.html"
    page.write_text("<p>Nothing", "utf-8")
    assert links.main([str(page)]) == 0
    assert "the page's URL is not known" in capfd.readouterr().err
