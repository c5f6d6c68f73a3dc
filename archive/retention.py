"""Which WARC files may be deleted: those that are old enough, and that nothing which is kept still needs.

A file is kept although its time is over

- when it holds the original of a revisit in a file that is kept: without it the revisit shows nothing;
- when it holds the only capture of a page, or the only whole one;
- when a page of its run is kept and it holds what that page needs and no kept file has;
- when its run can still be gone on with.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from archive.ledger import Ledger
from archive.timestamps import parse_warc_date

Need = Literal["revisit", "last-capture", "requisite", "unfinished-run", "last-sources"]

NEEDS: dict[Need, str] = {
    "revisit": "holds what revisits in {other} refer to",
    "last-capture": "holds the only capture of {url}{more}",
    "requisite": "holds what pages of its run need, such as {url}",
    "unfinished-run": "its run can still be gone on with",
    "last-sources": "holds what feeds and sitemaps said last",
}
"""Why a file is kept whose time is over, in words."""

# The best first. Error pages are nobody's capture of a page.
_PAGE_CAPTURES = """
SELECT url, file, CASE
    WHEN status BETWEEN 200 AND 299 AND truncated IS NULL AND error IS NULL THEN 0
    WHEN status BETWEEN 200 AND 299 THEN 1
    ELSE 2 END AS grade
FROM capture
WHERE kind = 'page' AND response_id IS NOT NULL AND status BETWEEN 200 AND 399
    AND file NOT IN (SELECT name FROM pruned_file)
ORDER BY url, grade, id DESC
"""
_REFERENCES = """
SELECT DISTINCT c.file, o.file FROM capture c JOIN capture o ON o.response_id = c.refers_to
WHERE c.refers_to IS NOT NULL AND o.file != c.file
"""
_REQUISITES = """
SELECT url, file FROM capture
WHERE kind = 'requisite' AND response_id IS NOT NULL
    AND file IN (SELECT name FROM doomed)
    AND run IN (SELECT run FROM warc_file WHERE name NOT IN (SELECT name FROM doomed))
    AND url NOT IN (SELECT url FROM capture WHERE response_id IS NOT NULL AND file IN
        (SELECT name FROM warc_file WHERE name NOT IN (SELECT name FROM doomed)))
ORDER BY id DESC
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Keep:
    """What is kept; with both, what either keeps."""

    seconds: float | None = None
    """Files whose latest capture is younger."""
    runs: int | None = None
    """Files of so many of the latest runs."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A finished WARC file."""

    name: str
    run: int
    run_name: str
    size_bytes: int
    latest: str
    """WARC date of its last capture; of a file without any, its run's start."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spared:
    """A file that is kept although its time is over."""

    file: StoredFile
    need: Need
    reason: str
    """The need, for people."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What is to become of a collection's finished WARC files; each is in one of the three."""

    doomed: tuple[StoredFile, ...]
    spared: tuple[Spared, ...]
    young: tuple[StoredFile, ...]

    @property
    def freed_bytes(self) -> int:
        """How much room the deleted files took."""
        return sum(file.size_bytes for file in self.doomed)


def plan_pruning(ledger: Ledger, keep: Keep, now: datetime, *, even_last: bool = False) -> Plan:
    """Which files may go; `even_last` says that the only capture of a page may go, too."""
    files = {file.name: file for file in _iter_files(ledger)}
    old = find_old(files.values(), keep, now)
    choice = _Choice(ledger, files, old)
    choice.spare_unfinished_run()
    if not even_last:
        choice.spare_last_captures()
    choice.spare_requisites()
    return Plan(
        doomed=tuple(files[name] for name in sorted(choice.doomed)),
        spared=tuple(choice.spared[name] for name in sorted(choice.spared)),
        young=tuple(files[name] for name in sorted(files.keys() - old)),
    )


def _iter_files(ledger: Ledger) -> Iterator[StoredFile]:
    for row in ledger.connection.execute(
        "SELECT f.name, f.run, r.name, f.size_bytes, coalesce(c.latest, r.started) FROM warc_file f "
        "JOIN run r ON r.id = f.run "
        "LEFT JOIN (SELECT file, max(date) AS latest FROM capture GROUP BY file) c ON c.file = f.name "
        "ORDER BY f.name"
    ):
        name, run, run_name, size_bytes, latest = row
        yield StoredFile(name=name, run=run, run_name=run_name, size_bytes=size_bytes, latest=latest)


def find_old(files: Iterable[StoredFile], keep: Keep, now: datetime) -> set[str]:
    """Names of the files that neither their age nor their run keeps."""
    listed = list(files)
    old = {file.name for file in listed}
    if keep.seconds is None and keep.runs is None:
        return set()
    if keep.seconds is not None:
        oldest = now - timedelta(seconds=min(keep.seconds, 3e9))  # timedelta's own limits are not far
        old -= {file.name for file in listed if parse_warc_date(file.latest) >= oldest}
    if keep.runs is not None:
        latest_runs = sorted({file.run for file in listed})[-keep.runs :]
        old -= {file.name for file in listed if file.run in latest_runs}
    return old


class _Choice:
    """Files that are still to be deleted, fewer with every need that is found."""

    def __init__(self, ledger: Ledger, files: dict[str, StoredFile], old: set[str]) -> None:
        self.doomed = set(old)
        self.spared: dict[str, Spared] = {}
        self._rows = ledger.connection.execute
        self._files = files
        self._originals: defaultdict[str, set[str]] = defaultdict(set)
        for file, original in self._rows(_REFERENCES):
            self._originals[file].add(original)
        for name in sorted(files.keys() - old):
            self._spare_originals(name)

    def _spare(self, name: str, need: Need, **words: object) -> None:
        if name not in self.doomed:
            return
        self.doomed.remove(name)
        reason = NEEDS[need].format(**words)
        self.spared[name] = Spared(file=self._files[name], need=need, reason=reason)
        self._spare_originals(name)

    def _spare_originals(self, name: str) -> None:
        """Keeps what a kept file's revisits refer to, and so on from there."""
        waiting = [name]
        while waiting:
            user = waiting.pop()
            for original in sorted(self._originals[user] & self.doomed):
                self.doomed.remove(original)
                reason = NEEDS["revisit"].format(other=user)
                self.spared[original] = Spared(file=self._files[original], need="revisit", reason=reason)
                waiting.append(original)

    def spare_unfinished_run(self) -> None:
        """Keeps the files of a last run that is not finished: the next one goes on with it."""
        row = self._rows("SELECT id, finish FROM run ORDER BY id DESC LIMIT 1").fetchone()
        if row is not None and row[1] != "finished":
            for name in sorted(self.doomed):
                if self._files[name].run == row[0]:
                    self._spare(name, "unfinished-run")

    def spare_last_captures(self) -> None:
        """Keeps the latest of the best captures of each page of which no kept file has one as good."""
        lonely: defaultdict[str, list[tuple[str, list[str]]]] = defaultdict(list)
        for url, captures in _group_by_url(self._rows(_PAGE_CAPTURES)):
            best = [file for file, grade in captures if grade == captures[0][1]]
            if self.doomed.issuperset(best):
                lonely[best[0]].append((url, best))
        # The latest first: with its originals it may bring back what earlier ones would be kept for.
        for name in sorted(lonely, key=lambda name: self._files[name].latest, reverse=True):
            urls = [url for url, best in lonely[name] if self.doomed.issuperset(best)]
            if urls:
                more = f" and {len(urls) - 1} more" if urls[1:] else ""
                self._spare(name, "last-capture", url=urls[0], more=more)

    def spare_requisites(self) -> None:
        """Keeps what the pages of runs that stay in part can't be shown without."""
        self._rows("CREATE TEMP TABLE IF NOT EXISTS doomed (name TEXT PRIMARY KEY)")
        before = -1
        while self.doomed and before != len(self.doomed):
            before = len(self.doomed)
            self._rows("DELETE FROM doomed")
            for name in self.doomed:
                self._rows("INSERT INTO doomed VALUES (?)", (name,))
            found: dict[str, str] = {}
            for url, file in self._rows(_REQUISITES):
                found.setdefault(url, file)
            for url, file in found.items():
                self._spare(file, "requisite", url=url)


def _group_by_url(rows: Iterable[tuple[str, str, int]]) -> Iterator[tuple[str, list[tuple[str, int]]]]:
    """Each URL with its captures' files and grades; rows of one URL come together."""
    current = ""
    captures: list[tuple[str, int]] = []
    for url, file, grade in rows:
        if url != current and captures:
            yield current, captures
            captures = []
        current = url
        captures.append((file, grade))
    if captures:
        yield current, captures
