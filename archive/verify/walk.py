"""The walk through a WARC file: what is wrong with each record, and what each says of others."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from archive.identity import fetch_key
from archive.verify.block import AS_IT_STANDS, BlockReading, find_payload_convention
from archive.verify.facts import Promise, RecordFact, Row, Tie
from archive.verify.faults import Fault, fault
from archive.verify.header import Header, find_header_faults, is_value_lost
from archive.verify.http import HttpReading
from archive.verify.source import ByteSource
from archive.verify.walker import (
    Gap,
    RecordStretch,
    iter_block_again,
    iter_stretches,
    iter_whole_block,
)
from archive.warcfile import OPEN_SUFFIX

_NEAR_RECORDS = 64
"""Records of one exchange stand together: a reference is looked up among so many before it is kept."""
_OUR_SOFTWARE = "Storytrail/"
FILE_NAME = "WARC-Filename"
_NO_VALUE = "nothing else tells what stood there: put back a copy of the file"


@dataclass(slots=True)
class WalkResult:
    """What a walk was, once it is over."""

    records: int = 0
    is_ours: bool = False
    is_damaged: bool = False
    end: int = 0
    """Offset behind the last stretch."""
    doubtful: list[Fault] = field(default_factory=list)
    """Finds that a server can cause by sending what it does not announce."""
    bodiless: list[Fault] = field(default_factory=list)
    """Of these, answers without a body: harmless where HEAD was asked."""
    heads_asked: set[str] = field(default_factory=set)
    warcinfos: set[str] = field(default_factory=set)


class Walk:
    """What is known while one file is walked."""

    def __init__(
        self,
        number: int,
        shown: str,
        keep: Callable[[Row], None],
        report: Callable[[Fault], None],
        before: WalkResult,
    ) -> None:
        """`before` is what is known of the file already; `keep` and `report` get what is found."""
        self._number = number
        self._shown = shown
        self._keep_row = keep
        self._report = report
        self.result = WalkResult(is_ours=before.is_ours, warcinfos=set(before.warcinfos))
        self._near_dates: dict[str, str] = {}
        """WARC-Date by record id, of the last few."""
        self._awaited: dict[str, list[tuple[str, RecordStretch]]] = {}
        self._crowded = -1
        self._name = base_name_of(shown)
        self._dated: dict[str, None] = {}
        """Records of exchanges whose dates were told to differ, the last few."""

    def run(self, source: ByteSource, begin: int, end: int) -> WalkResult:
        """Walks from `begin`, where a record begins, to where the first one begins at or behind `end`."""
        self.result.end = begin
        for stretch in iter_stretches(source, begin, end):
            if isinstance(stretch, Gap):
                self.take_gap(stretch)
            else:
                self.take_record(stretch, source)
            self.result.end = max(self.result.end, stretch.end or 0)
        # What was waited for does not come any more.
        for target, waiting in self._awaited.items():
            for name, stretch in waiting:
                self._tie(stretch, name, target)
        return self.result

    def take_gap(self, gap: Gap) -> None:
        self.result.is_damaged = True
        url = gap.header.url if gap.header else ""
        length_bytes = gap.end - gap.offset
        found = fault(gap.problem, self._shown, gap.offset, url, f"{length_bytes} bytes")
        self._report(replace(found, length_bytes=length_bytes))
        if gap.header:
            self._keep(gap.header, gap.offset, gap.end - gap.offset, None, is_sound=False)

    def take_record(self, stretch: RecordStretch, source: ByteSource) -> None:
        self.result.records += 1
        header = stretch.header
        reading = BlockReading(header)
        for piece in stretch.iter_block():
            reading.feed(piece)
        reading.finish()
        if header.type != "warcinfo" and stretch.offset == 0:
            # Ours begin with a warcinfo record; a file that was taken in may be of any tool.
            self.result.is_ours = False
        if header.type == "warcinfo":
            self._take_warcinfo(header, reading, stretch.offset)
        is_sound = not stretch.torn
        if stretch.torn:
            self.result.is_damaged = True
            self._find(stretch, stretch.torn)
        elif stretch.length_problem:
            self._find_length(stretch, reading, source)
        elif header.length_bytes is not None:
            self._check_block(stretch, reading, source)
        for problem, detail in (*find_header_faults(header, is_ours=self.result.is_ours), *reading.findings):
            found = fault(problem, self._shown, stretch.offset, header.url, detail)
            is_lost = is_value_lost(problem, detail, is_ours=self.result.is_ours)
            self._report(found.as_lost(_NO_VALUE) if is_lost else found)
        if not stretch.is_alone and self._crowded != stretch.offset:
            self._crowded = stretch.offset
            self._find(stretch, "several-records")
        length = stretch.end - stretch.offset if stretch.end is not None and stretch.is_alone else None
        self._keep(header, stretch.offset, length, reading, is_sound=is_sound)
        self._take_references(stretch)
        if self.result.is_ours and header.type == "metadata":
            self._take_promises(stretch, reading)

    def _find_length(self, stretch: RecordStretch, reading: BlockReading, source: ByteSource) -> None:
        """Says that a block is not as long as announced, and whether it is all there."""
        found = fault(
            "record-length", self._shown, stretch.offset, stretch.header.url, stretch.length_problem
        )
        is_whole = reading.is_block_of(iter_whole_block(source, stretch))
        self._report(found if is_whole else found.as_lost())

    # Contents -----------------------------------------------------------------------------------

    def _check_block(self, stretch: RecordStretch, reading: BlockReading, source: ByteSource) -> None:
        header, is_ours = stretch.header, self.result.is_ours
        block_fault = reading.find_block_fault()
        if block_fault and not is_ours and header.type == "revisit" and reading.claims_nothing:
            # GNU wget's way: its digest is of the payload that it left out.
            self._find(stretch, "unusual", "a block digest of nothing")
        elif block_fault:
            self._find(stretch, *block_fault)
        payload_fault = reading.find_payload_fault()
        way = ""
        if payload_fault and not is_ours:
            way = find_payload_convention(header, iter_block_again(source, stretch))
        if payload_fault:
            self._find(stretch, *(("other-payload", way) if way else payload_fault))
        http = reading.http
        if http and header.type == "request" and http.first_line.startswith(b"HEAD "):
            self.result.heads_asked.add(header.url)
        elif http and header.type == "response":
            self._check_response(stretch, http, way)

    def _check_response(self, stretch: RecordStretch, http: HttpReading, way: str) -> None:
        fields = stretch.header.fields
        if http.head is None:
            self._doubt(stretch, "http-head", "")
            return
        for problem, detail in http.find_faults(is_cut="warc-truncated" in fields):
            # pywb takes the framing off, leaves the header, and makes its digest of the body that is there.
            if problem == "http-chunks" and way == AS_IT_STANDS and not http.has_chunks:
                self._find(stretch, "unusual", "the header says chunked, the framing is taken off")
            else:
                self._doubt(stretch, problem, detail, has_body=http.body_bytes > 0)

    def _doubt(self, stretch: RecordStretch, problem: str, detail: str, *, has_body: bool = True) -> None:
        found = fault(problem, self._shown, stretch.offset, stretch.header.url, detail)
        # The answer to a HEAD request has no body, and the request may stand behind it.
        (self.result.doubtful if has_body else self.result.bodiless).append(found)

    def _take_warcinfo(self, header: Header, reading: BlockReading, offset: int) -> None:
        self.result.warcinfos.add(header.id)
        software = [value for name, value in reading.iter_lines() if name.lower() == "software"]
        if software:
            self.result.is_ours = any(value.startswith(_OUR_SOFTWARE) for value in software)
        name = header.get("warc-filename")
        if name and name != self._name:
            problem = "header-value" if self.result.is_ours else "unusual"
            place = fault(problem, self._shown, offset, "", f"{FILE_NAME} {name[:200]!r}")
            self._report(place.as_repairable("give the file its name back"))

    # References ---------------------------------------------------------------------------------

    def _take_references(self, stretch: RecordStretch) -> None:
        header = stretch.header
        for target in header.concurrent:
            self._refer(stretch, "WARC-Concurrent-To", target)
        refers_to = header.get("warc-refers-to")
        if refers_to and header.type != "revisit":
            self._refer(stretch, "WARC-Refers-To", refers_to)
        warcinfo = header.get("warc-warcinfo-id")
        if warcinfo and warcinfo not in self.result.warcinfos:
            self._tie(stretch, "WARC-Warcinfo-ID", warcinfo)
        if header.id:
            date = header.get("warc-date")
            for name, earlier in self._awaited.pop(header.id, ()):
                self._compare(earlier, name, date, stretch)
            self._near_dates[header.id] = date
            if len(self._near_dates) > _NEAR_RECORDS:
                del self._near_dates[next(iter(self._near_dates))]

    def _refer(self, stretch: RecordStretch, name: str, target: str) -> None:
        date = self._near_dates.get(target)
        if date is not None:
            self._compare(stretch, name, date, stretch)
        elif len(self._awaited) < _NEAR_RECORDS:
            self._awaited.setdefault(target, []).append((name, stretch))
        else:
            self._tie(stretch, name, target)

    def _compare(self, earlier: RecordStretch, name: str, other: str, at: RecordStretch) -> None:
        date = earlier.header.get("warc-date")
        if other == date or name != "WARC-Concurrent-To":
            return
        exchange = {each.header.id for each in (earlier, at)}
        exchange |= {target for each in (earlier, at) for target in each.header.concurrent}
        if self._dated.keys().isdisjoint(exchange):
            problem = "dates-differ" if self.result.is_ours else "other-date"
            self._find(at, problem, f"{date} and {other}")
        self._dated |= dict.fromkeys(exchange)
        while len(self._dated) > _NEAR_RECORDS:
            del self._dated[next(iter(self._dated))]

    def _tie(self, stretch: RecordStretch, name: str, target: str) -> None:
        self._keep_row(
            Tie(
                file=self._number,
                offset=stretch.offset,
                url=stretch.header.url,
                field=name,
                target=_bare(target),
                is_ours=self.result.is_ours,
            )
        )

    def _take_promises(self, stretch: RecordStretch, reading: BlockReading) -> None:
        for name, value in reading.iter_lines():
            if name != "outlink":
                continue
            url, _, rest = value.partition(" ")
            if rest.startswith("E "):
                try:
                    key = fetch_key(url)
                except ValueError:
                    continue
                self._keep_row(
                    Promise(
                        file=self._number, offset=stretch.offset, page=stretch.header.url, key=key, url=url
                    )
                )

    # Keeping ------------------------------------------------------------------------------------

    def _keep(
        self,
        header: Header,
        offset: int,
        length: int | None,
        reading: BlockReading | None,
        *,
        is_sound: bool,
    ) -> None:
        head = reading.http.head if reading and reading.http else None
        content_type = (head.get(b"content-type") if head else None) or b""
        if not head and header.type in ("resource", "conversion"):
            content_type = header.get("content-type").encode()
        get = header.fields.get
        # By place and not by name: of all that is made here, this is made most often.
        self._keep_row(
            RecordFact(
                self._number,
                offset,
                length,
                _bare(header.id),
                header.type,
                header.url,
                get("warc-date", ""),
                get("warc-payload-digest", ""),
                head.status if head else None,
                content_type.partition(b";")[0].strip().decode("latin-1").lower() if content_type else "",
                _bare(get("warc-refers-to", "")),
                _bare(get("warc-refers-to-target-uri", "")),
                get("warc-refers-to-date", ""),
                self.result.is_ours,
                is_sound,
            )
        )

    def _find(self, stretch: RecordStretch, problem: str, detail: str = "") -> None:
        self._report(fault(problem, self._shown, stretch.offset, stretch.header.url, detail))


def base_name_of(shown: str) -> str:
    """The final base name of a WARC file, as the user would name it.

    >>> base_name_of("story.wacz!archive/a.warc.gz"), base_name_of("archive/b.warc.gz.open")
    ('a.warc.gz', 'b.warc.gz')
    """
    return shown.rpartition("!")[2].rpartition("/")[2].removesuffix(OPEN_SUFFIX)


def _bare(value: str) -> str:
    return value.removeprefix("<").removesuffix(">")
