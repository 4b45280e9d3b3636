"""The embedded sources: enough of them, with their terms, and no address known to be dead."""

from collections import Counter

import pytest

from db.knowledge import Reference
from db.reference import load_reference


@pytest.fixture(scope="module")
def reference() -> Reference:
    return load_reference()


def test_publisher_that_must_be_asked_first_is_not_followed(reference: Reference) -> None:
    asked = [source for source in reference.sources if source.rights == "ask_first"]
    assert asked
    assert not [source.key for source in asked if source.enabled]
    assert not [source.key for source in reference.sources if source.enabled and "bloomberg" in source.url]


@pytest.mark.parametrize(
    "dead",
    [
        "feeds.reuters.com",
        "anthropic.com/rss.xml",
        "news.microsoft.com/feed/",
        "blogs.microsoft.com/ai/feed",
        "corporate/press/rss/rss-pr.xml",
        "groq.com/feed/",
        "investor.nvidia.com/rss",
        "whitehouse.gov/feed/",
        "newsroom.ibm.com/rss",
        "data_centre/headlines.atom",
        "semi.org/en/rss",
        "anandtech.com",
        "insidehpc.com",
        "sdxcentral",
    ],
)
def test_address_known_to_be_dead_or_a_decoy_is_not_listed(dead: str, reference: Reference) -> None:
    assert not [source.key for source in reference.sources if dead in source.url]


@pytest.mark.parametrize("blocked", ["feed.businesswire.com", "power-eng.com", "newsroom.intel.com"])
def test_address_that_blocks_honest_visitors_is_listed_and_off(blocked: str, reference: Reference) -> None:
    found = [source for source in reference.sources if blocked in source.url]
    assert found
    assert not [source.key for source in found if source.enabled]


def test_there_are_sources_enough_and_each_broad_one_keeps_what_is_on_the_topic(reference: Reference) -> None:
    assert len([source for source in reference.sources if source.enabled]) >= 180
    assert len(reference.sources) >= 239
    for key in ("the-verge", "google-keyword", "utility-dive", "yonhap-en", "nist-news"):
        source = reference.source_by_key[key]
        assert (source.relevance, str(source.relevance_min)) == ("topic", "0.4"), key


def test_terms_that_are_of_the_listing_alone_open_no_article(reference: Reference) -> None:
    """What GDELT and arXiv give freely is their metadata, not the words it leads to."""
    for source in reference.sources:
        if source.key.startswith(("gdelt-", "arxiv-")):
            assert not source.may_fetch_pages, source.key


def test_a_publisher_who_names_a_length_is_quoted_to_that_length(reference: Reference) -> None:
    assert reference.source_by_key["servethehome"].max_excerpt_chars == 300


def test_address_is_listed_once_and_has_no_blanks_to_fill_in(reference: Reference) -> None:
    counts = Counter(source.url for source in reference.sources if source.kind != "edgar")
    assert not [url for url, count in counts.items() if count > 1]
    assert not [source.key for source in reference.sources if source.enabled and "{" in source.url]


def test_newsroom_page_and_sitemap_say_which_links_are_articles(reference: Reference) -> None:
    for source in reference.sources:
        if source.kind in ("newsroom", "sitemap"):
            assert source.link_pattern, source.key


def test_language_the_tagger_cannot_read_is_not_followed(reference: Reference) -> None:
    followed = {source.key for source in reference.sources if source.enabled and source.language != "en"}
    # These bring figures, and no sentence.
    assert followed == {"twse-monthly-revenue", "tpex-monthly-revenue"}
