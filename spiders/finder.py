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
from spiders.blocks import Anchor, Block, Layout, lay_out
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
    is_article_like,
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
        own = _own_addresses(page)
        found = [row for row in found if _bare(row.outlink.url) not in own]
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
        inside = _in_article(anchor, layout)
        if label is None and not inside:
            continue
        url = page.resolve(anchor.href)
        imperative = label is not None and is_imperative(label)
        if url is None and imperative:
            url = find_foreign_address(anchor.href)
        if url is None or is_sponsored(anchor):
            continue
        if label is not None and (is_article_like(url) or (imperative and _counts_anywhere(label, url))):
            link = _outlink(
                traces,
                anchor,
                url,
                text=title_of(anchor),
                label=_shown(label),
                placement="inline",
                rule="label-in-sentence",
                score=LABELLED_SENTENCE_SCORE,
            )
            above = layout.elements[anchor.element].parent
            yield _Row(anchor.order, link, f"#{above} {label.text}")
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
    for block, evidence, urls, chance in iter_weighed(page, layout, least=threshold):
        label = evidence.found.label if evidence.found is not None else None
        words = "" if _is_article_text(page, block, evidence.found) else _shown(label)
        announced = chance == CERTAIN_SCORE and _is_announced(block, evidence)
        announcement = f"#{block.anchors[0].order}" if announced else _heading_of(evidence)
        lone = label if announced and len(urls) == 1 else None
        for anchor, url in _iter_story_anchors(block, urls, lone):
            yield _Row(
                anchor.order,
                _outlink(
                    traces,
                    anchor,
                    url,
                    text=title_of(anchor),
                    label=words,
                    placement=evidence.placement,
                    rule=_rule_of(evidence),
                    score=round(chance, 3),
                ),
                announcement,
            )


def iter_weighed(
    page: Page, layout: Layout, *, least: float
) -> Iterator[tuple[Block, Evidence, dict[str, str | None], float]]:
    """Yields each block that scores `least` or more, its evidence, its targets resolved, and its score.

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
            yield block, evidence, urls, chance


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


def _iter_story_anchors(
    block: Block, urls: dict[str, str | None], label: Label | None
) -> Iterator[tuple[Anchor, str]]:
    """Yields a link for each target; `label` is what announces a lone one."""
    for target, group in block.twins.items():
        url = urls[target]
        if url is None and label is not None:
            url = find_foreign_address(group[0].href)
        if url is None or any(map(is_sponsored, group)):
            continue
        if is_article_like(url) or (label is not None and _counts_anywhere(label, url)):
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


def _rule_of(evidence: Evidence) -> str:
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


def _own_addresses(page: Page) -> frozenset[str]:
    """Returns the page's own URL and its canonical one, as compared by `_bare`."""
    own = {_bare(page.url)}
    links = (node.attributes for node in page.tree.tags("link"))
    canonical = next((link for link in links if (link.get("rel") or "").lower() == "canonical"), None)
    url = page.resolve(canonical.get("href")) if canonical is not None else None
    if url is not None and len(urlsplit(url).path) > 1:  # a front page is no article's own address
        own.add(_bare(url))
    return frozenset(own)


def _bare(url: str) -> str:
    return url.partition("#")[0].partition("://")[2].removeprefix("www.").rstrip("/")
