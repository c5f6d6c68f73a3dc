"""The story links of a page: what the article itself offers as more on the story."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, islice
from operator import attrgetter
from typing import Final, Literal, NamedTuple, cast
from urllib.parse import urlsplit

from archive.outlink import Outlink
from spiders.announcement import FoundLabel, find_label_inside, text_before, text_of, title_of
from spiders.blocks import INLINE_TAGS, Anchor, Block, Layout, lay_out
from spiders.features import Evidence, look_around, look_inside
from spiders.labels import (
    Label,
    announcing_words,
    ends_sentence,
    find_leading_label,
    find_trailing_label,
    fold,
    is_imperative,
    judge,
)
from spiders.model import THRESHOLDS, best_score, kind_of, score
from spiders.page import Page
from spiders.sites import SITE_RULES
from spiders.targets import (
    find_foreign_address,
    has_article_shape,
    is_article_like,
    is_file,
    is_front_page,
    is_listing,
    is_sponsored,
)
from spiders.traces import Traces

Finder = Literal["precise", "balanced"]
FINDERS: Final[tuple[str, ...]] = tuple(THRESHOLDS)
MAX_OUTLINKS: Final = 1000
"""Of each sort; a page with more is no article."""
MARKS_ROUND_LABELS: Final = " :：|｜-–—»›>→▶►•·…【】[]()（）"
MAX_TEXT_CHARACTERS: Final = 1000
LABELLED_SENTENCE_SCORE: Final = 0.95
CERTAIN_SCORE: Final = 0.95
BODY_SCORE: Final = 0.5
MAX_LABELLED_LINE: Final = 3
"""More links after a label in one paragraph are a list, left to the model."""
HEADLINE_CHARACTERS: Final = 24
"""Links of less beside links of more are sections, topics and authors; a sign of the East counts double."""
MIN_BRACKETED_CHARACTERS: Final = 24
"""Shorter words in brackets name a source."""
_SQUARE: Final = {"[": "]", "【": "】"}
_ROUND_AND_SQUARE: Final = {**_SQUARE, "(": ")", "（": "）"}
_SITE_RULES: Final = tuple((rule, rule.link_class) for rule in SITE_RULES)


class _Row(NamedTuple):
    """An outlink on its way into the list."""

    order: int
    outlink: Outlink
    announcement: str
    """What tells apart the announcements of one target; empty when nothing announced it."""


_CITED: Final = "cited"
_DASHES: Final = ("-", "–", "—")


def find_links(page: Page, *, finder: str = "precise") -> list[Outlink]:
    """Returns the page's story links and citations in document order; `finder` is one of FINDERS.

    Raises ValueError for a finder that there is none of; nothing about the page raises.
    """
    if finder not in THRESHOLDS:
        raise ValueError(f"no finder {finder!r}; there are {', '.join(FINDERS)}")
    layout = lay_out(page)
    traces = Traces()
    found = [*islice(_iter_by_site_rule(page, layout, traces), MAX_OUTLINKS)]
    claimed = {row.order for row in found}
    sources = (_iter_running(page, layout, traces), _iter_blocks(page, layout, traces, THRESHOLDS[finder]))
    for row in chain.from_iterable(islice(source, MAX_OUTLINKS) for source in sources):
        if row.order not in claimed:
            found.append(row)
    found = _without_repeats(found)
    if found:
        own = own_addresses(page)
        found = [row for row in found if bare(row.outlink.url) not in own]
    found.sort(key=attrgetter("order"))
    return [replace(row.outlink, ordinal=ordinal) for ordinal, row in enumerate(found)]


def _without_repeats(rows: list[_Row]) -> list[_Row]:
    """Returns one row for each announcement of a target, one for its citations.

    What nothing announced yields to what was announced with the same target: a list of cards repeats
    its links, in pictures and copies for narrow screens.
    """
    announced = {row.outlink.url for row in rows if row.announcement and row.outlink.kind != "body"}
    kept: dict[tuple[str, str], _Row] = {}
    for row in rows:
        if row.announcement or row.outlink.url not in announced:
            kept.setdefault((row.outlink.url, row.announcement), row)
    return list(kept.values())


def _iter_by_site_rule(page: Page, layout: Layout, traces: Traces) -> Iterator[_Row]:
    by_node: dict[int, Anchor] = {}
    blocks: dict[int, Block] = {}
    for rule, link_class in _SITE_RULES:
        if link_class is not None and not any(link_class in anchor.names for anchor in layout.anchors):
            continue
        by_node = by_node or {anchor.node.mem_id: anchor for anchor in layout.anchors}
        for node in islice(page.tree.css(rule.selector), MAX_OUTLINKS):
            anchor = by_node.get(node.mem_id)
            url = page.resolve(anchor.href) if anchor else None
            if anchor is None or url is None:
                continue
            blocks = blocks or _blocks_by_link(layout)
            evidence = look_around(blocks.get(anchor.order) or _block_of(anchor), layout)
            if _speaks_against(evidence):
                continue
            label = node.css_first(rule.label_selector)
            words = text_of(label) if label is not None else ""
            title = node.css_first(rule.text_selector)
            yield _Row(
                anchor.order,
                _outlink(
                    traces,
                    anchor,
                    url,
                    text=text_of(title) if title is not None else title_of(anchor),
                    label=words.strip(MARKS_ROUND_LABELS) or _announcing_label_of(evidence.found),
                    placement=rule.placement,
                    rule=rule.name,
                    score=rule.score,
                ),
                f"#{anchor.order}",
            )


def _blocks_by_link(layout: Layout) -> dict[int, Block]:
    """Returns the block of each link in one, by the link's order."""
    return {
        anchor.order: block for block in layout.blocks for group in block.twins.values() for anchor in group
    }


def _block_of(anchor: Anchor) -> Block:
    """Returns a link of no block, such as one in running text, as a block of its own."""
    return Block(
        anchors=[anchor], twins={anchor.target: [anchor]}, cards=[anchor.element], container=anchor.element
    )


def _speaks_against(evidence: Evidence) -> bool:
    """Whether a heading or class around says that the block is a list of the site: most read, latest."""
    found = evidence.found
    if found is not None and found.where != "in-link" and found.label.meaning == "negative":
        return True
    return "class:negative" in evidence.features


def _iter_running(page: Page, layout: Layout, traces: Traces) -> Iterator[_Row]:
    often = Counter(anchor.target for anchor in layout.running)
    mute = {anchor.order for anchor in layout.running if often[anchor.target] > 1 and _says_nothing(anchor)}
    spoken = {anchor.target for anchor in layout.running if anchor.order not in mute} if mute else frozenset()
    for anchor in layout.running:
        if anchor.order in mute and anchor.target in spoken:
            continue
        before = text_before(anchor.node)
        label = (find_trailing_label(before) if before else None) or _find_label_within(anchor, before)
        aside = label is None and _is_bracketed(anchor, before)
        inside = _in_article(anchor, layout)
        if label is None and not inside:
            continue
        url = page.resolve(anchor.href)
        imperative = label is not None and is_imperative(label)
        if url is None and imperative:
            url = find_foreign_address(anchor.href)
        if url is None or is_sponsored(anchor):
            continue
        labelled = label is not None and (leads_on(url) or (imperative and _counts_anywhere(label, url)))
        if labelled or (aside and is_article_like(url)):
            link = _outlink(
                traces,
                anchor,
                url,
                text=title_of(anchor),
                label=_shown(label),
                placement="inline",
                rule="bracket" if aside else "label-in-sentence",
                score=LABELLED_SENTENCE_SCORE,
            )
            above = layout.elements[anchor.element].parent
            yield _Row(anchor.order, link, f"#{above} {label.text if label is not None else link.rule}")
        elif inside:
            link = _outlink(
                traces,
                anchor,
                url,
                text=title_of(anchor),
                label="",
                placement="inline",
                rule="sentence",
                score=BODY_SCORE,
            )
            yield _Row(anchor.order, replace(link, kind="body"), _CITED)


def _iter_blocks(page: Page, layout: Layout, traces: Traces, threshold: float) -> Iterator[_Row]:
    for weighed in iter_weighed(page, layout, least=threshold):
        block, evidence = weighed.block, weighed.evidence
        label = evidence.found.label if evidence.found is not None else None
        words = "" if _is_article_text(page, block, evidence.found) else _shown(label)
        announcement = f"#{block.anchors[0].order}" if weighed.announced else _heading_of(evidence)
        for anchor, url in iter_story_anchors(weighed):
            yield _Row(
                anchor.order,
                _outlink(
                    traces,
                    anchor,
                    url,
                    text=title_of(anchor),
                    label=words,
                    placement=evidence.placement,
                    rule=rule_of(evidence),
                    score=round(weighed.score, 3),
                ),
                announcement,
            )


class Weighed(NamedTuple):
    """A block, and what was made of it."""

    block: Block
    evidence: Evidence
    urls: dict[str, str | None]
    """Its targets, resolved."""
    score: float
    announced: bool
    """The article itself says READ MORE, so that nothing was weighed."""


def iter_weighed(page: Page, layout: Layout, *, least: float) -> Iterator[Weighed]:
    """Yields each block that scores `least` or more.

    Titles and addresses, which take the most time, are looked at where they can still decide.
    """
    host = urlsplit(page.base_url).hostname or ""
    for block in layout.blocks:
        evidence = look_around(block, layout)
        certain = _is_announced(block, evidence)
        if not certain and best_score(evidence.features) < least:
            continue
        urls = {target: page.resolve(target) for target in block.twins}
        chance = CERTAIN_SCORE
        if not certain:
            look_inside(evidence, block, layout, urls, host)
            chance = score(evidence.features)
        if chance >= least:
            yield Weighed(block, evidence, urls, chance, certain)


def _is_announced(block: Block, evidence: Evidence) -> bool:
    """Whether the article itself says READ MORE: before or in a link with a line of its own.

    Then it counts wherever it leads: no site says so of what is none of its story.
    """
    found = evidence.found
    return (
        found is not None
        and found.label.meaning == "story"
        and found.label.exact
        and found.where in ("before", "in-link")
        and (found.where != "in-link" or found.label.text != text_of(block.anchors[0].node))
        and len(block.anchors) <= MAX_LABELLED_LINE
        and evidence.place != "before"
        and "class:negative" not in evidence.features
    )


def _heading_of(evidence: Evidence) -> str:
    """Returns the label above a list, one announcement for all that repeats below; empty without one."""
    found = evidence.found
    return "" if found is None or found.where == "in-link" else _announcing_label_of(found)


def iter_story_anchors(weighed: Weighed) -> Iterator[tuple[Anchor, str]]:
    """Yields the links of a block that are story links if the block is, with their URLs.

    What an article announces may be a file or a service: the crawl says then why it is not followed.
    """
    block, urls, found = weighed.block, weighed.urls, weighed.evidence.found
    label = found.label if found is not None and weighed.announced and len(urls) == 1 else None
    beside = _beside_headlines(block, urls)
    wanted = leads_on if weighed.announced else is_article_like
    for target, group in block.twins.items():
        url = urls[target]
        if url is None and label is not None:
            url = find_foreign_address(group[0].href)
        if url is None or target in beside or any(map(is_sponsored, group)):
            continue
        if wanted(url) or (label is not None and _counts_anywhere(label, url)):
            yield group[0] if len(group) == 1 else max(group, key=lambda each: len(text_of(each.node))), url


def _counts_anywhere(label: Label, url: str) -> bool:
    """Whether a story label right at the link is enough: the crawl's scope judges the target, not its looks.

    `Related topics:` and its like may well announce a list page, READ MORE doesn't.
    """
    if not label.exact or label.meaning != "story" or is_front_page(url):
        return False
    return is_imperative(label) or not is_listing(url)


def _announcing_label_of(found: FoundLabel | None) -> str:
    """Returns the label's words if the lexicon knows them; else empty."""
    return _shown(found.label) if found is not None and found.label.meaning in ("story", "doubtful") else ""


def _is_article_text(page: Page, block: Block, found: FoundLabel | None) -> bool:
    """Whether what was taken for a label is the article's own: its headline, a subheading, a sentence."""
    if found is None or found.label.meaning != "unknown" or found.where not in ("heading", "line"):
        return False
    text = found.label.text
    if text.endswith((":", "：")):
        return False
    if (found.in_text and len(block.anchors) == 1) or (found.where == "line" and ends_sentence(text)):
        return True
    folded = fold(text)
    headlines = (fold(text_of(node)[:MAX_TEXT_CHARACTERS]) for node in islice(page.tree.css("h1"), 4))
    return any(each and (folded.startswith(each) or folded[:60] == each[:60]) for each in headlines)


def leads_on(url: str) -> bool:
    """Whether what an exact label announces is worth an edge: an article, or a file that is no page."""
    return is_article_like(url) or is_file(url)


def _beside_headlines(block: Block, urls: dict[str, str | None]) -> frozenset[str]:
    """Returns the targets of sections, topics and authors that stand in the cards beside the headlines."""
    if len(block.twins) < 2:
        return frozenset()
    plain: set[str] = set()
    headlines = 0
    for target, group in block.twins.items():
        url = urls[target]
        length = max(len(text) * (2 if text[:1] > "\u2e80" else 1) for text in map(title_of, group))
        shaped = url is not None and has_article_shape(url)
        if length >= HEADLINE_CHARACTERS and shaped:
            headlines += 1
        elif length < HEADLINE_CHARACTERS and not shaped:
            plain.add(target)
    return frozenset(plain) if headlines or len(plain) > 1 else frozenset()


def rule_of(evidence: Evidence) -> str:
    found = evidence.found
    if found is not None and found.label.meaning in ("story", "doubtful"):
        return f"label-{found.where}"
    if "class:related" in evidence.features:
        return "class"
    return "block"


def _shown(label: Label | None) -> str:
    """Returns the label's words without marks around; empty when they speak against the links."""
    if label is None or label.meaning == "negative":
        return ""
    return announcing_words(label).strip(MARKS_ROUND_LABELS)


def _outlink(
    traces: Traces,
    anchor: Anchor,
    url: str,
    *,
    text: str,
    label: str,
    placement: str,
    rule: str,
    score: float,
) -> Outlink:
    return Outlink(
        href=anchor.href,
        url=url,
        text=text[:MAX_TEXT_CHARACTERS],
        label=label,
        kind=kind_of(placement),
        placement=cast(Literal["inline", "aside", "end_block"], placement),
        ordinal=0,
        rule=rule,
        score=score,
        context=traces.context_of(anchor.node),
        xpath=traces.xpath_of(anchor.node),
        rel=anchor.node.attributes.get("rel") or "",
    )


def _in_article(anchor: Anchor, layout: Layout) -> bool:
    body = layout.body
    if not body.first <= anchor.order <= body.last + 50:
        return False
    parent = layout.elements[anchor.element].node.parent
    return layout.in_body[anchor.element] or (parent is not None and parent.mem_id in body.holders)


def _find_label_within(anchor: Anchor, before: str) -> Label | None:
    """Returns the label with which a link in a paragraph begins, where it begins a line or sentence, too."""
    label = find_label_inside(anchor.node)
    if label is None or label.meaning != "story":
        return None
    mark = text_of(anchor.node).partition(label.text)[2].lstrip()[:1]
    if mark in _DASHES and not label.text.isupper():  # `Also read – our privacy policy` is a sentence
        return None
    return label if is_imperative(label) or not before.strip() or ends_sentence(before) else None


def _says_nothing(anchor: Anchor) -> bool:
    """Whether the link holds a picture or `READ MORE:` alone, the rest being in another link."""
    words = text_of(anchor.node)
    if not words:
        return True
    label = judge(words)
    return label.meaning == "story" and label.exact and find_leading_label(words) is None


def _is_bracketed(anchor: Anchor, before: str) -> bool:
    """Whether the link is all that stands in a pair of brackets behind a sentence."""
    text = text_of(anchor.node)
    inner = text.strip(" []()（）【】")
    labelled = judge(inner).meaning == "story"
    if not labelled and (len(inner) < MIN_BRACKETED_CHARACTERS or not inner[0].isupper()):
        return False
    marks = _ROUND_AND_SQUARE if labelled else _SQUARE
    if not before.rstrip().endswith(tuple(marks)):
        return text.startswith(tuple(marks)) and text.endswith(tuple(marks.values()))
    step = anchor.node
    while step.next is None and step.parent is not None and step.parent.tag in INLINE_TAGS:
        step = step.parent
    behind = step.next
    after = (behind.text_content or "") if behind is not None and behind.is_text_node else ""
    return after.lstrip().startswith(tuple(marks.values()))


def own_addresses(page: Page) -> frozenset[str]:
    """Returns the page's own URL and its canonical one, as compared by `bare`."""
    own = {bare(page.url)}
    links = (node.attributes for node in page.tree.tags("link"))
    canonical = next((link for link in links if (link.get("rel") or "").lower() == "canonical"), None)
    url = page.resolve(canonical.get("href")) if canonical is not None else None
    if url is not None and len(urlsplit(url).path) > 1:  # a front page is no article's own address
        own.add(bare(url))
    return frozenset(own)


def bare(url: str) -> str:
    """Returns `url` without what tells no pages apart: scheme, www, closing slash, fragment."""
    return url.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/")
