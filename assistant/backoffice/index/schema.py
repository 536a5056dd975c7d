"""The tables of the index. Another `VERSION`: the file is made again."""

from __future__ import annotations

VERSION = 1
TABLES = """
CREATE TABLE meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL                -- JSON
) WITHOUT ROWID;

-- One row an entry of the working FAQ, in the order of the catalogue.
CREATE TABLE entries (
    id TEXT PRIMARY KEY,
    rank INTEGER NOT NULL,
    question TEXT NOT NULL,
    question_key TEXT NOT NULL,        -- folded, to sort by
    status TEXT NOT NULL,              -- publie, brouillon, archive
    review TEXT NOT NULL,              -- why it is to be reviewed, a French sentence; empty when it is not
    expires_on TEXT,                   -- 2026-11-29
    verified_on TEXT,
    problems INTEGER NOT NULL,         -- of `faq check`, errors and warnings
    errors INTEGER NOT NULL,
    changed_at TEXT,                   -- ISO, UTC: of its last change in the history
    changed_by TEXT,
    asked INTEGER NOT NULL DEFAULT 0,  -- times answered to visitors, last 90 days
    useful INTEGER NOT NULL DEFAULT 0,
    useless INTEGER NOT NULL DEFAULT 0,
    satisfaction REAL,                 -- lower bound of Wilson's interval; NULL under the minimum of votes
    served TEXT NOT NULL DEFAULT ''    -- what visitors do not have of it: « nouvelle », « à apprendre »…
) WITHOUT ROWID;
CREATE INDEX entries_rank ON entries (rank);
CREATE INDEX entries_question ON entries (question_key);
CREATE INDEX entries_status ON entries (status, rank);
CREATE INDEX entries_asked ON entries (asked, rank);
CREATE INDEX entries_satisfaction ON entries (satisfaction, rank);
CREATE INDEX entries_changed ON entries (changed_at, rank);

-- What an entry says, as `authoring.history.content_of` has it; its problems; its neighbours.
CREATE TABLE contents (
    id TEXT PRIMARY KEY,
    content TEXT NOT NULL,             -- JSON: field -> text or texts
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    problems TEXT NOT NULL,            -- JSON: [{"error": true, "text": "…"}]
    related TEXT NOT NULL              -- JSON: [entry id] nearest by what they carry and their words
) WITHOUT ROWID;

CREATE TABLE facets (
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    rank INTEGER NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (facet, value, rank)
) WITHOUT ROWID;

-- Question, variants and examples, keywords, answer: searched by the beginnings of words, without accents.
CREATE VIRTUAL TABLE words USING fts5 (
    id UNINDEXED, question, phrasings, keywords, answer,
    tokenize = "unicode61 remove_diacritics 2", prefix = "2 3"
);

-- The groups of questions that wait, or that are decided: see `inbox.clustering`.
CREATE TABLE clusters (
    number INTEGER PRIMARY KEY,        -- order: the most frequent first
    key TEXT NOT NULL UNIQUE,          -- of its leading question: stable from one count to the next
    status TEXT NOT NULL,              -- one of `inbox.decisions.STATUSES`
    assignee TEXT NOT NULL DEFAULT '',
    times INTEGER NOT NULL,
    last_at TEXT NOT NULL,
    detail TEXT NOT NULL               -- JSON, without any word of a visitor: see `index.clusters`
);
CREATE INDEX clusters_status ON clusters (status, number);
CREATE INDEX clusters_assignee ON clusters (assignee, number);

-- Figures of an entry over time, and why its answers were useless.
CREATE TABLE entry_figures (
    id TEXT PRIMARY KEY,
    detail TEXT NOT NULL               -- JSON: {"weeks": [[monday, asked, useful, useless]], "reasons": {}}
) WITHOUT ROWID;

-- Reports of periods, counted behind: see `index.reports`.
CREATE TABLE reports (
    period TEXT PRIMARY KEY,           -- "2026-11-01/2026-11-28"
    counted_at TEXT NOT NULL,
    stamp TEXT NOT NULL,               -- of what it was counted from
    detail TEXT NOT NULL               -- JSON: see `assistant.reports.kept`
) WITHOUT ROWID;

-- Every table of these reports whole, for their CSV files.
CREATE TABLE report_tables (
    period TEXT NOT NULL,
    name TEXT NOT NULL,
    content TEXT NOT NULL,             -- JSON: see `assistant.reports.kept`
    PRIMARY KEY (period, name)
) WITHOUT ROWID;
"""
