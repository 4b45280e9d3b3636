"""Plain text from fragments: one paragraph a line, nothing invisible."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.text import clean_line, clean_paragraphs, fragment_text


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>One.</p>\n<p>Two.</p>", "One.\nTwo."),
        ("One.<br><br/>Two.", "One.\nTwo."),
        ("Nine&nbsp;kilns &amp; a door", "Nine kilns & a door"),
        ("<p>A <b>bold</b><i>er</i> door</p>", "A bolder door"),
        ("<ul><li>a</li><li>b</li></ul>tail", "a\nb\ntail"),
        ("<table><tr><td>Year</td><td>37</td></tr><tr><td>x</td></tr></table>", "Year 37\nx"),
        ("before<script>x()</script><!-- no --> after", "before after"),
        ("a < b and c", "a < b and c"),
        ("plain\u00a0 text \u200b\n\n here", "plain text\nhere"),
        ("", ""),
    ],
)
def test_fragments_become_paragraphs(html: str, text: str) -> None:
    assert fragment_text(html) == text


def test_deep_nesting_is_no_trap() -> None:
    assert isinstance(fragment_text("<i>" * 50_000 + "deep"), str)


def test_invisible_characters_go() -> None:
    # A half of a surrogate pair is no text to SQLite either.
    assert clean_line("a\ud800b\udfffc") == "abc"
    assert clean_line("so\u00adlid\u200b \ufeffki\u202eln\u2028x") == "solid kiln x"


@given(st.text())
def test_cleaning_twice_changes_nothing(text: str) -> None:
    assert clean_line(clean_line(text)) == clean_line(text)
    cleaned = clean_paragraphs(text)
    assert clean_paragraphs(cleaned) == cleaned
    assert "\n\n" not in cleaned


@given(st.text(alphabet="<>/&;pb aé\n\x00\ud7ff", max_size=200))
def test_any_fragment_has_a_text(html: str) -> None:
    assert isinstance(fragment_text(html), str)
