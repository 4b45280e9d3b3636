"""Events counted once per story: the noun, the tables and how the statements of copies are merged."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from db.spans import meta

# A story is stale from the moment on which one of its documents is tagged anew, joins or leaves it.
# What is merged goes with the events that it was merged from, so nothing outdated is ever shown.
STORY_EVENTS = """
CREATE TABLE stale_stories (story INTEGER PRIMARY KEY) STRICT;
CREATE TABLE merged_events (
    id INTEGER PRIMARY KEY,
    story INTEGER NOT NULL,
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    documents INTEGER NOT NULL,
    sums INTEGER NOT NULL
) STRICT;
CREATE INDEX merged_events_story ON merged_events (story);
CREATE INDEX merged_events_event ON merged_events (event_id);
CREATE TABLE merged_statements (
    merged_id INTEGER NOT NULL REFERENCES merged_events (id) ON DELETE CASCADE,
    event_id INTEGER NOT NULL REFERENCES events (id) ON DELETE CASCADE,
    PRIMARY KEY (merged_id, event_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX merged_statements_event ON merged_statements (event_id);
INSERT OR IGNORE INTO stale_stories
SELECT DISTINCT coalesce(story, id) FROM documents WHERE tagged IS NOT NULL;
CREATE VIEW story_events AS
SELECT merged_events.id AS story_event_id, merged_events.story, told.kind, told.status, told.actor,
       told.actor_key, told.counterparties, told.chips, told.amount, told.low, told.high, told.currency,
       told.qualifier, told.period, told.amount_kind, merged_events.sums, merged_events.documents,
       (SELECT group_concat(status, '; ') FROM (
            SELECT DISTINCT events.status AS status FROM merged_statements
            JOIN events ON events.id = merged_statements.event_id
            WHERE merged_statements.merged_id = merged_events.id ORDER BY events.status)) AS statuses,
       told.evidence_sentence, told.event_id, told.document_id, told.document_url, told.title, told.source,
       told.published,
       first.source AS first_source, first.url AS first_url, first.published AS first_published
FROM merged_events
JOIN event_evidence AS told ON told.event_id = merged_events.event_id
JOIN documents AS first ON first.id = (
    SELECT documents.id FROM merged_statements
    JOIN events ON events.id = merged_statements.event_id
    JOIN documents ON documents.id = events.document_id
    WHERE merged_statements.merged_id = merged_events.id
    ORDER BY coalesce(documents.published, documents.first_seen), documents.id LIMIT 1
);
"""
STALE = "INSERT OR IGNORE INTO stale_stories VALUES"
TRIGGERS = (
    "CREATE TRIGGER documents_tagged_anew AFTER UPDATE OF tagged ON documents BEGIN "
    f"{STALE} (coalesce(new.story, new.id)); END",
    "CREATE TRIGGER documents_story_changed AFTER UPDATE OF story ON documents "
    "WHEN old.story IS NOT new.story BEGIN "
    f"{STALE} (coalesce(old.story, old.id)); {STALE} (coalesce(new.story, new.id)); END",
)
Sum = tuple[str, str, str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryEvent:
    """An event counted once, however many copies of its story tell it."""

    story_event_id: int = field(metadata=meta("its number; a new tagging gives new ones"))
    story: int = field(metadata=meta("number of the story: the id of its first document"))
    sums: int = field(metadata=meta("sums that copies give for it; above 1 they differ, and each has a row"))
    documents: int = field(metadata=meta("documents of the story that tell it with this sum or with none"))
    statuses: str = field(metadata=meta("every status that its documents give it"))
    first_source: str = field(metadata=meta("key of the source that told it first"))
    first_url: str = field(metadata=meta("address of the document that told it first"))
    first_published: str | None = field(metadata=meta("instant of that publication", "UTC"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One event as one document tells it; `rank` is the place of its document in the story."""

    event: int
    document: int
    rank: int
    kind: str
    actor: str | None
    amount: Sum | None
    parties: frozenset[str]
    in_text: bool
    confidence: float

    def agrees(self, other: "Statement") -> bool:
        """Whether two statements may mean one event, sums left aside: no side contradicts."""
        return self.kind == other.kind and self.actor == other.actor and self._with(other)

    def _with(self, other: "Statement") -> bool:
        return not self.parties or not other.parties or bool(self.parties & other.parties)


@dataclass(frozen=True, slots=True)
class Merged:
    """Statements of one event, best first, and how many sums the story gives for it."""

    statements: tuple[Statement, ...]
    sums: int


def merge(statements: Iterable[Statement]) -> list[Merged]:
    """The events of one story, each with all that tell it.

    Same kind, actor and sum are one event. A statement without a sum is told by the one event that it
    agrees with. Different sums stay apart: as two events where one document tells both, as one event
    whose copies disagree where none does.
    """
    groups: list[list[Statement]] = []
    ordered = sorted(statements, key=lambda one: (one.amount is None, _strength(one)))
    for statement in ordered:
        home = next((group for group in groups if _belongs(statement, group)), None)
        if home is None:
            groups.append([statement])
        else:
            home.append(statement)
    return [
        Merged(tuple(sorted(group, key=_strength)), 1 + sum(_disputes(group, other) for other in groups))
        for group in groups
    ]


def _strength(statement: Statement) -> tuple[object, ...]:
    """Said with a sum, by the first publisher, in the text, by the surest rule."""
    return (
        statement.amount is None,
        statement.rank,
        not statement.in_text,
        -statement.confidence,
        statement.event,
    )


def _belongs(statement: Statement, group: Sequence[Statement]) -> bool:
    if not all(statement.agrees(other) for other in group):
        return False
    sums = {other.amount for other in group if other.amount is not None}
    return statement.amount is None or not sums or statement.amount in sums


def _disputes(group: Sequence[Statement], other: Sequence[Statement]) -> bool:
    """Whether two events of a story are one for which documents give different sums."""
    if group is other or group[0].amount is None or other[0].amount is None:
        return False
    told = {one.document for one in group if one.amount}, {one.document for one in other if one.amount}
    return not told[0] & told[1] and all(one.agrees(two) for one in group for two in other)
