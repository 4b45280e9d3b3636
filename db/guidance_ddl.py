"""The SQL of guidance: what companies said they would spend, how it moved, and beside what they spent.

Part of a migration, so never edited once released: what changes is a new migration in `db.schema`.
"""

# A ledger that was tagged before has no guidance: a tag of an older pipeline is stale by its fingerprint.
GUIDANCE = """
CREATE TABLE guidance (
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
    company TEXT,
    company_key TEXT,
    speaker TEXT,
    own_words INTEGER NOT NULL CHECK (own_words IN (0, 1)),
    metric TEXT NOT NULL,
    period TEXT,
    fiscal_year INTEGER,
    quarter INTEGER CHECK (quarter BETWEEN 1 AND 4),
    half INTEGER CHECK (half BETWEEN 1 AND 2),
    calendar INTEGER NOT NULL CHECK (calendar IN (0, 1)),
    period_start TEXT,
    period_end TEXT,
    low ANY,
    high ANY,
    currency TEXT,
    qualifier TEXT,
    point TEXT,
    prior_low ANY,
    prior_high ANY,
    growth TEXT,
    action TEXT,
    said_on TEXT
) STRICT;
CREATE INDEX guidance_document ON guidance (document_id);
CREATE INDEX guidance_company ON guidance (company_key, fiscal_year);
CREATE TABLE guidance_moves (
    guidance_id INTEGER PRIMARY KEY REFERENCES guidance (id),
    action TEXT NOT NULL,
    action_from TEXT NOT NULL CHECK (action_from IN ('words', 'history')),
    standing_id INTEGER REFERENCES guidance (id),
    low ANY,
    high ANY
) STRICT;
CREATE VIEW guidance_evidence AS
SELECT guidance.id AS guidance_id, guidance.company, guidance.company_key, guidance.metric,
       guidance.fiscal_year, guidance.quarter, guidance.half, guidance.calendar, guidance.period,
       guidance.period_start, guidance.period_end,
       coalesce(guidance_moves.low, guidance.low) AS low,
       coalesce(guidance_moves.high, guidance.high) AS high,
       guidance.currency, guidance.qualifier, guidance.point, guidance.prior_low, guidance.prior_high,
       guidance.growth, guidance_moves.action, guidance_moves.action_from,
       guidance.action AS action_said, guidance_moves.standing_id, standing.low AS standing_low,
       standing.high AS standing_high,
       coalesce(guidance.said_on, substr(documents.published, 1, 10), substr(documents.first_seen, 1, 10))
           AS said_on,
       guidance.speaker, guidance.own_words,
       substr(CASE guidance.part WHEN 'title' THEN documents.title ELSE documents.text END,
              guidance.sentence_start + 1, guidance.sentence_end - guidance.sentence_start)
           AS evidence_sentence,
       guidance.part, guidance.start_offset, guidance.end_offset, guidance.rule, guidance.confidence,
       documents.id AS document_id, documents.url AS document_url, documents.title, documents.source,
       documents.published, documents.first_seen, documents.story, documents.version
FROM guidance
JOIN documents ON documents.id = guidance.document_id
LEFT JOIN guidance_moves ON guidance_moves.guidance_id = guidance.id
LEFT JOIN guidance AS standing ON standing.id = guidance_moves.standing_id;
CREATE VIEW announced_beside_reported AS
WITH reported AS (
    SELECT company_key, metric, value, currency, kind, derivation, form, filed, accession, url, period_start,
           period_end, date(period_start, '+' || cast((julianday(period_end) - julianday(period_start)) / 2
           AS INTEGER) || ' days') AS middle
    FROM capex_quarterly
    WHERE company_key IS NOT NULL AND dimensions = '' AND period_start IS NOT NULL
),
announced AS (
    SELECT event_evidence.*, row_number() OVER (
        PARTITION BY actor_key, coalesce(story, document_id), kind, low, high, currency
        ORDER BY part = 'title', confidence DESC, event_id
    ) AS copy, substr(coalesce(published, first_seen), 1, 10) AS middle
    FROM event_evidence
    WHERE actor_key IS NOT NULL AND low IS NOT NULL AND kind NOT IN ('capex_guidance', 'capex_reported')
),
days AS (
    SELECT company_key, middle FROM reported
    UNION SELECT actor_key, middle FROM announced
    UNION SELECT company_key, said_on FROM guidance_evidence WHERE company_key IS NOT NULL
),
quarters AS (
    SELECT DISTINCT company_key, date(middle, 'start of month', '-' || ((strftime('%m', middle) - 1) % 3)
           || ' months') AS first
    FROM days WHERE middle IS NOT NULL
),
valid AS (
    SELECT quarters.company_key, quarters.first, guidance_evidence.*, row_number() OVER (
        PARTITION BY quarters.company_key, quarters.first, metric, fiscal_year, calendar, quarter, half
        ORDER BY said_on DESC, own_words DESC, guidance_id DESC
    ) AS place
    FROM quarters JOIN guidance_evidence
      ON guidance_evidence.company_key = quarters.company_key
     AND guidance_evidence.said_on <= date(quarters.first, '+3 months', '-1 day')
     AND guidance_evidence.period_start <= date(quarters.first, '+45 days')
     AND guidance_evidence.period_end >= date(quarters.first, '+45 days')
    WHERE action IS NOT NULL AND action != 'repeated' AND (low IS NOT NULL OR high IS NOT NULL
          OR action = 'withdrawn')
)
SELECT company_key, strftime('%Y', middle) || ' Q' || ((strftime('%m', middle) + 2) / 3) AS calendar_quarter,
       'reported' AS side, metric AS what, kind AS status, value AS low, value AS high, currency,
       NULL AS qualifier, period_start || ' to ' || period_end AS period, filed AS said_on,
       derivation AS evidence_sentence, url AS document_url, NULL AS document_id, NULL AS part,
       NULL AS start_offset, NULL AS end_offset, accession, NULL AS story, NULL AS confidence
FROM reported
UNION ALL
SELECT company_key, strftime('%Y', first) || ' Q' || ((strftime('%m', first) + 2) / 3), 'guidance', metric,
       action, low, high, currency, qualifier, period_start || ' to ' || period_end, said_on,
       evidence_sentence, document_url, document_id, part, start_offset, end_offset, NULL, story, confidence
FROM valid WHERE place = 1
UNION ALL
SELECT actor_key, strftime('%Y', middle) || ' Q' || ((strftime('%m', middle) + 2) / 3), 'announced', kind,
       status, low, high, currency, qualifier, period, middle, evidence_sentence, document_url, document_id,
       part, start_offset, end_offset, NULL, story, confidence
FROM announced WHERE copy = 1;
"""

# One row a figure, never a sum. Each side has a place for a condition, so that a page of one company does
# not rank the events of all: SQLite does not carry a condition into a ranked table that is used twice.
_BESIDE = """
WITH reported AS (
    SELECT company_key, metric, value, currency, kind, derivation, filed, accession, url, period_start,
           period_end, date(period_start, '+' || cast((julianday(period_end) - julianday(period_start)) / 2
           AS INTEGER) || ' days') AS middle
    FROM capex_quarterly
    WHERE company_key IS NOT NULL AND dimensions = '' AND period_start IS NOT NULL AND {filers}
),
announced AS (
    SELECT events.actor_key AS company_key, events.kind, events.status, amounts.low, amounts.high,
           amounts.currency, amounts.qualifier, amounts.period, events.part, events.start_offset,
           events.end_offset, events.sentence_start, events.sentence_end, events.confidence,
           documents.id AS document_id, documents.url AS document_url, documents.story,
           substr(coalesce(documents.published, documents.first_seen), 1, 10) AS middle,
           row_number() OVER (
               PARTITION BY events.actor_key, coalesce(documents.story, documents.id), events.kind,
                            amounts.low, amounts.high, amounts.currency
               ORDER BY documents.id != coalesce(documents.story, documents.id), events.part = 'title',
                        events.confidence DESC, events.id
           ) AS copy
    FROM events
    JOIN amounts ON amounts.id = events.amount_id
    JOIN documents ON documents.id = events.document_id
    WHERE events.actor_key IS NOT NULL AND amounts.low IS NOT NULL
      AND events.kind NOT IN ('capex_guidance', 'capex_reported') AND {actors}
),
said AS (
    SELECT * FROM guidance_evidence WHERE company_key IS NOT NULL AND {companies}
),
quarters AS (
    SELECT DISTINCT company_key,
           date(middle, 'start of month', '-' || ((strftime('%m', middle) - 1) % 3) || ' months') AS first
    FROM (
        SELECT company_key, middle FROM reported
        UNION SELECT company_key, middle FROM announced
        UNION SELECT company_key, said_on FROM said
    )
    WHERE middle IS NOT NULL
),
valid AS (
    SELECT said.*, quarters.first, row_number() OVER (
        PARTITION BY said.company_key, quarters.first, metric, fiscal_year, calendar, quarter, half
        ORDER BY said_on DESC, own_words DESC, guidance_id DESC
    ) AS place
    FROM said JOIN quarters
      ON quarters.company_key = said.company_key
     AND said.said_on <= date(quarters.first, '+3 months', '-1 day')
     AND said.period_start <= date(quarters.first, '+45 days')
     AND said.period_end >= date(quarters.first, '+45 days')
    WHERE action IS NOT NULL AND action != 'repeated'
      AND (low IS NOT NULL OR high IS NOT NULL OR action = 'withdrawn')
)
SELECT company_key, strftime('%Y', middle) || ' Q' || ((strftime('%m', middle) + 2) / 3) AS calendar_quarter,
       'reported' AS side, metric AS what, kind AS status, value AS low, value AS high, currency,
       NULL AS qualifier, period_start || ' to ' || period_end AS period, filed AS said_on,
       derivation AS evidence_sentence, url AS document_url, NULL AS document_id, NULL AS part,
       NULL AS start_offset, NULL AS end_offset, accession, NULL AS story, NULL AS confidence
FROM reported
UNION ALL
SELECT company_key, strftime('%Y', first) || ' Q' || ((strftime('%m', first) + 2) / 3), 'guidance', metric,
       action, low, high, currency, qualifier, period_start || ' to ' || period_end, said_on,
       evidence_sentence, document_url, document_id, part, start_offset, end_offset, NULL, story, confidence
FROM valid WHERE place = 1
UNION ALL
SELECT announced.company_key, strftime('%Y', middle) || ' Q' || ((strftime('%m', middle) + 2) / 3),
       'announced', announced.kind, status, low, high, currency, qualifier, period, middle,
       substr(CASE part WHEN 'title' THEN documents.title ELSE documents.text END, sentence_start + 1,
              sentence_end - sentence_start),
       document_url, document_id, part, start_offset, end_offset, NULL, announced.story, confidence
FROM announced JOIN documents ON documents.id = document_id WHERE copy = 1"""
BESIDE = (
    "DROP VIEW announced_beside_reported;\nCREATE VIEW announced_beside_reported AS"
    + _BESIDE.format(filers=1, actors=1, companies=1)
    + ";\n"
)
# The same rows for the company :key.
BESIDE_OF_ONE = _BESIDE.format(
    filers="cik IN (SELECT cik FROM capex WHERE company_key = :key) AND company_key = :key",
    actors="events.actor_key = :key",
    companies="company_key = :key",
)
