"""The report in a browser: nothing leaves it, nothing foreign runs in it, and it can be used by keyboard."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from benchmarks.made_story import make_story
from replay.chromium import Tab

from archive.aliases import note_aliases
from archive.article import Article
from archive.ledger import CaptureRow, Ledger, LinkRow
from archive.report import write_report

pytestmark = pytest.mark.slow

ATTACKS = (
    "</script><script>window.hit=1</script>",
    "<img src=x onerror='window.hit=1'>",
    '"><svg onload="window.hit=1">',
    "' onmouseover='window.hit=1' x='",
    "</title></style><!-- ]]> <iframe srcdoc='<script>parent.hit=1</script>'>",
    "\u2028window.hit=1//\u2029",
    "javascript:window.hit=1",
    "\u202etfel-ot-thgir\u202c",
)
ATTACK = " ".join(ATTACKS)
HOST = "http://example.org"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a report of sixty pages."""
    return report_of(make_story(tmp_path_factory.mktemp("made") / "made", 60))


def report_of(folder: Path) -> str:
    ledger = Ledger(folder / "story.db")
    try:
        return write_report(ledger, folder).as_uri()
    finally:
        ledger.close()


# Hostile pages ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a report of pages that say ATTACK wherever a page may say something."""
    folder = tmp_path_factory.mktemp("hostile")
    ledger = Ledger(folder / "story.db")
    urls = [
        HOST + "/seed",
        "javascript:window.hit=1//",
        HOST + "/'\"><script>window.hit=1</script>",
        HOST + "/gone",
    ]
    for words in (ATTACK, "New " + ATTACK):
        add_run(ledger, urls, words)
    ledger.close()
    return report_of(folder)


def add_run(ledger: Ledger, urls: list[str], words: str) -> None:
    run = ledger.start_run(
        words, "2026-11-22T18:53:01Z", {"seeds": urls[:1], "follow": [words], words: words}
    ).id
    with ledger.transaction():
        for number, url in enumerate(urls):
            state, reason = ("failed", words) if url.endswith("gone") else ("captured", "")
            ledger.connection.execute(
                "INSERT INTO request (run, kind, url, host, depth, hops, state, reason) "
                "VALUES (?, 'page', ?, ?, ?, ?, ?, ?)",
                (run, url, words, min(number, 1), "L" * min(number, 1), state, reason),
            )
            capture = ledger.add_capture(capture_of(run, number, url, words))
            ledger.add_article(capture, run, url, article_of(number, words))
            if number == 0:
                ledger.add_links(
                    link_of(run, capture, target, at=at, words=words) for at, target in enumerate(urls[1:])
                )
                ledger.add_links(
                    [link_of(run, capture, "javascript:window.hit=2", at=9, words=words, verdict="invalid")]
                )
        ledger.add_warc_file(f"{run}{words}", run, 1, words)
    note_aliases(ledger, run)
    ledger.end_run(run, "2026-11-22T18:59:01Z", "finished", {})


def article_of(number: int, words: str) -> Article:
    return Article(
        headline=words,
        alternative_headlines=(words,),
        published="2026-11-22",
        published_source=words,
        modified=words,
        authors=(words, words),
        publisher=words,
        section=words,
        language=words,
        canonical=words,
        text=f"{words}\n" * 9 + "a b c d e f g h i j k l m n o p q r s t u v w x y z " + str(number),
    )


def capture_of(run: int, number: int, url: str, words: str) -> CaptureRow:
    return CaptureRow(
        run=run,
        url=url,
        kind="page",
        hops="",
        via=words,
        date=f"2026-11-22T18:5{run}:0{number}Z",
        status=404 if url.endswith("gone") else 200,
        mime=words,
        redirect_url=None,
        truncated=words,
        error=words,
        payload_digest=words,
        response_id=words,
        file=words,
        offset=0,
        length=1,
        metadata_id=words,
        end_offset=1,
    )


def link_of(
    run: int, capture: int, target: str, *, at: int, words: str, verdict: str = "in-scope"
) -> LinkRow:
    return LinkRow(
        run=run,
        capture=capture,
        source=HOST + "/seed",
        target=target,
        href=target,
        ordinal=at,
        kind="read-more",
        placement="inline",
        label=words,
        label_language=words,
        anchor_text=words,
        context=words,
        xpath=words,
        rel=words,
        rule=words,
        score=1.0,
        verdict=verdict,
        reason=words,
    )


def test_no_words_of_a_page_run(tab: Tab, hostile: str) -> None:
    tab.visit(hostile)
    count = tab.evaluate("document.querySelectorAll('#stories-table tbody tr').length")
    assert count == 5
    for number in range(count):
        tab.evaluate(f"document.querySelector('a[href=\"#p{number}\"]').click()")
        assert tab.evaluate("!document.getElementById('card').hidden")
        assert_harmless(tab)
    for selector in (".spot", ".arrow"):
        tab.evaluate(
            f"for (const each of document.querySelectorAll('{selector}'))"
            " for (const name of ['mouseenter', 'focus']) each.dispatchEvent(new Event(name))"
        )
        assert_harmless(tab)
    tab.evaluate("document.querySelectorAll('thead button').forEach((each) => each.click())")
    assert_harmless(tab)


def assert_harmless(tab: Tab) -> None:
    assert tab.evaluate("typeof window.hit") == "undefined"
    assert tab.evaluate("document.scripts.length") == 2
    foreign = "img, iframe, object, embed, [onerror], [onload], [onmouseover]"
    assert tab.evaluate(f"document.querySelectorAll('{foreign}').length") == 0
    hrefs = tab.evaluate("[...document.querySelectorAll('[href]')].map((each) => each.getAttribute('href'))")
    assert [href for href in hrefs if not href.startswith(("#", "http://", "https://"))] == []


def test_an_address_can_not_make_its_links_run_anything(tab: Tab, made: str) -> None:
    tab.visit(made)
    for base in (
        "javascript:window.hit=1",
        "JAVASCRIPT:window.hit=1",
        "data:text/html,x",
        "//x",
        "http://[",
        "%",
    ):
        tab.evaluate(f"location.hash = '#replay={base}'")
        tab.evaluate("new Promise((done) => setTimeout(done))")
        tab.evaluate("document.querySelector('a[href=\"#p0\"]').click()")
        assert "Open the archived page" not in tab.evaluate("document.getElementById('card').textContent")
        assert_harmless(tab)


# In use -----------------------------------------------------------------------------------------


def titles(tab: Tab) -> list[str]:
    """The headlines of the rows that are there to be seen, in their order."""
    found: list[str] = tab.evaluate(
        "[...document.querySelectorAll('#stories-table tbody tr')].filter((row) => row.offsetParent)"
        ".map((row) => row.querySelector('.story').textContent)"
    )
    return found


def test_the_table_is_sorted_filtered_and_copied(tab: Tab, made: str) -> None:
    tab.visit(made)
    assert len(titles(tab)) == 40
    dates = tab.evaluate("[...document.querySelectorAll('tbody time')].map((time) => time.dateTime)")
    assert dates[:20] == sorted(dates[:20])
    head = "document.querySelector('th[data-key=headline] button')"
    tab.evaluate(f"{head}.click()")
    assert tab.evaluate(f"{head}.parentNode.getAttribute('aria-sort')") == "ascending"
    ascending = titles(tab)
    tab.evaluate(f"{head}.click()")
    assert tab.evaluate(f"{head}.parentNode.getAttribute('aria-sort')") == "descending"
    assert titles(tab) != ascending
    tab.evaluate("document.querySelector('#tools input[type=search]').focus()")
    tab.type("lighthouse")
    found = titles(tab)
    assert found
    assert all("lighthouse" in title.lower() for title in found)
    tab.evaluate("navigator.clipboard.writeText = async (text) => { window.copied = text }")
    tab.evaluate(
        "[...document.querySelectorAll('#tools button')].find((each) => /CSV/.test(each.textContent)).click()"
    )
    tab.wait_until("window.copied")
    header, *rows = csv.reader(io.StringIO(tab.evaluate("window.copied")), strict=True)
    assert header[:3] == ["date", "headline", "url"]
    assert len(rows) == len(found)
    assert {len(row) for row in rows} == {len(header)}


def test_a_story_is_opened_and_closed_by_keyboard(tab: Tab, made: str) -> None:
    tab.visit(made)
    tab.evaluate("document.querySelector('.spot[tabindex=\"0\"]').focus()")
    first = tab.evaluate("document.activeElement.dataset.n")
    tab.press("ArrowRight")
    second = tab.evaluate("document.activeElement.dataset.n")
    assert second not in (None, first)
    tab.press("End")
    tab.press("Home")
    assert tab.evaluate("document.activeElement.dataset.n") == first
    assert tab.evaluate("document.querySelectorAll('.spot[tabindex=\"0\"]').length") == 1
    tab.press("Enter")
    assert tab.evaluate("document.activeElement.id") == "card-title"
    assert tab.evaluate("document.querySelectorAll('.arrow.way').length + 1") == tab.evaluate(
        "document.querySelectorAll('.spot.way').length"
    )
    tab.press("Escape")
    assert tab.evaluate("document.getElementById('card').hidden")
    assert tab.evaluate("document.activeElement.dataset.n") == first


def test_a_link_that_has_the_focus_tells_its_label_and_words(tab: Tab, made: str) -> None:
    tab.visit(made)
    tab.evaluate("document.querySelector('.arrow[tabindex=\"0\"]').focus()")
    tab.press("ArrowRight")
    name = tab.evaluate("document.activeElement.getAttribute('aria-label')")
    tab.evaluate("new Promise((done) => setTimeout(done, 100))")
    hint = tab.evaluate(
        "document.getElementById('tip').hidden ? '' : document.getElementById('tip').textContent"
    )
    assert hint
    assert hint.startswith(name.partition(":")[0])
    tab.press("Escape")
    assert tab.evaluate("document.getElementById('tip').hidden")


def test_the_card_tells_the_trail_and_the_words_of_links(tab: Tab, made: str) -> None:
    tab.visit(made)
    deepest = tab.evaluate(
        "JSON.parse(document.getElementById('facts').textContent).pages.reduce("
        "(best, page, n, all) => (page.t.length > all[best].t.length ? n : best), 0)"
    )
    tab.evaluate(f"location.hash = '#p{deepest}'")
    tab.wait_until("!document.getElementById('card').hidden")
    steps = tab.evaluate("document.querySelectorAll('#card .way li').length")
    assert steps >= 3
    assert tab.evaluate("document.querySelector('#card .way .label').textContent") == "Seed"
    assert "linked as" in tab.evaluate("document.getElementById('card').textContent") or tab.evaluate(
        "document.querySelectorAll('#card .quote').length"
    )


def test_a_replay_leads_to_the_archived_page(tab: Tab, made: str) -> None:
    base = "http://127.0.0.1:9/made/"
    tab.visit(f"{made}#replay={base}")
    tab.evaluate("document.querySelector('a[href=\"#p0\"]').click()")
    href = tab.evaluate("document.querySelector('#card a').href")
    assert href == f"{base}20261122185301/https://harbour-post.example/news/0-story/"


@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_window(tab: Tab, made: str, width: int) -> None:
    tab.resize(width, 900)
    tab.visit(made)
    assert tab.evaluate("document.documentElement.scrollWidth") == width
    tab.evaluate("document.querySelector('a[href=\"#p1\"]').click()")
    box = json.loads(tab.evaluate("JSON.stringify(document.getElementById('card').getBoundingClientRect())"))
    assert box["left"] >= 0
    assert box["right"] <= width


def test_it_can_be_read_without_its_script(tmp_path: Path, tab: Tab, made: str) -> None:
    text = Path(made.removeprefix("file://")).read_text("utf-8")
    start, end = text.rindex("<script>"), text.rindex("</script>")
    (tmp_path / "report.html").write_text(text[:start] + text[end + len("</script>") :], "utf-8")
    tab.visit((tmp_path / "report.html").as_uri())
    assert len(titles(tab)) == 60
    assert tab.evaluate("document.querySelectorAll('#trails .tree li').length") > 30


def test_a_page_that_is_gone_since_is_marked_and_no_long_word_widens_the_table(
    tab: Tab, tmp_path: Path
) -> None:
    folder = make_story(tmp_path / "made", 30)
    ledger = Ledger(folder / "story.db")
    change = ledger.connection.execute
    (url,) = change(
        "SELECT url FROM capture WHERE run = 2 AND url IN (SELECT url FROM capture WHERE run = 1) "
        "AND status = 200 ORDER BY id DESC LIMIT 1"
    ).fetchone()
    change("UPDATE capture SET status = 410 WHERE run = 2 AND url = ?", (url,))
    change("UPDATE request SET state = 'failed', reason = 'http-410' WHERE run = 2 AND url = ?", (url,))
    change("UPDATE article SET headline = ?, publisher = ?", ("Hafenrat" * 40, "P" * 80))
    ledger.close()
    tab.visit(report_of(folder))
    assert tab.evaluate("document.querySelectorAll('.spot .lost:not(.halo)').length") == 1
    assert tab.evaluate("document.querySelectorAll('tbody .m-lost').length") == 1
    number = tab.evaluate("document.querySelector('tbody tr:has(.m-lost)').dataset.n")
    tab.evaluate(f"document.querySelector('a[href=\"#p{number}\"]').click()")
    assert "gone since" in tab.evaluate("document.querySelector('#card .state').textContent")
    width = "document.getElementById('stories-table').scrollWidth"
    wide = tab.evaluate(width)
    tab.evaluate(
        "for (const each of document.querySelectorAll('tbody bdi'))"
        " each.textContent = each.textContent.slice(0, 9)"
    )
    assert tab.evaluate(width) >= wide


@pytest.mark.parametrize("width", [320, 360, 1280])
def test_no_long_word_widens_the_page(tab: Tab, tmp_path: Path, width: int) -> None:
    folder = make_story(tmp_path / "made", 30)
    ledger = Ledger(folder / "story.db")
    ledger.connection.execute("UPDATE article SET headline = ?, publisher = ?", ("Hafenrat" * 40, "P" * 80))
    ledger.connection.execute("UPDATE link SET label = ?, anchor_text = ?", ("L" * 60, "A" * 200))
    ledger.close()
    tab.resize(width, 900)
    tab.visit(report_of(folder))
    assert tab.evaluate("document.querySelectorAll('#copies .story').length") > 1
    tab.evaluate("document.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert tab.evaluate("document.documentElement.scrollWidth") == width


def test_a_date_that_is_only_a_month_is_as_wide_as_one(tab: Tab, tmp_path: Path) -> None:
    folder = make_story(tmp_path / "made", 30)
    tab.visit(report_of(folder))
    vague = json.loads(
        tab.evaluate(
            "JSON.stringify([...document.querySelectorAll('.spot.vague')]"
            ".map((each) => [each.querySelector('.sign').getBBox().width, each.getAttribute('aria-label')]))"
        )
    )
    assert vague
    assert all(width > 30 for width, _ in vague)
    assert "broken rim" in tab.evaluate("document.querySelector('#timeline .lead').textContent")
    # No arrow is drawn over a name.
    order = (
        "[...document.querySelector('#chart svg').children].map((each) => each.getAttribute('aria-label'))"
    )
    assert "Stories" in json.loads(tab.evaluate(f"JSON.stringify({order})"))[-1]
