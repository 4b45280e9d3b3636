"""What a named report is: a query with a fixed order of columns and rows, and what filters it."""

from dataclasses import dataclass, field

from db.codebook import Column
from db.records import meta

# The columns by which a row is cited, of every view that has an evidence sentence.
CITATION = (
    "document_url, title, source, published, first_seen, story, version, "
    "evidence_sentence, part, start_offset, end_offset, rule, confidence"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """A query with what --since and --company filter by."""

    title: str = field(metadata=meta("what the report holds, for a person"))
    columns: str = field(metadata=meta("columns in their order", "SQL"))
    table: str = field(metadata=meta("table, view or join they come from", "SQL"))
    order: str = field(metadata=meta("columns that give every row its place", "SQL"))
    since: str | None = field(default=None, metadata=meta("expression that --since compares", "SQL"))
    company: str | None = field(
        default=None, metadata=meta("condition for --company; {keys} is the list of them", "SQL")
    )

    as_of: str | None = field(
        default=None, metadata=meta("table as it was known on the day :as_of, for --as-of", "SQL")
    )
    nouns: tuple[type, ...] = field(
        default=(), metadata=meta("whose fields its columns are, first come first")
    )
    own: tuple[Column, ...] = field(default=(), metadata=meta("columns that no noun describes"))

    def sql(self, *, since: bool, companies: int, as_of: bool = False) -> str:
        """The query with :since, :as_of and :company_0 ... as its parameters, where they are asked for."""
        filters = [f"{self.since} >= :since"] if since else []
        if companies and self.company:
            keys = ", ".join(f":company_{number}" for number in range(companies))
            filters.append(f"({self.company.format(keys=keys)})")
        where = f" WHERE {' AND '.join(filters)}" if filters else ""
        table = self.as_of if as_of and self.as_of else self.table
        return f"SELECT {self.columns} FROM {table}{where} ORDER BY {self.order}"
