"""What a block may say of its site: mends by name, readers by day; each fault is one line with its mend."""

from datetime import date
from pathlib import Path

import pytest

from db.reference import TableError, load_reference, load_sources
from db.sites import Mend, SiteReader

SOURCE = """
[[source]]
key = "acme-news"
name = "Acme News"
kind = "rss"
url = "http://127.0.0.1:8000/feed.xml"
"""


def load(folder: Path, *blocks: str) -> tuple[tuple[Mend, ...], tuple[SiteReader, ...]]:
    path = folder / "mine.toml"
    path.write_text("\n".join((SOURCE, *blocks)), encoding="utf-8")
    (source,) = load_sources(path)
    return source.mends, source.readers


def test_mends_and_readers_are_blocks_below_their_source(tmp_path: Path) -> None:
    mends, readers = load(
        tmp_path,
        '[[source.mend]]\nname = "host"\nold = "wf.example.org"\nnew = "www.example.org"',
        '[[source.mend]]\nname = "https"',
        '[[source.reader]]\nuntil = 2026-03-01\nbody = "div.story > p"\nremove = ["aside"]',
        "[[source.reader]]\nsince = 2026-03-02\nbody = '//main//p'\ntitle = \"h1\"",
    )
    assert mends == (Mend(name="host", old="wf.example.org", new="www.example.org"), Mend(name="https"))
    old, new = readers
    assert [old.holds_on(date(2026, 3, day)) for day in (1, 2)] == [True, False]
    assert [new.holds_on(date(2026, 3, day)) for day in (1, 2)] == [False, True]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('[[source.mend]]\nname = "htps"', ("'htps'", "'https'")),
        ('[[source.mend]]\nname = "host"\nold = "a.example"', ("mend 1 'host' has new None", "write a host")),
        ('[[source.mend]]\nname = "host"\nold = "http://a.example"\nnew = "b.example"', ("has old", "host")),
        ('[[source.mend]]\nname = "host"\nold = "a.example"\nnew = "a.example"', ("changes nothing",)),
        ('[[source.mend]]\nname = "https"\nnew = "b.example"', ("'https' takes no 'new'", "delete it")),
        ('[[source.mend]]\nname = "language"\nnew = "English"', ("'language' has new", '"en"')),
        ('[[source.mend]]\nname = "https"\n[[source.mend]]\nname = "https"', ("twice",)),
        ('[[source.reader]]\nbody = "div..story"', ("reader 1 key 'body'", "'div..story'")),
        ("[[source.reader]]\nbody = '//div['", ("reader 1 key 'body'", "'//div['")),
        ('[[source.reader]]\nbody = "p"\nremove = ["a:nope("]', ("key 'remove entry 1'",)),
        ('[[source.reader]]\nbody = "p"\nsince = 2026-02-02\nuntil = 2026-02-01', ("before it begins",)),
        ('[[source.reader]]\ntitle = "h1"', ("'body' is missing",)),
    ],
)
def test_what_cannot_be_meant_is_one_line_that_names_file_block_and_mend(
    tmp_path: Path, text: str, words: tuple[str, ...]
) -> None:
    with pytest.raises(TableError) as caught:
        load(tmp_path, text)
    line = str(caught.value)
    assert line.startswith(str(tmp_path / "mine.toml"))
    assert "'acme-news'" in line
    assert "\n" not in line
    for word in words:
        assert word in line


def test_the_embedded_sources_carry_the_mends_that_their_records_name() -> None:
    sources = load_reference().source_by_key
    assert sources["coreweave-blog"].mends == (
        Mend(name="host", old="wf.coreweave.com", new="www.coreweave.com"),
    )
    assert sources["micron-ir"].mends == (Mend(name="https"),)
    assert sources["thelec-en"].mends == (Mend(name="language", new="en"),)
    assert {mend.name for mend in sources["acer-news"].mends} == {
        "escaped_links",
        "markup_links",
        "markup_dates",
    }
    assert [mend.name for mend in sources["reuters-google-news"].mends] == ["title_end"]
