"""The pages of companies, chips and projects that a search names: offered before what their documents say."""

import sqlite3

from db.publish.pages.events import Name
from db.publish.paths import chip_path, company_path, project_path
from db.publish.query import Query, Term

MOST_NAMED = 6
# Nobody is called by more words than this.
MOST_WORDS = 5
# A name that is what was typed comes first, then those that begin with it.
SQL = """
SELECT kind, key, name FROM (
    SELECT 'company' AS kind, key, name FROM companies
    UNION ALL SELECT 'chip', key, name FROM chips
    UNION ALL SELECT 'project', key, name FROM projects
)
WHERE key = :typed COLLATE NOCASE OR name = :typed COLLATE NOCASE OR name LIKE :start ESCAPE '!'
ORDER BY name != :typed COLLATE NOCASE AND key != :typed COLLATE NOCASE, kind != 'company', length(name), name
LIMIT :most
"""
PATHS = {"company": company_path, "chip": chip_path, "project": project_path}


def named(connection: sqlite3.Connection, query: Query) -> list[Name]:
    """The pages whose name begins with the words of `query`; none where it asks for anything but words."""
    words = [_word(group[0]) for group in query.groups if len(group) == 1]
    if query.without or None in words or not 0 < len(words) == len(query.groups) <= MOST_WORDS:
        return []
    typed = " ".join(word for word in words if word)
    start = typed.replace("!", "!!").replace("%", "!%").replace("_", "!_")
    rows = connection.execute(SQL, {"typed": typed, "start": f"{start}%", "most": MOST_NAMED})
    return [Name(name=name, href=PATHS[kind](key), role=kind) for kind, key, name in rows]


def _word(item: object) -> str | None:
    """What a term was typed as; None for a filter."""
    return item.expression.rstrip("*").strip('"') if isinstance(item, Term) else None
