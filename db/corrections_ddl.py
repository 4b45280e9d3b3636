"""The SQL of corrections, and of the evidence views with a column that says what was corrected.

Part of a migration, so never edited once released: what changes is a new migration in `db.schema`.
"""

# `corrected` says which rows carry a correction now; it is written anew with the tags of a document.
CORRECTIONS = """
CREATE TABLE corrections (
    id INTEGER PRIMARY KEY,
    layer TEXT NOT NULL CHECK (layer IN ('event', 'amount', 'mention')),
    document_id INTEGER NOT NULL REFERENCES documents (id),
    part TEXT NOT NULL CHECK (part IN ('title', 'text')),
    surface TEXT,
    start_offset INTEGER NOT NULL,
    sentence_start INTEGER NOT NULL,
    sentence_end INTEGER NOT NULL,
    sentence_sha256 TEXT NOT NULL,
    said TEXT NOT NULL,
    changes TEXT NOT NULL,
    dropped INTEGER NOT NULL CHECK (dropped IN (0, 1)),
    who TEXT NOT NULL,
    why TEXT NOT NULL,
    made_at TEXT NOT NULL,
    withdrawn_at TEXT,
    state TEXT NOT NULL CHECK (state IN ('applied', 'agreed', 'gone', 'withdrawn'))
) STRICT;
CREATE INDEX corrections_document ON corrections (document_id);
CREATE TABLE corrected (
    layer TEXT NOT NULL,
    row_id INTEGER NOT NULL,
    correction_id INTEGER NOT NULL REFERENCES corrections (id),
    PRIMARY KEY (layer, row_id, correction_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX corrected_correction ON corrected (correction_id);
CREATE VIEW corrections_evidence AS
SELECT corrections.id AS correction_id, corrections.layer, corrections.state, corrections.said,
       corrections.changes, corrections.dropped, corrections.surface, corrections.who, corrections.why,
       corrections.made_at, corrections.withdrawn_at,
       CASE WHEN corrections.state != 'gone' THEN
           substr(CASE corrections.part WHEN 'title' THEN documents.title ELSE documents.text END,
                  corrections.sentence_start + 1, corrections.sentence_end - corrections.sentence_start)
       END AS evidence_sentence,
       corrections.part, corrections.start_offset, corrections.sentence_start, documents.id AS document_id,
       documents.url AS document_url, documents.title, documents.source, documents.published,
       documents.version
FROM corrections JOIN documents ON documents.id = corrections.document_id;
DROP VIEW event_evidence;
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
       documents.published, documents.first_seen, documents.story, documents.version,
       (SELECT group_concat(correction_id, '; ') FROM (
            SELECT correction_id FROM corrected WHERE layer = 'event' AND row_id = events.id
            UNION SELECT correction_id FROM corrected WHERE layer = 'amount' AND row_id = events.amount_id
        )) AS correction
FROM events
JOIN documents ON documents.id = events.document_id
LEFT JOIN amounts ON amounts.id = events.amount_id;
DROP VIEW amount_evidence;
CREATE VIEW amount_evidence AS
SELECT amounts.id AS amount_id, amounts.surface AS amount, amounts.low, amounts.high, amounts.currency,
       amounts.qualifier, amounts.period, amounts.kind, amounts.per, amounts.basis, amounts.direction,
       previous.low AS previous_low, previous.high AS previous_high,
       low_usd, high_usd, usd_rate, usd_rate_day, usd_rate_kind, usd_rate_url,
       substr(CASE amounts.part WHEN 'title' THEN documents.title ELSE documents.text END,
              amounts.sentence_start + 1, amounts.sentence_end - amounts.sentence_start)
           AS evidence_sentence,
       amounts.part, amounts.start_offset, amounts.end_offset, amounts.rule, amounts.confidence,
       documents.id AS document_id, documents.url AS document_url, documents.title, documents.source,
       documents.published, documents.first_seen, documents.story, documents.version,
       (SELECT group_concat(correction_id, '; ') FROM corrected
         WHERE layer = 'amount' AND row_id = amounts.id) AS correction
FROM amounts JOIN documents ON documents.id = amounts.document_id
JOIN amounts_usd ON amounts_usd.amount_id = amounts.id
LEFT JOIN amounts AS previous ON previous.id = amounts.previous_id;
"""
