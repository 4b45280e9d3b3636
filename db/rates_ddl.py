"""The SQL of exchange rates, and of sums with what they moved from and their US dollars.

Part of a migration, so never edited once released: what changes is a new migration in `db.schema`.
"""

COLUMNS_ADDED = (
    "amounts ADD per TEXT",
    "amounts ADD basis TEXT",
    "amounts ADD direction TEXT CHECK (direction IN ('up', 'down'))",
    "amounts ADD previous_id INTEGER REFERENCES amounts (id)",
)
# A rate is looked up by the day of publication: the latest that holds then. A day's rate is later than the
# average of its month or year; none that holds is no rate.
RATES = """
CREATE TABLE fx_rates (
    currency TEXT NOT NULL,
    day TEXT NOT NULL,
    until TEXT NOT NULL,
    usd REAL NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('day', 'month', 'year', 'peg')),
    source_url TEXT NOT NULL,
    own INTEGER NOT NULL CHECK (own IN (0, 1)),
    PRIMARY KEY (currency, day, kind)
) STRICT, WITHOUT ROWID;
CREATE VIEW amounts_usd AS
SELECT amounts.id AS amount_id,
       CASE currency WHEN 'USD' THEN low ELSE round(low * usd, 2) END AS low_usd,
       CASE currency WHEN 'USD' THEN high ELSE round(high * usd, 2) END AS high_usd,
       usd AS usd_rate, day AS usd_rate_day, rate_kind AS usd_rate_kind, source_url AS usd_rate_url
FROM (
    SELECT amounts.id, amounts.low, amounts.high, amounts.currency, (
        SELECT day || ' ' || kind FROM fx_rates
        WHERE fx_rates.currency = amounts.currency AND day <= substr(documents.published, 1, 10)
          AND until >= substr(documents.published, 1, 10)
        ORDER BY day DESC, CASE kind WHEN 'day' THEN 0 WHEN 'month' THEN 1 WHEN 'year' THEN 2 ELSE 3 END
        LIMIT 1
    ) AS rate
    FROM amounts JOIN documents ON documents.id = amounts.document_id
) AS amounts
LEFT JOIN (
    SELECT currency AS rate_currency, day, usd, kind AS rate_kind, source_url FROM fx_rates
) ON rate_currency = currency AND day = substr(rate, 1, 10) AND rate_kind = substr(rate, 12);
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
       documents.published, documents.first_seen, documents.story, documents.version
FROM amounts JOIN documents ON documents.id = amounts.document_id
JOIN amounts_usd ON amounts_usd.amount_id = amounts.id
LEFT JOIN amounts AS previous ON previous.id = amounts.previous_id;
"""
