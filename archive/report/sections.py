"""The sections below the stories: changes, near-copies, what was not followed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from operator import attrgetter

from archive.changes import Change, Proof
from archive.graph import Edge
from archive.report.dates import format_day, format_instant
from archive.report.markup import Html, join, link, shorten, shown_url, tag, words
from archive.report.model import Comparison, Page, Report, Unfollowed
from archive.report.opening import headline_of
from archive.report.stories import label_of, link_to, name_of
from archive.report.wording import CHANGES, DECISIONS, FINISHES, UNLOOKED, count, tell_reason
from archive.word_diff import Span

_SHOWN_PAGES = 60
_SHOWN_GROUPS = 40
_SHOWN_COPIES = 30


# Changes ----------------------------------------------------------------------------------------


def change_section(report: Report) -> Html:
    """What is not as it was in the run before."""
    comparison = report.comparison
    return tag(
        "section",
        tag("h2", "Changes since the run before"),
        *_changes(comparison, {page.node.url: page for page in report.pages}, report.name)
        if comparison
        else [
            tag(
                "p",
                "There is one run so far. Crawl the story again and this section tells what was added, "
                "rewritten and taken down.",
                class_="lead",
            )
        ],
        id="changes",
    )


def _changes(comparison: Comparison, pages: dict[str, Page], name: str) -> list[Html | None]:
    old, new = comparison.old, comparison.new
    groups = [(url, list(changes)) for url, changes in groupby(comparison.changes, attrgetter("url"))]
    counts: dict[str, int] = {}
    for change in comparison.changes:
        counts[change.kind] = counts.get(change.kind, 0) + 1
    summary = ", ".join(f"{number:,} × {CHANGES.get(kind, kind)}" for kind, number in counts.items())
    left_out = len(groups) - _SHOWN_PAGES
    return [
        tag(
            "p",
            f"From the run of {format_instant(old.started)} to that of {format_instant(new.started)}: ",
            f"{summary}." if counts else "nothing changed.",
            None if comparison.is_whole else " These are the first of many.",
            class_="lead",
        ),
        tag(
            "p",
            f"Mind that the earlier run {_how(old.finish)}: what is new here may have been there before.",
            class_="aside",
        )
        if old.finish != "finished"
        else None,
        _unlooked(comparison),
        *(_page_changes(url, changes, pages) for url, changes in groups[:_SHOWN_PAGES]),
        tag(
            "p",
            f"{count(left_out, 'more page')} with changes: ",
            tag("code", f"storytrail changes {name}"),
            " lists them all.",
            class_="aside",
        )
        if left_out > 0
        else None,
    ]


def _unlooked(comparison: Comparison) -> Html | None:
    """What is no change: pages of the earlier run for which the later one did not look."""
    if not comparison.unlooked:
        return None
    reasons = sorted(comparison.unlooked.items(), key=lambda pair: (-pair[1], pair[0]))
    told = ", ".join(f"{number:,} {UNLOOKED.get(why) or tell_reason(why)}" for why, number in reasons)
    return tag(
        "p",
        f"The later run did not look for {count(comparison.unlooked.total(), 'page')} of the earlier one, so "
        f"nothing is known of them{'' if comparison.is_whole else ' (and perhaps more)'}: {told}.",
        class_="aside prose",
    )


def _how(finish: str) -> str:
    told = FINISHES.get(finish, finish)
    return f"was {told}" if told == "interrupted" else told if told.startswith("stopped") else f"is {told}"


def _page_changes(url: str, changes: Sequence[Change], pages: dict[str, Page]) -> Html:
    page = pages.get(url)
    proof = changes[0]
    return tag(
        "article",
        tag("h3", link_to(page) if page else shown_url(url)),
        tag("ul", *(tag("li", _change(change)) for change in changes), class_="plain changes"),
        tag("p", *_proofs(proof), class_="proof") if proof.old or proof.new else None,
        class_="change",
    )


def _change(change: Change) -> Html:
    name = tag("span", CHANGES.get(change.kind, change.kind), class_="label")
    match change.kind:
        case "text":
            return join(name, " ", tag("p", *_spans(change.spans), class_="diff", dir="auto"))
        case "link-added":
            return join(name, " ", tag("ins", _label_words(change), shown_url(change.after)))
        case "link-removed":
            return join(name, " ", tag("del", _label_words(change), shown_url(change.before)))
        case "headline" | "authors" | "published" | "modified":
            return join(
                name,
                " ",
                tag("del", words(change.before)) if change.before else None,
                " ",
                tag("ins", words(change.after)) if change.after else None,
            )
        case "new" | "back":
            return name
        case _:
            return join(name, " ", words(change.after))


def _label_words(change: Change) -> str | None:
    return join(words(change.label, 80), " ") if change.label else None


def _proofs(change: Change) -> Iterable[str]:
    for side, proof in (("before", change.old), ("after", change.new)):
        if proof:
            yield tag("span", f"{side}: {format_instant(proof.date)}, ", tag("code", _record(proof)))


def _record(proof: Proof) -> str:
    return shorten(proof.record_id, 60)


def _spans(spans: Sequence[Span]) -> Iterable[str]:
    names = {"removed": "del", "added": "ins"}
    for span in spans:
        # A space between what went and what came: their own may have been taken off.
        yield span.text if span.op == "same" else join(tag(names[span.op], span.text.strip()), " ")


# Near-copies ------------------------------------------------------------------------------------


def copy_section(report: Report) -> Html:
    """Stories in nearly the same words."""
    copies = report.copies
    by_url = {page.node.url: page for page in report.pages}
    told = (
        f"{count(len(copies.groups), 'group')} of stories that share at least half of their five-word runs."
        if copies.groups
        else "No two stories are told in nearly the same words."
    )
    return tag(
        "section",
        tag("h2", "Near-copies"),
        tag(
            "p",
            told,
            f" {count(copies.compared, 'text')} compared",
            f"; {copies.left_out:,} were left out, to stay within bounds." if copies.left_out else ".",
            class_="lead",
        ),
        *(
            tag(
                "ol",
                *(_copy(by_url[key], share) for key, share in _by_date(group.keys, shares, by_url)),
                class_="copies",
            )
            for group in copies.groups[:_SHOWN_GROUPS]
            for shares in [{each.one: each.share for each in group.likenesses}]
        ),
        tag("p", f"and {len(copies.groups) - _SHOWN_GROUPS} groups more", class_="aside")
        if len(copies.groups) > _SHOWN_GROUPS
        else None,
        id="copies",
    )


def _by_date(
    keys: Sequence[str], shares: dict[str, float], by_url: dict[str, Page]
) -> list[tuple[str, float | None]]:
    """The group's stories with their shares, by date; that which is surely the earliest is without one."""

    def order(key: str) -> tuple[bool, float, float]:
        days = by_url[key].days
        return (False, days.begin, days.end) if days else (True, 0.0, 0.0)

    highest = max(shares.values(), default=None)
    ordered = sorted(keys, key=order)[:_SHOWN_COPIES]
    first, *others = (by_url[key].days for key in ordered)
    is_known = first is not None and all(each is None or first.is_before(each) for each in others)
    return [(key, None if is_known and key == ordered[0] else shares.get(key, highest)) for key in ordered]


def _copy(page: Page, share: float | None) -> Html:
    published = format_day(page.node.article.published) or "no date"
    return tag(
        "li",
        tag("span", "first" if share is None else f"{int(share * 100)} %", class_="share"),
        tag(
            "span",
            link_to(page),
            tag(
                "span",
                " ",
                words(page.node.article.publisher or page.node.domain, 60),
                f", {published}",
                class_="aside",
            ),
        ),
    )


# Not followed -----------------------------------------------------------------------------------


def unfollowed_section(report: Report) -> Html:
    """Links that were found and not followed, by reason; those that may be no story links apart."""
    sure = [reason for reason in report.unfollowed if reason.outcome != "doubtful"]
    doubtful = [reason for reason in report.unfollowed if reason.outcome == "doubtful"]
    total = sum(report.decisions.values())
    missed = sum(reason.count for reason in sure)
    by_url = {page.node.url: page for page in report.pages}
    return tag(
        "section",
        tag("h2", "What was not followed"),
        tag(
            "p",
            f"Of {count(total, 'story link')} found, {_followed(report)}"
            + (f"{count(missed, 'link')} {'was' if missed == 1 else 'were'} not followed. " if missed else "")
            + ("Each counts as the last run that saw it decided." if len(report.runs) > 1 else "")
            if total
            else "No story link was found.",
            class_="lead",
        ),
        *(_reason(reason, by_url) for reason in sure),
        tag("h3", "Doubtful links", class_="apart") if doubtful else None,
        *(_reason(reason, by_url, title="Perhaps no story links") for reason in doubtful),
        id="not-followed",
    )


def _followed(report: Report) -> str:
    """Where the links that were followed lead, each page once; and how many lead to such pages besides."""
    followed, again = report.decisions["followed"], report.decisions["already-seen"]
    verb = "was" if followed == 1 else "were"
    ends = [tell(report.followed_to[kind]) for kind, tell in _ENDS if report.followed_to[kind]]
    where = " and ".join(filter(None, (", ".join(ends[:-1]), *ends[-1:])))
    told = f"{followed:,} {verb} followed{f': to {where}' if where else ''}. "
    if again:
        told += f"{again:,} {'leads' if again == 1 else 'lead'} to pages that were reached by another link. "
    return told


_ENDS: tuple[tuple[str, Callable[[int], str]], ...] = (
    ("captured", lambda number: f"{count(number, 'page')} captured"),
    ("gone", lambda number: f"{count(number, 'page')} gone"),
    ("failed", lambda number: f"{count(number, 'page')} that could not be had"),
    ("queued", lambda number: f"{count(number, 'page')} still to be asked for"),
    ("refused", lambda number: f"{count(number, 'page')} not asked for"),
    ("detour", lambda number: f"{count(number, 'page')} beside the story"),
)


def _reason(reason: Unfollowed, by_url: dict[str, Page], title: str = "") -> Html:
    name, meaning = DECISIONS.get(reason.outcome, (reason.outcome, ""))
    return tag(
        "details",
        tag(
            "summary",
            tag("span", f"{reason.count:,}", class_="number"),
            tag("span", title or name, class_="what"),
            tag("span", meaning, class_="aside"),
        ),
        tag("ul", *(_example(edge, by_url) for edge in reason.examples), class_="plain examples"),
        class_="reason",
    )


def _example(edge: Edge, by_url: dict[str, Page]) -> Html:
    source = by_url.get(edge.source)
    return tag(
        "li",
        tag("span", words(label_of(edge), 60), class_="label"),
        " ",
        words(edge.anchor_text or "(no words)", 160),
        " ",
        link(edge.target, shown_url(edge.target)),
        tag(
            "span",
            " in ",
            name_of(source) if source and headline_of(source) else shown_url(edge.source),
            class_="aside",
        ),
        tag("span", f" – {shorten(edge.reason, 120)}", class_="aside") if edge.reason else None,
    )
