"""The SQL of the first migration: tables, indexes, views and the triggers of the full-text index.

Part of a migration, so never edited once released: what changes is a new migration in `db.schema`.
"""

OPERATIONS = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE runs (
    id INTEGER PRIMARY KEY,
    source TEXT NOT NULL,
    due_at TEXT NOT NULL,
    started_at TEXT NOT NULL,
    ended_at TEXT,
    state TEXT NOT NULL CHECK (state IN ('running', 'finished', 'failed', 'crashed')),
    owner TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 1,
    reason TEXT,
    UNIQUE (source, due_at)
) STRICT;
CREATE TABLE run_counts (
    run_id INTEGER NOT NULL REFERENCES runs (id),
    source TEXT NOT NULL,
    name TEXT NOT NULL,
    n INTEGER NOT NULL,
    PRIMARY KEY (run_id, source, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE frontier (
    url TEXT PRIMARY KEY,
    source TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('page', 'submission', 'facts')),
    state TEXT NOT NULL CHECK (state IN ('queued', 'leased', 'done', 'refused', 'failed')),
    found_at TEXT NOT NULL,
    due_at TEXT NOT NULL,
    changed_at TEXT,
    hint TEXT,
    lease_owner TEXT,
    lease_until TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    reason TEXT,
    document_id INTEGER REFERENCES documents (id)
) STRICT;
CREATE INDEX frontier_due ON frontier (state, source, due_at);
CREATE TABLE validators (
    url TEXT PRIMARY KEY,
    etag TEXT,
    last_modified TEXT,
    body_sha256 TEXT,
    polls INTEGER NOT NULL DEFAULT 0,
    checked_at TEXT NOT NULL,
    unconditional_at TEXT NOT NULL
) STRICT;
CREATE TABLE source_state (
    source TEXT PRIMARY KEY,
    next_due_at TEXT NOT NULL,
    last_ok_at TEXT,
    last_failed_at TEXT,
    reason TEXT,
    failures INTEGER NOT NULL DEFAULT 0,
    items INTEGER NOT NULL DEFAULT 0,
    newest_item_at TEXT
) STRICT;
CREATE TABLE parked_hosts (host TEXT PRIMARY KEY, until TEXT NOT NULL, reason TEXT NOT NULL) STRICT;
"""

DOCUMENTS = """
CREATE TABLE documents (
    id INTEGER PRIMARY KEY,
    url TEXT NOT NULL UNIQUE,
    source TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('article', 'filing')),
    canonical_url TEXT,
    title TEXT NOT NULL,
    author TEXT,
    published TEXT,
    published_raw TEXT,
    published_source TEXT,
    published_precision TEXT CHECK (published_precision IN ('second', 'day')),
    language TEXT,
    teaser INTEGER NOT NULL CHECK (teaser IN (0, 1)),
    text TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    version INTEGER NOT NULL,
    first_seen TEXT NOT NULL,
    fetched_at TEXT NOT NULL,
    rule TEXT NOT NULL,
    accession TEXT,
    document_type TEXT,
    sequence INTEGER,
    story INTEGER,
    tagged TEXT
) STRICT;
CREATE INDEX documents_published ON documents (published);
CREATE INDEX documents_source ON documents (source, published);
CREATE INDEX documents_accession ON documents (accession, sequence);
CREATE INDEX documents_story ON documents (story);
CREATE INDEX documents_tagged ON documents (tagged);
CREATE TABLE document_versions (
    document_id INTEGER NOT NULL REFERENCES documents (id),
    version INTEGER NOT NULL,
    fetched_at TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    text_sha256 TEXT NOT NULL,
    PRIMARY KEY (document_id, version)
) STRICT, WITHOUT ROWID;
CREATE TABLE filings (
    accession TEXT PRIMARY KEY,
    cik TEXT NOT NULL,
    company TEXT NOT NULL,
    form TEXT NOT NULL,
    items TEXT NOT NULL,
    period TEXT,
    accepted TEXT,
    filed TEXT,
    url TEXT NOT NULL,
    source TEXT NOT NULL,
    fetched_at TEXT NOT NULL
) STRICT;
CREATE INDEX filings_cik ON filings (cik, form, period);
CREATE TABLE shingles (
    hash INTEGER NOT NULL,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    PRIMARY KEY (hash, document_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX shingles_document ON shingles (document_id);
"""

_SPAN = """
    id INTEGER PRIMARY KEY,
    document_id INTEGER NOT NULL REFERENCES documents (id),
    part TEXT NOT NULL CHECK (part IN ('title', 'text')),
    start_offset INTEGER NOT NULL,
    end_offset INTEGER NOT NULL,
    surface TEXT NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end INTEGER NOT NULL,
    confidence REAL NOT NULL,
    rule TEXT NOT NULL,
"""

TAGS = f"""
CREATE TABLE mentions ({_SPAN}
    layer TEXT NOT NULL CHECK (layer IN ('company', 'chip')),
    key TEXT,
    canonical TEXT NOT NULL,
    vendor TEXT
) STRICT;
CREATE INDEX mentions_document ON mentions (document_id);
CREATE INDEX mentions_key ON mentions (layer, key);
CREATE TABLE amounts ({_SPAN}
    low ANY,
    high ANY,
    currency TEXT,
    qualifier TEXT,
    period TEXT,
    kind TEXT NOT NULL
) STRICT;
CREATE INDEX amounts_document ON amounts (document_id);
CREATE TABLE capacities ({_SPAN}
    value ANY NOT NULL,
    unit TEXT NOT NULL
) STRICT;
CREATE INDEX capacities_document ON capacities (document_id);
CREATE TABLE events ({_SPAN}
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    actor TEXT,
    actor_key TEXT,
    amount_id INTEGER REFERENCES amounts (id)
) STRICT;
CREATE INDEX events_document ON events (document_id);
CREATE INDEX events_kind ON events (kind, status);
CREATE INDEX events_actor ON events (actor_key);
CREATE TABLE event_parties (
    event_id INTEGER NOT NULL REFERENCES events (id),
    role TEXT NOT NULL,
    canonical TEXT NOT NULL,
    key TEXT
) STRICT;
CREATE INDEX event_parties_event ON event_parties (event_id);
CREATE TABLE event_chips (
    event_id INTEGER NOT NULL REFERENCES events (id),
    chip TEXT NOT NULL,
    PRIMARY KEY (event_id, chip)
) STRICT, WITHOUT ROWID;
"""

CAPEX = """
CREATE TABLE capex (
    id INTEGER PRIMARY KEY,
    cik TEXT NOT NULL,
    company TEXT NOT NULL,
    company_key TEXT,
    metric TEXT NOT NULL,
    basis TEXT NOT NULL,
    period_start TEXT,
    period_end TEXT NOT NULL,
    value ANY NOT NULL,
    currency TEXT NOT NULL,
    tag TEXT NOT NULL,
    dimensions TEXT NOT NULL,
    kind TEXT NOT NULL,
    derivation TEXT,
    accession TEXT,
    form TEXT,
    filed TEXT,
    url TEXT NOT NULL,
    first_seen TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX capex_vintage ON capex (
    cik, metric, basis, coalesce(period_start, ''), period_end, currency, tag, dimensions, kind,
    coalesce(accession, url), value
);
CREATE INDEX capex_company ON capex (company_key, metric, period_end);
"""

VIEWS = """
CREATE VIEW capex_quarterly AS
SELECT company_key, company, cik, metric, period_start, period_end, value, currency, tag, dimensions,
       kind, derivation, accession, form, filed, url
FROM (
    SELECT *, row_number() OVER (
        PARTITION BY cik, metric, period_start, period_end, currency, dimensions
        ORDER BY filed DESC, kind = 'derived_quarter', tag
    ) AS place
    FROM capex WHERE basis = 'quarter'
)
WHERE place = 1;
CREATE VIEW event_evidence AS
SELECT events.id AS event_id, events.kind, events.status, events.actor, events.actor_key,
       (SELECT group_concat(canonical || ' (' || role || ')', '; ')
          FROM event_parties WHERE event_id = events.id) AS counterparties,
       (SELECT group_concat(chip, '; ') FROM event_chips WHERE event_id = events.id) AS chips,
       amounts.surface AS amount, amounts.low, amounts.high, amounts.currency, amounts.qualifier,
       amounts.period, amounts.kind AS amount_kind,
       substr(CASE events.part WHEN 'title' THEN documents.title ELSE documents.text END,
              events.sentence_start + 1, events.sentence_end - events.sentence_start) AS evidence_sentence,
       events.part, events.start_offset, events.end_offset, events.rule, events.confidence,
       documents.id AS document_id, documents.url AS document_url, documents.title, documents.source,
       documents.published, documents.first_seen, documents.story, documents.version
FROM events
JOIN documents ON documents.id = events.document_id
LEFT JOIN amounts ON amounts.id = events.amount_id;
CREATE VIEW amount_evidence AS
SELECT amounts.id AS amount_id, amounts.surface AS amount, amounts.low, amounts.high, amounts.currency,
       amounts.qualifier, amounts.period, amounts.kind,
       substr(CASE amounts.part WHEN 'title' THEN documents.title ELSE documents.text END,
              amounts.sentence_start + 1, amounts.sentence_end - amounts.sentence_start)
           AS evidence_sentence,
       amounts.part, amounts.start_offset, amounts.end_offset, amounts.rule, amounts.confidence,
       documents.id AS document_id, documents.url AS document_url, documents.title, documents.source,
       documents.published, documents.first_seen, documents.story, documents.version
FROM amounts JOIN documents ON documents.id = amounts.document_id;
CREATE VIEW mention_months AS
SELECT layer, key, canonical, substr(published, 1, 7) AS month, count(*) AS mentions,
       count(DISTINCT document_id) AS documents, count(DISTINCT coalesce(story, document_id)) AS stories
FROM mentions JOIN documents ON documents.id = document_id
GROUP BY layer, key, canonical, month;
"""


_FTS_OLD = (
    "INSERT INTO documents_fts (documents_fts, rowid, title, text) "
    "VALUES ('delete', old.id, old.title, old.text)"
)
_FTS_NEW = "INSERT INTO documents_fts (rowid, title, text) VALUES (new.id, new.title, new.text)"
TRIGGERS = (
    f"CREATE TRIGGER documents_fts_insert AFTER INSERT ON documents BEGIN {_FTS_NEW}; END",
    f"CREATE TRIGGER documents_fts_delete AFTER DELETE ON documents BEGIN {_FTS_OLD}; END",
    f"CREATE TRIGGER documents_fts_update AFTER UPDATE OF title, text ON documents "
    f"BEGIN {_FTS_OLD}; {_FTS_NEW}; END",
)

CIRCUMSTANCES = """
ALTER TABLE events ADD place TEXT;
ALTER TABLE events ADD period TEXT;
ALTER TABLE events ADD capacity_id INTEGER REFERENCES capacities (id);
CREATE INDEX events_capacity ON events (capacity_id);
"""
