"""`runs/RUN_ID/run.json`: what a run did, in counts that add up."""

from __future__ import annotations

import json
import platform
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, Literal

from archive.domains import suffix_list_version
from archive.files import replace_file
from archive.graph import Edge, Graph, Node, kind_of_state
from archive.ledger import Ledger
from archive.losses import GONE_REASONS
from archive.version import __version__

FinishReason = Literal["finished", "interrupted", "limit-pages", "limit-time", "limit-bytes", "write-failed"]
"""Only `finished` ends a run for good; after any other the same command goes on with it."""

_PACKAGES = ("scrapy", "twisted", "warcio", "tldextract", "isal", "selectolax", "w3lib")


class Tally:
    """Looks at the graph's nodes and edges as they pass by, for what a run's account needs of them."""

    def __init__(self, ledger: Ledger, run: int, run_name: str, seeds: Mapping[str, str]) -> None:
        """`seeds` says of each seed which URL it redirects to in the end."""
        self._run_name = run_name
        self._seeds = dict(seeds)
        finals = set(self._seeds.values())
        self._asked = {
            url: (state, reason)
            for url, state, reason in ledger.connection.execute(
                "SELECT url, state, reason FROM request "
                "WHERE run = ? AND kind = 'page' AND state != 'redirected'",
                (run,),
            )
            if url in finals
        }
        self._seed_nodes: dict[str, Node] = {}
        self.decisions: Counter[str] = Counter()

    def pass_nodes(self, nodes: Iterable[Node]) -> Iterator[Node]:
        """The same nodes."""
        wanted = set(self._seeds.values())
        for node in nodes:
            if node.url in wanted:
                self._seed_nodes[node.url] = node
            yield node

    def pass_edges(self, edges: Iterable[Edge]) -> Iterator[Edge]:
        """The same edges."""
        for edge in edges:
            if edge.run == self._run_name:
                self.decisions[edge.decision] += 1
            yield edge

    def seed_results(self) -> list[dict[str, Any]]:
        """What became of each seed, in the order given."""
        results = []
        for seed, final in self._seeds.items():
            node = self._seed_nodes.get(final)
            result: str = node.kind if node else "queued"
            reason = node.reason if node else "left"
            # The node tells of all runs: what an earlier one captured is no success of this one.
            if (asked := self._asked.get(final)) is not None:
                result, reason = kind_of_state(*asked)
            results.append(
                {
                    "url": seed,
                    "result": result,
                    "reason": reason,
                    "captured_as": final if result == "captured" else None,
                }
            )
        return results


def count_run(ledger: Ledger, run: int, graph: Graph, decisions: Counter[str]) -> dict[str, Any]:
    """The run's counts, from its rows and the decisions on its links.

    `links`: found = followed + already-seen + refused, by reason + left. `pages`: asked = captured +
    redirected + failed + refused + left, the middle ones by reason; of the captured, `captured_cut`
    came cut short and `captured_unread` could not be looked through for links. In the graph's words,
    captured = `captured_stories` + `captured_same_story` (further addresses of one) + `captured_detours`;
    `failed_gone` of the failed are gone, and so are `redirected_gone` of the redirected, while
    `redirected_failed` lead to a login or a consent page: these by reason. `requisites`: likewise, without
    the graph. `exchanges`: everything that went over the wire or failed to, whatever it was for.
    """
    refused = {word: count for word, count in sorted(decisions.items()) if word not in _NOT_REFUSED}
    pages = _count_requests(ledger, run, "page")
    _move_loops(ledger, run, graph, pages)
    pages |= _count_stories(ledger, run, graph)
    pages |= _count_ways(ledger, run, graph)
    pages["failed_gone"] = sum(
        number for reason, number in pages["failed_by_reason"].items() if reason in GONE_REASONS
    )
    return {
        "links": {
            "found": sum(decisions.values()),
            "followed": decisions["followed"],
            "already_seen": decisions["already-seen"],
            "refused": sum(refused.values()),
            "refused_by_reason": refused,
            "left": decisions["budget"],
        },
        "pages": pages,
        "requisites": _count_requests(ledger, run, "requisite"),
        "exchanges": _count_exchanges(ledger, run),
    }


_NOT_REFUSED = ("followed", "already-seen", "budget")


def _move_loops(ledger: Ledger, run: int, graph: Graph, pages: dict[str, Any]) -> None:
    """Counts redirects that lead round in a circle with what failed: they lead to no page."""
    loops = sum(
        graph.is_loop(url)
        for (url,) in ledger.connection.execute(
            "SELECT url FROM request WHERE run = ? AND kind = 'page' AND state = 'redirected'", (run,)
        )
    )
    if loops:
        by_reason = Counter(pages["failed_by_reason"]) + Counter({"redirect-loop": loops})
        pages["redirected"] -= loops
        pages["failed"] += loops
        pages["failed_by_reason"] = dict(sorted(by_reason.items()))


def _count_stories(ledger: Ledger, run: int, graph: Graph) -> dict[str, int]:
    """What the captured addresses are in the graph."""
    captured = [
        graph.resolve(url)
        for (url,) in ledger.connection.execute(
            "SELECT url FROM request WHERE run = ? AND kind = 'page' AND state = 'captured'", (run,)
        )
    ]
    stories = [url for url in captured if url not in graph.detours]
    return {
        "captured_stories": len(set(stories)),
        "captured_same_story": len(stories) - len(set(stories)),
        "captured_detours": len(captured) - len(stories),
    }


def _count_ways(ledger: Ledger, run: int, graph: Graph) -> dict[str, Any]:
    """The redirects with which no story went, by where they lead."""
    reasons: Counter[str] = Counter()
    for (url,) in ledger.connection.execute(
        "SELECT url FROM request WHERE run = ? AND kind = 'page' AND state = 'redirected'", (run,)
    ):
        if not graph.is_loop(url) and (lost := graph.find_lost(url)) is not None:
            reasons[f"redirect-{lost[1]}"] += 1
    gone = sum(number for reason, number in reasons.items() if reason in GONE_REASONS)
    return {
        "redirected_gone": gone,
        "redirected_failed": reasons.total() - gone,
        "redirected_by_reason": dict(sorted(reasons.items())),
    }


def _count_requests(ledger: Ledger, run: int, kind: str) -> dict[str, Any]:
    states: Counter[str] = Counter()
    notes: Counter[str] = Counter()
    reasons: dict[str, Counter[str]] = {"failed": Counter(), "refused": Counter()}
    for state, reason, number in ledger.connection.execute(
        "SELECT state, reason, count(*) FROM request WHERE run = ? AND kind = ? GROUP BY state, reason",
        (run, kind),
    ):
        states[state] += number
        if state in reasons:
            reasons[state][reason] += number
        else:
            notes[reason] += number
    return {
        "asked": sum(states.values()),
        "captured": states["captured"],
        "captured_cut": notes["cut"],
        "captured_unread": notes["unread"],
        "redirected": states["redirected"],
        "failed": states["failed"],
        "failed_by_reason": dict(sorted(reasons["failed"].items())),
        "refused": states["refused"],
        "refused_by_reason": dict(sorted(reasons["refused"].items())),
        "left": states["queued"] + states["leased"],
    }


def _count_exchanges(ledger: Ledger, run: int) -> dict[str, Any]:
    row = ledger.connection.execute(
        "SELECT count(*), count(response_id), count(error), count(truncated), count(DISTINCT file) "
        "FROM capture WHERE run = ?",
        (run,),
    ).fetchone()
    total, responses, errors, truncated, files = row
    return {
        "total": total,
        "with_response": responses,
        "without_response": total - responses,
        "with_error": errors,
        "truncated": truncated,
        "warc_files": files,
    }


def software_versions() -> dict[str, str]:
    """Versions of all that a run's result may depend on."""
    versions = {"storytrail": __version__, "python": platform.python_version()}
    for package in _PACKAGES:
        try:
            versions[package] = version(package)
        except PackageNotFoundError:
            versions[package] = "unknown"
    return versions | {"public_suffix_list": suffix_list_version()}


def write_run_file(folder: Path, facts: Mapping[str, Any]) -> Path:
    """Writes `run.json` in one step; its path."""
    return replace_file(folder / "run.json", (json.dumps(facts, indent=2, ensure_ascii=False), "\n"))
