"""The tables of the index. Another `VERSION`: the file is made again."""

from __future__ import annotations

VERSION = 2
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
    served TEXT NOT NULL DEFAULT '',   -- what visitors do not have of it: « nouvelle », « à apprendre »…
    number INTEGER                     -- of its row in `words`: see `entry_rows.number_of`
) WITHOUT ROWID;
CREATE INDEX entries_rank ON entries (rank);
CREATE INDEX entries_question ON entries (question_key, rank);
CREATE INDEX entries_status ON entries (status, rank);
CREATE INDEX entries_asked ON entries (asked DESC, rank);
CREATE INDEX entries_satisfaction ON entries (satisfaction IS NULL, satisfaction, rank);
CREATE INDEX entries_changed ON entries (changed_at DESC, rank);
CREATE UNIQUE INDEX entries_number ON entries (number);
CREATE INDEX entries_review ON entries (rank) WHERE review <> '';
CREATE INDEX entries_problems ON entries (rank) WHERE problems > 0;
CREATE INDEX entries_served ON entries (rank) WHERE served <> '';
CREATE INDEX entries_never ON entries (rank) WHERE status = 'publie' AND asked = 0;
CREATE INDEX entries_expires ON entries (expires_on, rank) WHERE expires_on IS NOT NULL;

-- What an entry says, as `authoring.history.content_of` has it; its problems; its neighbours.
CREATE TABLE contents (
    id TEXT PRIMARY KEY,
    content TEXT NOT NULL,             -- JSON: field -> text or texts
    file TEXT NOT NULL,
    line INTEGER NOT NULL,
    problems TEXT NOT NULL,            -- JSON: [{"error": true, "text": "…"}]
    related TEXT NOT NULL              -- JSON: [entry id] nearest by what they carry and their words
) WITHOUT ROWID;

-- An entry without a value of a facet has the value « - » of it: it applies to all.
CREATE TABLE facets (
    facet TEXT NOT NULL,
    value TEXT NOT NULL,
    rank INTEGER NOT NULL,
    id TEXT NOT NULL,
    PRIMARY KEY (facet, value, rank)
) WITHOUT ROWID;
CREATE INDEX facets_id ON facets (id);

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

-- Every question of every group, by its key: what is decided of a question is shown of its group.
CREATE TABLE cluster_keys (
    key TEXT PRIMARY KEY,
    cluster TEXT NOT NULL              -- key of the group
) WITHOUT ROWID;
CREATE INDEX cluster_keys_cluster ON cluster_keys (cluster);

-- Messages that visitors led to an entry, and words the lexicon does not know: where they are, never what.
CREATE TABLE suggestions (
    number INTEGER PRIMARY KEY,        -- order: the most frequent first
    key TEXT NOT NULL UNIQUE,          -- see `inbox.suggestions.suggestion_key`
    entry TEXT NOT NULL,
    turn INTEGER NOT NULL,             -- whose question it is
    times INTEGER NOT NULL,
    how TEXT NOT NULL,                 -- JSON: how visitors came to the entry -> how often
    application INTEGER                -- of the inbox, that accepted or refused it; NULL while it waits
);
CREATE TABLE unknown_words (
    number INTEGER PRIMARY KEY,
    concept TEXT NOT NULL,
    times INTEGER NOT NULL,
    all_times INTEGER NOT NULL,
    places TEXT NOT NULL               -- JSON: [[turn, first, last + 1 of its characters]]
);

-- Figures of an entry over time, and why its answers were useless.
CREATE TABLE entry_figures (
    id TEXT PRIMARY KEY,
    detail TEXT NOT NULL               -- JSON: {"weeks": [[monday, asked, useful, useless]], "reasons": {}}
) WITHOUT ROWID;

-- What a publication would change, what the checks say, and the releases there are: see `index.publication`.
CREATE TABLE pending (
    rank INTEGER PRIMARY KEY,
    kind TEXT NOT NULL,                -- new, changed, removed, file, blocking, error, warning, release
    id TEXT NOT NULL,                  -- of an entry, a file or a release; empty without one
    label TEXT NOT NULL,               -- a question, a name or a sentence
    detail TEXT NOT NULL               -- JSON
);
CREATE INDEX pending_kind ON pending (kind, rank);

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
