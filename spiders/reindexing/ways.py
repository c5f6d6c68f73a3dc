"""How archived pages lead to one another: where the story begins, and how far each page is from there."""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Iterator, Sequence

from archive.ledger import Ledger

_LINKS = """
SELECT l.source, l.target FROM link l LEFT JOIN review v ON v.link = l.id WHERE l.run = ?
    AND ((l.verdict = 'in-scope' AND v.decision IS NOT 'site-wide')
        OR (l.verdict = 'doubtful' AND v.decision = 'follow'))
ORDER BY l.id
"""
# A redirect leads on as it is, and an address of the same story as if it were one.
_REDIRECTS = """
SELECT r.url, coalesce(h.redirect_url, (SELECT t.url FROM held t WHERE t.key = reindex_key(r.url)
    AND t.url != r.url AND t.state != 'redirected' ORDER BY t.first LIMIT 1))
FROM request r LEFT JOIN held h ON h.url = r.url
WHERE r.run = ? AND r.kind = 'page' AND r.state = 'redirected' ORDER BY r.id
"""
_NOWHERE = -1


class Ways:
    """The links between a run's pages, as numbers: a page's is its place among them."""

    def __init__(self, ledger: Ledger, run: int) -> None:
        self.depth = 0
        """How far the farthest page is, once `write` was called."""
        self._ledger = ledger
        self._run = run
        execute = ledger.connection.execute
        self._urls = [
            url
            for (url,) in execute(
                "SELECT r.url FROM request r LEFT JOIN held h ON h.url = r.url WHERE r.run = ? "
                "AND r.kind = 'page' ORDER BY h.first IS NULL, h.first, r.url",
                (run,),
            )
        ]
        self._numbers = {url: number for number, url in enumerate(self._urls)}
        self._next: list[array[int]] = [array("I") for _ in self._urls]
        self._redirects: dict[int, int] = {}
        for source, target in execute(_REDIRECTS, (run,)):
            if target in self._numbers and target != source:
                self._redirects[self._numbers[source]] = self._numbers[target]
        for source, target in execute(_LINKS, (run,)):
            start, end = self._numbers.get(source, _NOWHERE), self._numbers.get(target, _NOWHERE)
            if start != _NOWHERE and end not in (_NOWHERE, start):
                self._next[start].append(end)

    def _iter_next(self, page: int) -> Iterator[tuple[int, str]]:
        """What a page leads to, and by which step."""
        redirect = self._redirects.get(page)
        if redirect is not None:
            yield redirect, "R"
        for target in self._next[page]:
            yield target, "L"

    def find_seeds(self) -> list[str]:
        """Pages with story links that no other page leads to; of pages that lead to each other, the first.

        Where no page has a story link, all pages.
        """
        groups = self._find_groups()
        led_to = {
            groups[target]
            for page in range(len(self._urls))
            for target, _ in self._iter_next(page)
            if groups[target] != groups[page]
        }
        linking = {groups[page] for page in self._find_linking()}
        seeds: dict[int, int] = {}
        for page, group in enumerate(groups):
            if group not in led_to and group in linking:
                seeds.setdefault(group, page)
        return [self._urls[page] for page in sorted(seeds.values())] or list(self._urls)

    def _find_linking(self) -> set[int]:
        """Pages with story links, wherever they lead, and what redirects."""
        rows = self._ledger.connection.execute(
            "SELECT DISTINCT source FROM link WHERE run = ? AND verdict IN ('in-scope', 'not-archived')",
            (self._run,),
        )
        return {self._numbers[url] for (url,) in rows if url in self._numbers} | self._redirects.keys()

    def _find_groups(self) -> list[int]:
        """A number for each page, alike for pages that lead to each other (Tarjan, without recursion)."""
        count = len(self._urls)
        order, low, group = [_NOWHERE] * count, [0] * count, [_NOWHERE] * count
        stack: list[int] = []
        clock = 0
        for root in range(count):
            if order[root] != _NOWHERE:
                continue
            order[root] = low[root] = clock
            clock += 1
            stack.append(root)
            path = [(root, self._iter_next(root))]
            while path:
                page, steps = path[-1]
                target = next((each for each, _ in steps if group[each] == _NOWHERE), None)
                if target is None:
                    path.pop()
                    if path:
                        low[path[-1][0]] = min(low[path[-1][0]], low[page])
                    if low[page] == order[page]:
                        while group[page] == _NOWHERE:
                            group[stack.pop()] = page
                elif order[target] == _NOWHERE:
                    order[target] = low[target] = clock
                    clock += 1
                    stack.append(target)
                    path.append((target, self._iter_next(target)))
                else:
                    low[page] = min(low[page], order[target])
        return group

    def write(self, seeds: Sequence[str]) -> None:
        """Gives each page its depth and the way there, and takes out what no way leads to.

        Inside a transaction.
        """
        depths: dict[int, int] = {}
        hops: dict[int, str] = {}
        via: dict[int, int] = {}
        queue = deque(self._numbers[seed] for seed in seeds)
        for page in queue:
            depths[page], hops[page] = 0, ""
        while queue:
            page = queue.popleft()
            for target, hop in self._iter_next(page):
                depth = depths[page] + (hop == "L")
                if depth < depths.get(target, depth + 1):
                    depths[target], hops[target], via[target] = depth, hops[page] + hop, page
                    # What costs nothing goes first: so each page is reached by its shortest way.
                    (queue.appendleft if hop == "R" else queue.append)(target)
        self.depth = max(depths.values(), default=0)
        execute = self._ledger.connection.executemany
        execute(
            "UPDATE request SET depth = ?, hops = ?, via = ? WHERE run = ? AND kind = 'page' AND url = ?",
            (
                (
                    depth,
                    hops[page],
                    self._urls[via[page]] if page in via else None,
                    self._run,
                    self._urls[page],
                )
                for page, depth in depths.items()
            ),
        )
        execute(
            "INSERT OR IGNORE INTO trail (run, source, target, cost, hop) VALUES (?, ?, ?, ?, ?)",
            (
                (self._run, self._urls[page], self._urls[target], int(hop == "L"), hop)
                for page in sorted(depths)
                for target, hop in self._iter_next(page)
            ),
        )
        execute(
            "DELETE FROM request WHERE run = ? AND kind = 'page' AND url = ?",
            ((self._run, url) for page, url in enumerate(self._urls) if page not in depths),
        )
        outside = (
            "(SELECT id FROM link WHERE run = ?1 AND source NOT IN (SELECT url FROM request WHERE run = ?1))"
        )
        self._ledger.connection.execute(f"DELETE FROM review WHERE link IN {outside}", (self._run,))
        self._ledger.connection.execute(f"DELETE FROM link WHERE id IN {outside}", (self._run,))
