"""SQL of the digests: what each one told, and whom it reached."""

DIGESTS = """
CREATE TABLE digests (
    id INTEGER PRIMARY KEY,
    day TEXT NOT NULL UNIQUE,
    made_at TEXT NOT NULL,
    last_document INTEGER NOT NULL,
    last_change TEXT NOT NULL,
    content TEXT NOT NULL
) STRICT;
CREATE TABLE deliveries (
    digest_id INTEGER NOT NULL REFERENCES digests (id),
    channel TEXT NOT NULL CHECK (channel IN ('folder', 'mail', 'webhook')),
    target TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'due' CHECK (state IN ('due', 'sending', 'sent', 'failed', 'uncertain')),
    owner TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at TEXT NOT NULL,
    sent_at TEXT,
    reason TEXT,
    PRIMARY KEY (digest_id, channel, target)
) STRICT, WITHOUT ROWID;
"""
