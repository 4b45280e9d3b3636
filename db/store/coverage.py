"""Views over tags and knowledge together; the mirror makes them with its tables.

`stack_coverage`: company by layer of the stack. `works_in` is what its row in companies.toml says, with the
row's evidence; the counts are what is written: events that touch the layer in which it is a side, and, for
the layer chips, documents that name a chip of its own. An event touches the layers of its kind, and those
that the parts named in `layers_of` work in: whose stake is bought, who raises, who supplies.
`latest_event` is the evidence to show.

`review_queue`: names that stand in no table and of which nobody has decided anything, each with its first
document and the sentence it stands in. A chip that only its family's grammar knows has the family's key.
"""

EVERY = "SELECT key FROM companies"
ONE = "SELECT :key"


_STACK_COVERAGE = """
WITH asked (key) AS ({asked}),
-- Once for each kind and company, not for each event.
of_kind AS MATERIALIZED (
    SELECT event_kinds.key AS kind, layer.value AS layer
    FROM event_kinds JOIN json_each(event_kinds.layers) AS layer
),
lends AS MATERIALIZED (
    SELECT event_kinds.key AS kind, part.value AS part
    FROM event_kinds JOIN json_each(event_kinds.layers_of) AS part
),
sides AS MATERIALIZED (
    SELECT id AS event_id, actor_key AS key FROM events WHERE actor_key IN (SELECT key FROM asked)
    UNION SELECT event_id, key FROM event_parties WHERE key IN (SELECT key FROM asked)
),
parts AS (
    SELECT id AS event_id, kind, actor_key AS key, 'actor' AS part
    FROM events WHERE id IN (SELECT event_id FROM sides)
    UNION ALL SELECT event_id, kind, key, role
    FROM event_parties JOIN events ON events.id = event_id WHERE event_id IN (SELECT event_id FROM sides)
),
touched AS (
    SELECT sides.event_id, of_kind.layer
    FROM sides CROSS JOIN events ON events.id = sides.event_id JOIN of_kind USING (kind)
    UNION SELECT parts.event_id, layer.value
    FROM parts JOIN lends USING (kind, part) JOIN companies USING (key)
    JOIN json_each(companies.layers) AS layer
),
said AS (
    SELECT sides.key, touched.layer, events.id AS event_id,
           coalesce(documents.story, documents.id) AS story, documents.published
    FROM sides
    JOIN touched ON touched.event_id = sides.event_id
    JOIN events ON events.id = sides.event_id
    JOIN documents INDEXED BY documents_brief ON documents.id = events.document_id
),
in_events AS (
    SELECT key, layer, count(DISTINCT event_id) AS events, count(DISTINCT story) AS stories,
           max(coalesce(published, '') || ' ' || printf('%012d', event_id)) AS latest
    FROM said GROUP BY key, layer
),
own_chips AS (SELECT key, vendor_key FROM chips WHERE vendor_key IN (SELECT key FROM asked)),
-- The family stands in where the member of it has no row of its own.
in_chips AS (
    SELECT key, 'chips' AS layer, count(DISTINCT document_id) AS documents
    FROM (
        SELECT own_chips.vendor_key AS key, document_id
        FROM own_chips JOIN mentions ON mentions.layer = 'chip' AND mentions.key = own_chips.key
        UNION ALL SELECT own_chips.vendor_key, document_id
        FROM mentions JOIN own_chips ON own_chips.key = mentions.family
        WHERE mentions.layer = 'chip' AND mentions.key IS NULL
    ) GROUP BY key
),
in_table AS (
    SELECT companies.key, layer.value AS layer FROM companies JOIN json_each(companies.layers) AS layer
    WHERE companies.key IN (SELECT key FROM asked)
),
cells AS (
    SELECT key, layer FROM in_table
    UNION SELECT key, layer FROM in_events UNION SELECT key, layer FROM in_chips
)
SELECT companies.key AS company_key, companies.name AS company, cells.layer,
       in_table.key IS NOT NULL AS works_in,
       CASE WHEN in_table.key IS NOT NULL THEN companies.source_url END AS source_url,
       companies.unverified,
       coalesce(in_events.events, 0) AS events, coalesce(in_events.stories, 0) AS stories,
       coalesce(in_chips.documents, 0) AS chip_documents,
       CAST(substr(in_events.latest, -12) AS INTEGER) AS latest_event
FROM cells
JOIN companies ON companies.key = cells.key
LEFT JOIN in_table ON in_table.key = cells.key AND in_table.layer = cells.layer
LEFT JOIN in_events ON in_events.key = cells.key AND in_events.layer = cells.layer
LEFT JOIN in_chips ON in_chips.key = cells.key AND in_chips.layer = cells.layer
"""


def stack_coverage(asked: str) -> str:
    """The view as SQL for the companies whose keys the query `asked` gives.

    Said for one company, it reads that company's events alone; a condition on the view would read all.
    """
    return _STACK_COVERAGE.format(asked=asked)


# Of an aggregate with min() alone, SQLite takes the other columns from the row of the minimum.
REVIEW_QUEUE = """
SELECT layer, canonical, surface, family, vendor, rule, mentions, documents, stories, first_seen,
       document_id, document_url, title, part, start_offset, end_offset,
       substr(words, sentence_start + 1, sentence_end - sentence_start) AS sentence
FROM (
    SELECT mentions.layer, mentions.canonical, mentions.surface, mentions.family, mentions.vendor,
           mentions.rule, count(*) AS mentions, count(DISTINCT mentions.document_id) AS documents,
           count(DISTINCT coalesce(documents.story, documents.id)) AS stories,
           min(documents.first_seen || printf(' %012d %012d', documents.id, mentions.id)) AS earliest,
           documents.first_seen, documents.id AS document_id, documents.url AS document_url,
           documents.title, mentions.part, mentions.start_offset, mentions.end_offset,
           mentions.sentence_start, mentions.sentence_end,
           CASE mentions.part WHEN 'title' THEN documents.title ELSE documents.text END AS words
    FROM mentions JOIN documents ON documents.id = mentions.document_id
    WHERE mentions.key IS NULL AND NOT EXISTS (
        SELECT 1 FROM name_decisions AS decided
        WHERE decided.layer = mentions.layer AND decided.name = mentions.canonical
          AND decided.withdrawn_at IS NULL
    )
    GROUP BY mentions.layer, mentions.canonical
)
"""

VIEWS = {"stack_coverage": stack_coverage(EVERY), "review_queue": REVIEW_QUEUE}
