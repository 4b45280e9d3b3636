"""A sources file of one's own: what its blocks leave out, what they may say, how they are refused."""

from pathlib import Path

import pytest

from db.reference import TableError, load_sources

COMPANY = """
[[company]]
key = "acme"
name = "Acme"
strong = ["Acme"]
source_url = "https://example.com/acme"
"""
SOURCE = """
[[source]]
key = "acme-news"
name = "Acme News"
kind = "rss"
url = "http://127.0.0.1:8000/feed.xml"
"""


@pytest.mark.parametrize(
    ("rights", "pages", "store", "publish", "excerpt", "enabled"),
    [
        ("publishable", True, True, True, None, True),
        ("unreviewed", True, True, False, 500, True),
        ("feed_rule", False, True, False, 300, True),
        ("headline_only", False, True, False, 200, True),
        ("ask_first", False, False, False, 0, False),
    ],
)
def test_what_a_block_leaves_out_follows_from_its_class_of_rights(
    tmp_path: Path, rights: str, pages: bool, store: bool, publish: bool, excerpt: int | None, enabled: bool
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SOURCE + f'rights = "{rights}"', encoding="utf-8")
    (source,) = load_sources(path)
    terms = (source.may_fetch_pages, source.may_store_text, source.may_publish_text)
    assert terms == (pages, store, publish)
    assert (source.max_excerpt_chars, source.enabled) == (excerpt, enabled)


def test_what_a_block_says_wins_over_its_class_false_and_zero_too(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    own = "may_fetch_pages = false\nmay_store_text = true\nmay_publish_text = false\nmax_excerpt_chars = 0\n"
    path.write_text(SOURCE + own + 'rights = "publishable"\nenabled = false', encoding="utf-8")
    (source,) = load_sources(path)
    assert (source.may_fetch_pages, source.may_publish_text, source.max_excerpt_chars) == (False, False, 0)
    assert source.enabled is False
    path.write_text(
        SOURCE + 'rights = "ask_first"\nenabled = true\nmay_publish_text = true\nmay_store_text = true',
        encoding="utf-8",
    )
    (source,) = load_sources(path)
    assert source.enabled
    # An excerpt is a part; there is none of what may be shown whole.
    assert (source.may_publish_text, source.max_excerpt_chars) == (True, None)


@pytest.mark.parametrize(
    ("every", "floor", "ceiling"),
    [
        ("15m", "15m", "1h"),
        ("5m", "5m", "20m"),
        ("1h", "30m", "4h"),
        ("6h", "3h", "1d"),
        ("24h", "12h", "4d"),
        ("7d", "84h", "7d"),
        ("30d", "15d", "30d"),
    ],
)
def test_the_interval_adapts_between_a_half_and_four_times_and_within_15_minutes_and_a_week(
    tmp_path: Path, every: str, floor: str, ceiling: str
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SOURCE + f'every = "{every}"', encoding="utf-8")
    (source,) = load_sources(path)
    assert (source.every_min, source.every_max) == (floor, ceiling)


@pytest.mark.parametrize(("least", "most"), [(0, 0), (1, 50), (5, 50), (6, 60), (300, 3000)])
def test_a_flood_is_ten_times_what_is_expected_and_never_a_handful(
    tmp_path: Path, least: int, most: int
) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SOURCE + f"expected_min_per_week = {least}", encoding="utf-8")
    assert load_sources(path)[0].expected_max_per_week == most


def test_users_own_sources_may_name_a_loopback_address(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(SOURCE + 'relevance = "all"\n' + SOURCE.replace("acme-news", "second"), encoding="utf-8")
    assert [source.key for source in load_sources(path)] == ["acme-news", "second"]


@pytest.mark.parametrize(
    ("text", "fragment"),
    [
        ("", "holds no [[source]] block"),
        (COMPANY, "unknown block 'company'"),
        (SOURCE.replace('url = "http://127.0.0.1:8000/feed.xml"\n', ""), "key 'url' is missing"),
        (SOURCE + SOURCE, "already used by block 1"),
    ],
)
def test_users_own_sources_are_refused_in_one_line(text: str, fragment: str, tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TableError) as caught:
        load_sources(path)
    assert str(caught.value).startswith(str(path))
    assert fragment in str(caught.value)


def test_missing_file_of_sources_is_named(tmp_path: Path) -> None:
    with pytest.raises(TableError, match=r"none\.toml: cannot be read"):
        load_sources(tmp_path / "none.toml")
