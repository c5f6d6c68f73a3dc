"""A made-up story of any size, put into a ledger as crawls would have: several sites, languages and runs."""

from __future__ import annotations

import random
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from archive.aliases import note_aliases
from archive.article import Article
from archive.ledger import CaptureRow, Ledger, LinkRow
from archive.timestamps import format_warc_date

FILE = "made-20261122185301-00000-host.warc.gz"
_NOW = datetime(2026, 11, 22, 18, 53, 1, tzinfo=UTC)
_SITES = (
    ("harbour-post.example", "Harbour Post", "en"),
    ("quayside.example", "The Quayside Gazette", "en"),
    ("hafenblatt.example", "Hafenblatt", "de"),
    ("gavan.example", "Вестник гавани", "ru"),
    ("mina.example", "صحيفة الميناء", "ar"),
    ("gangkou.example", "港口日报", "zh"),
    ("phare.example", "Le Phare", "fr"),
)
_WORDS = {
    "en": (
        ("Harbour council", "Pier engineers", "Fishing crews", "The ferry line", "Divers", "Shopkeepers"),
        ("close", "reopen", "argue over", "inspect", "count the cost of", "demand answers about"),
        (
            "the winter pier",
            "cracks in the old stones",
            "a storm-damaged jetty",
            "the lighthouse fund",
            "dredging plans",
        ),
        ("after a night of high water", "as repairs drag on", "before the season", "for the third year"),
        ("READ MORE", "Related", "More on this story"),
    ),
    "de": (
        ("Hafenrat", "Taucher", "Fischer", "Die Fährlinie"),
        ("sperrt", "prüft", "streitet über", "öffnet wieder"),
        ("den Winterpier", "Risse im alten Stein", "die Sturmmole"),
        ("nach dem Hochwasser", "vor der Saison", "zum dritten Mal"),
        ("Lesen Sie auch", "Mehr zum Thema"),
    ),
    "fr": (
        ("Le conseil du port", "Les plongeurs", "Les pêcheurs"),
        ("ferme", "inspecte", "réclame des comptes sur"),
        ("la jetée d’hiver", "les fissures du vieux quai"),
        ("après la tempête", "avant la saison"),
        ("Lire aussi",),
    ),
    "ru": (
        ("Портовый совет", "Водолазы", "Рыбаки"),
        ("закрывает", "проверяет", "обсуждает"),
        ("зимний причал", "трещины в старом камне"),
        ("после шторма", "перед сезоном"),
        ("Читайте также",),
    ),
    "ar": (
        ("مجلس الميناء", "الغواصون", "الصيادون"),
        ("يغلق", "يتفقد", "يناقش"),
        ("رصيف الشتاء", "الشقوق في الحجر القديم"),
        ("بعد العاصفة", "قبل الموسم"),
        ("اقرأ أيضا",),
    ),
    "zh": (
        ("港务委员会", "潜水员", "渔民"),
        ("关闭", "检查", "讨论"),
        ("冬季码头", "旧石墙的裂缝"),
        ("在风暴之后", "在旺季之前"),
        ("相关阅读",),
    ),
}
_NAMES = ("Ada Brandt", "Yusuf Demir", "Mira Novak", "Tom Achterberg", "Lena Fox", "Сергей Волков", "")
_ENDS = (
    ("captured", "", 0.62),
    ("linked", "", 0.2),
    ("off-scope", "", 0.06),
    ("doubtful", "", 0.03),
    ("failed", "http-404", 0.03),
    ("failed", "http-503", 0.02),
    ("refused", "robots", 0.02),
    ("queued", "", 0.02),
)


@dataclass(slots=True)
class _Story:
    url: str
    language: str
    headline: str
    end: str
    reason: str
    depth: int
    article: Article


def make_story(folder: Path, pages: int, runs: int = 2) -> Path:
    """A collection's folder with a ledger of `pages` pages, the same for the same numbers; its path."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = random.Random(pages)
    stories = [_make(rng, number, pages) for number in range(pages)]
    ways = _make_ways(rng, stories)
    ledger = Ledger(folder / "story.db")
    for run in range(runs):
        _crawl(ledger, rng, stories, ways, _NOW - timedelta(days=runs - 1 - run))
        _edit(rng, stories)
    ledger.close()
    return folder


def _make(rng: random.Random, number: int, pages: int) -> _Story:
    site = 0 if number == 0 else min(int(rng.expovariate(0.6)), len(_SITES) - 1)
    domain, publisher, language = _SITES[site]
    who, does, what, when, _ = _WORDS[language]
    headline = " ".join(rng.choice(part) for part in (who, does, what, when))
    if language == "zh":
        headline = headline.replace(" ", "")
    ends = [end for end, _, _ in _ENDS]
    at = ends.index("captured") if number < max(2, pages // 12) else None
    if at is None:
        at = rng.choices(range(len(_ENDS)), [weight for *_, weight in _ENDS])[0]
    end, reason, _ = _ENDS[at]
    age = rng.expovariate(1 / 9) if rng.random() < 0.86 else 300 + rng.expovariate(1 / 400)
    published = _NOW - timedelta(days=0.2 if number == 0 else age + 0.2)
    shown = {0: "", 1: f"{published:%Y-%m}", 2: f"{published:%Y-%m-%d}"}.get(
        rng.choices((0, 1, 2, 3), (0.06, 0.03, 0.2, 0.7))[0] if number else 3,
        published.isoformat("T", "seconds"),
    )
    paragraphs = [
        " ".join(rng.choice(part) for part in (who, does, what, when) for _ in (0, 1)) + "."
        for _ in range(rng.randint(4, 30))
    ]
    article = Article(
        headline=headline,
        published=shown,
        published_precision={0: "", 7: "month", 10: "day"}.get(len(shown), "second"),
        published_source="json-ld" if shown else "",
        authors=tuple(filter(None, [rng.choice(_NAMES)])),
        publisher=publisher,
        section=rng.choice(("News", "Coast", "")),
        language=language,
        text="\n".join(paragraphs),
    )
    return _Story(f"https://{domain}/news/{number}-story/", language, headline, end, reason, 0, article)


def _make_ways(rng: random.Random, stories: list[_Story]) -> list[tuple[int, int, str]]:
    """Links: each story has one from an earlier captured one, some have more."""
    captured = [0]
    ways = []
    for number, story in enumerate(stories):
        if number == 0:
            continue
        source = captured[min(int(rng.expovariate(3 / len(captured) ** 0.8)), len(captured) - 1)]
        story.depth = stories[source].depth + 1
        verdict = story.end if story.end in ("off-scope", "doubtful") else "in-scope"
        ways.append((source, number, verdict))
        for other in rng.sample(captured, min(len(captured), int(rng.expovariate(0.8)))):
            story.depth = min(story.depth, stories[other].depth + 1)
            if other != source:
                ways.append((other, number, verdict))
        if story.end == "captured":
            captured.append(number)
    # Stories whose words another site took over.
    for number in captured[3::9]:
        stories[number].article = Article(
            **{name: getattr(stories[number].article, name) for name in Article.__slots__ if name != "text"},
            text=stories[number - 1].article.text + "\n" + stories[number].headline + ".",
        )
    return ways


def _crawl(
    ledger: Ledger,
    rng: random.Random,
    stories: list[_Story],
    ways: list[tuple[int, int, str]],
    when: datetime,
) -> None:
    options = {"seeds": [stories[0].url], "depth": 3, "follow": ["read-more", "related"], "scope": "any"}
    name = f"{when:%Y%m%d%H%M%S}-made"
    run = ledger.start_run(name, format_warc_date(when), options).id
    asked = ("captured", "failed", "refused", "queued")
    captures: dict[int, int] = {}
    with ledger.transaction():
        for number, story in enumerate(stories):
            if story.end not in asked:
                continue
            ledger.connection.execute(
                "INSERT INTO request (run, kind, url, host, depth, hops, state, reason) "
                "VALUES (?, 'page', ?, '', ?, ?, ?, ?)",
                (run, story.url, story.depth, "L" * story.depth, story.end, story.reason),
            )
            if story.end in ("captured", "failed"):
                captures[number] = ledger.add_capture(_capture(run, number, story, when))
                if story.end == "captured":
                    ledger.add_article(captures[number], run, story.url, story.article)
    with ledger.transaction():
        ledger.add_links(
            _link(rng, run=run, capture=captures[a], ends=(stories[a], stories[b]), at=at, verdict=verdict)
            for at, (a, b, verdict) in enumerate(ways)
        )
        ledger.add_warc_file(f"{run}-{FILE}", run, 1_234_567 * run, "ab" * 32)
    note_aliases(ledger, run)
    ledger.end_run(run, format_warc_date(when + timedelta(minutes=7)), "finished", {})


def _capture(run: int, number: int, story: _Story, when: datetime) -> CaptureRow:
    return CaptureRow(
        run=run,
        url=story.url,
        kind="page",
        hops="L" * story.depth,
        via=None,
        date=format_warc_date(when + timedelta(seconds=number)),
        status=200 if story.end == "captured" else int(story.reason[-3:]),
        mime="text/html",
        redirect_url=None,
        truncated=None,
        error=None,
        payload_digest=f"sha1:{number:032}",
        response_id=f"urn:uuid:{run:08}-0000-4000-8000-{number:012}",
        file=f"{run}-{FILE}",
        offset=number * 4096,
        length=4000,
        metadata_id=f"urn:uuid:{run:08}-0000-4000-9000-{number:012}",
        end_offset=(number + 1) * 4096,
    )


def _link(
    rng: random.Random, *, run: int, capture: int, ends: tuple[_Story, _Story], at: int, verdict: str
) -> LinkRow:
    source, target = ends
    label = rng.choice(_WORDS[source.language][4])
    return LinkRow(
        run=run,
        capture=capture,
        source=source.url,
        target=target.url,
        href=target.url,
        ordinal=at,
        kind=rng.choice(("read-more", "read-more", "related")),
        placement="inline",
        label=label,
        label_language=source.language,
        anchor_text=target.headline,
        context=f"{source.headline}, three people at the quay said. {label}: {target.headline}",
        xpath="/html/body/article/p[3]/a",
        rel="",
        rule="label-heading",
        score=0.93,
        standing="doubtful" if verdict == "doubtful" else "announced",
        verdict=verdict,
        reason="quayside.example is another registered domain" if verdict == "off-scope" else "",
    )


def _edit(rng: random.Random, stories: list[_Story]) -> None:
    """What happens to a story between two crawls."""
    for story in stories[1:]:
        if story.end == "captured" and rng.random() < 0.06:
            values = {name: getattr(story.article, name) for name in Article.__slots__}
            values["headline"] = story.article.headline + " (updated)"
            values["text"] = story.article.text.replace(".", ", the council says.", 2)
            story.article = Article(**values)
