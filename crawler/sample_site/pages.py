"""The sample site's HTML: six article designs and the pages that list articles."""

import json
from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from crawler.sample_site.content import ROOM, SampleArticle, publishers

LISTED = ("wire", "courier", "gazette", "review", "newsroom", "album")


@cache
def templates() -> Environment:
    """The templates of ``templates/``, escaped, a missing value being an error."""
    environment = Environment(
        loader=FileSystemLoader(ROOM / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["long_day"] = _long_day
    return environment


def _long_day(day: datetime) -> str:
    """A date as a reader writes it: 4 August 2026."""
    return f"{day.day} {day:%B %Y}"


def article_page(article: SampleArticle, others: Sequence[SampleArticle], base: str) -> str:
    """The article's page in its design, with two neighbours of its publisher as related links."""
    siblings = [other for other in others if other.publisher == article.publisher and other != article]
    template = templates().get_template(f"{article.design}.html")
    return template.render(
        article=article,
        url=base + article.path,
        publishers=[publishers()[key] for key in LISTED],
        related=siblings[:2],
        latest=siblings[2:6],
        linked_data=_linked_data(article, base),
    )


def _linked_data(article: SampleArticle, base: str) -> str:
    """schema.org NewsArticle as JSON that is safe inside a script element."""
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "datePublished": article.published.isoformat(),
        "dateModified": article.updated.isoformat(),
        "inLanguage": article.language,
        "mainEntityOfPage": base + article.path,
        "author": {"@type": "Organization", "name": article.author},
        "publisher": {"@type": "Organization", "name": article.publisher.name},
        "isAccessibleForFree": article.design != "paywall",
        "citation": list(article.facts),
    }
    return json.dumps(data, ensure_ascii=False, indent=1).replace("</", "<\\/")


def list_page(title: str, listed: Sequence[SampleArticle], members: Sequence[SampleArticle] = ()) -> str:
    """A page of plain links, without a feed: a newsroom, or the front page."""
    return (
        templates()
        .get_template("list.html")
        .render(
            title=title,
            listed=listed,
            members=members,
            publishers=[publishers()[key] for key in LISTED],
        )
    )


def trouble_page(links: Sequence[tuple[str, str]]) -> str:
    """A page of links that lead into trouble: (path, what happens there)."""
    return templates().get_template("troubles.html").render(links=links)
