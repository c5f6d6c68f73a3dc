"""The tables of `story.db`."""

from __future__ import annotations

SCHEMA_VERSION = 2

PRUNED_FILE = """
CREATE {sort} IF NOT EXISTS pruned_file (
    name TEXT PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    pruned TEXT NOT NULL,             -- WARC date
    is_settled INTEGER NOT NULL       -- 0 until nothing is left of it on the disk and in the exports
) WITHOUT ROWID;
"""
"""A table that came later: where it lacks, nothing was ever pruned."""

SCHEMA = """
CREATE TABLE run (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,        -- YYYYMMDDhhmmss-xxxx, the folder under runs/
    started TEXT NOT NULL,            -- WARC date
    ended TEXT,
    finish TEXT,                      -- NULL while it runs or after a crash; see runs.FinishReason
    options TEXT NOT NULL,            -- JSON: what decides which pages a run takes
    counts TEXT                       -- JSON: as in run.json, at the last end
);
CREATE TABLE capture (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run,
    url TEXT NOT NULL,
    kind TEXT NOT NULL,               -- page, requisite, robots
    hops TEXT NOT NULL,               -- hopsFromSeed
    via TEXT,
    date TEXT NOT NULL,               -- WARC-Date of its records
    status INTEGER,                   -- NULL when no response came
    mime TEXT,
    redirect_url TEXT,
    truncated TEXT,
    error TEXT,
    payload_digest TEXT,
    request_id TEXT,
    response_id TEXT,                 -- of the response or revisit record
    record_type TEXT,                 -- response or revisit; NULL when no response came
    refers_to TEXT,                   -- of a revisit: the response record that holds the payload
    file TEXT NOT NULL,
    "offset" INTEGER,                 -- of the response record's gzip member, bytes
    length INTEGER,
    metadata_id TEXT NOT NULL,
    end_offset INTEGER NOT NULL       -- first byte after the capture's last record
);
CREATE INDEX capture_payload ON capture (payload_digest);
CREATE INDEX capture_file ON capture (file);
CREATE TABLE article (
    capture INTEGER PRIMARY KEY REFERENCES capture,
    run INTEGER NOT NULL REFERENCES run,
    url TEXT NOT NULL,
    headline TEXT NOT NULL,
    alternative_headlines TEXT NOT NULL, -- JSON list
    published TEXT NOT NULL,
    published_precision TEXT NOT NULL,
    published_source TEXT NOT NULL,
    modified TEXT NOT NULL,
    authors TEXT NOT NULL,            -- JSON list
    publisher TEXT NOT NULL,
    section TEXT NOT NULL,
    language TEXT NOT NULL,
    canonical TEXT NOT NULL,
    amphtml TEXT NOT NULL,
    is_free INTEGER,
    text_digest TEXT NOT NULL         -- of the article's words; empty when it has none
);
CREATE TABLE text (
    digest TEXT PRIMARY KEY,
    words BLOB NOT NULL               -- zlib: UTF-8, one paragraph a line
) WITHOUT ROWID;
CREATE TABLE node (
    url TEXT PRIMARY KEY,             -- fetch key of a page that was asked for or linked to
    url_key TEXT NOT NULL,            -- what it has in common with other addresses of one story
    run INTEGER NOT NULL REFERENCES run  -- the first that knew it
) WITHOUT ROWID;
CREATE INDEX node_key ON node (url_key);
CREATE INDEX article_url ON article (url);
CREATE TABLE alias (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    evidence TEXT NOT NULL,           -- redirect, canonical, amphtml, normalised
    decision TEXT NOT NULL,           -- merged, kept-apart
    reason TEXT NOT NULL,
    UNIQUE (run, source, target, evidence)
);
CREATE TABLE warc_file (
    name TEXT PRIMARY KEY,            -- final base name
    run INTEGER NOT NULL REFERENCES run,
    size_bytes INTEGER NOT NULL,
    sha256 TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE link (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run,
    capture INTEGER NOT NULL REFERENCES capture,
    source TEXT NOT NULL,             -- fetch key of the page
    target TEXT NOT NULL,             -- fetch key, or the href as written when it can't be one
    href TEXT NOT NULL,
    ordinal INTEGER NOT NULL,
    kind TEXT NOT NULL,
    placement TEXT NOT NULL,
    label TEXT NOT NULL,
    label_language TEXT NOT NULL,
    anchor_text TEXT NOT NULL,
    context TEXT NOT NULL,
    xpath TEXT NOT NULL,
    rel TEXT NOT NULL,
    rule TEXT NOT NULL,
    score REAL NOT NULL,
    standing TEXT NOT NULL,           -- announced, likely, doubtful
    place TEXT NOT NULL,              -- where in its site's template it stands
    verdict TEXT NOT NULL,            -- of the scope: in-scope, or why not
    reason TEXT NOT NULL
);
CREATE INDEX link_run ON link (run);
CREATE TABLE review (
    link INTEGER PRIMARY KEY REFERENCES link,
    run INTEGER NOT NULL REFERENCES run,
    decision TEXT NOT NULL            -- follow, site-wide
);
CREATE TABLE request (
    id INTEGER PRIMARY KEY,
    run INTEGER NOT NULL REFERENCES run,
    kind TEXT NOT NULL,               -- page, requisite
    url TEXT NOT NULL,                -- fetch key
    host TEXT NOT NULL,
    depth INTEGER NOT NULL,
    hops TEXT NOT NULL,
    via TEXT,
    state TEXT NOT NULL,              -- queued, leased, captured, redirected, failed, refused
    reason TEXT NOT NULL DEFAULT '',
    attempts INTEGER NOT NULL DEFAULT 0,
    not_before REAL NOT NULL DEFAULT 0,
    UNIQUE (run, kind, url)
);
CREATE INDEX request_queue ON request (run, host, kind, depth, id) WHERE state = 'queued';
CREATE TABLE trail (
    run INTEGER NOT NULL,
    source TEXT NOT NULL,
    target TEXT NOT NULL,
    cost INTEGER NOT NULL,            -- 1 for a story link, 0 for a redirect
    hop TEXT NOT NULL,                -- L, R
    PRIMARY KEY (run, source, target)
) WITHOUT ROWID;
"""
