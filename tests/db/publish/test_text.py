"""Texts on pages: sentences, marks, differences, charts, words for values. Nothing lost, all escaped."""

import re
from datetime import date
from html import unescape
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.difference import MOST_SENTENCES
from db.publish.chart import Bar, Frame, bars, calendar_quarter, quarters
from db.publish.cite import Citation, bibtex, plain
from db.publish.difference import changes
from db.publish.fragments import text_fragment
from db.publish.highlight import GAP, MOST_POPOVERS, Marked, highlight
from db.publish.show import edgar_address, marked, money, sum_of, web_address, when
from db.sentences import split

TEXTS = st.text(alphabet='ab .<&"\n', max_size=60)


def bare(markup: str) -> str:
    """The characters of some HTML without its tags and pins."""
    aside = r'<a class="pin".*?</a>|<div class="card">.*?</div></details>'
    return unescape(re.sub(r"<[^>]*>", "", re.sub(aside, "", markup)))


def sentences(text: str) -> list[str]:
    return [text[start:end].strip() for start, end in split(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two.", ["One.", "Two."]),
        ("Northwind Inc. said so. It did.", ["Northwind Inc. said so.", "It did."]),
        ("The U.S. Congress met. Mr. J. Doe left.", ["The U.S. Congress met.", "Mr. J. Doe left."]),
        ("It cost $1.5 billion. More came.", ["It cost $1.5 billion.", "More came."]),
        ("A line\nanother line", ["A line", "another line"]),
        ('He said "Go." Then he went.', ['He said "Go."', "Then he went."]),
        ("", []),
    ],
)
def test_a_sentence_ends_where_a_reader_would_end_it(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(TEXTS, st.lists(st.tuples(st.integers(-5, 70), st.integers(-5, 70)), max_size=6))
def test_sentences_cover_a_text_without_gap_or_overlap(text: str, known: list[tuple[int, int]]) -> None:
    spans = split(text, known)
    assert "".join(text[start:end] for start, end in spans) == text
    assert all(start < end for start, end in spans)
    for start, end in known:
        if 0 <= start < end <= len(text):
            borders = {border for span in spans for border in span}
            assert {start, end} <= borders


@given(TEXTS, st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20)), max_size=8))
def test_marks_change_no_character_however_they_overlap(text: str, places: list[tuple[int, int]]) -> None:
    spans = [
        Marked(start=start, end=min(len(text), start + length), kind="amount", label="a <b>", href="/x?a&b")
        for start, length in places
        if start < len(text)
    ]
    shown = highlight(text, spans, split(text), {0: "#e1"})
    assert "<b>" not in shown
    assert bare(shown.replace(GAP, "")).split() == text.split()


def test_overlapping_marks_share_an_element_and_lead_where_the_shorter_does() -> None:
    spans = [
        Marked(start=0, end=10, kind="company", label="whole", href="/long"),
        Marked(start=0, end=4, kind="chip", label="part", href="/short"),
    ]
    shown = highlight("Hopper H200", spans, [(0, 11)])
    first, second = re.findall(r'<details class="mark ([a-z ]+)" name="mark"><summary>(.*?)</summary>', shown)
    assert (first, second) == (("chip company", "Hopp"), ("company", "er H20"))
    assert shown.index('href="/short"') < shown.index('href="/long"')


def test_a_popover_says_value_facts_rule_and_confidence_as_text() -> None:
    span = Marked(
        start=0, end=4, kind="chip", label="<b>", facts=(("Vendor", "A & B"),), rule="r<", confidence=0.5
    )
    shown = highlight("NW-1 ships.", [span], [(0, 11)])
    assert "<summary>NW-1</summary>" in shown
    assert "<bdi>&lt;b&gt;</bdi>" in shown
    assert "<dt>Vendor</dt><dd>A &amp; B</dd>" in shown
    assert "rule r&lt;, confidence 0.50" in shown


def test_a_text_of_thousands_of_findings_ends_its_popovers_and_keeps_its_marks() -> None:
    text = "x. " * (MOST_POPOVERS + 5)
    spans = [
        Marked(start=3 * n, end=3 * n + 1, kind="amount", label="l", href="/x")
        for n in range(MOST_POPOVERS + 5)
    ]
    shown = highlight(text, spans, [(3 * n, 3 * n + 3) for n in range(MOST_POPOVERS + 5)])
    assert shown.count("<details") == MOST_POPOVERS
    assert shown.count('<a class="mark amount" href="/x"') == 5


@given(st.text(min_size=1, max_size=300))
def test_a_text_fragment_is_plain_ascii_and_names_words_of_the_sentence(sentence: str) -> None:
    address = text_fragment("https://wire.example/1", sentence)
    if address is None:
        assert not re.search(r"\w", sentence.replace("_", "")) or "   " in sentence
        return
    assert address.isascii()
    assert "-" not in address.partition(":~:text=")[2]
    words = " ".join(sentence.split())
    for part in address.partition(":~:text=")[2].split(","):
        assert unquote(part) in words


@pytest.mark.parametrize(
    ("url", "sentence", "expected"),
    [
        ("https://w.example/1", "It cost $5 bn.", "https://w.example/1#:~:text=It%20cost%20%245%20bn."),
        # A comma, a hyphen and an ampersand divide a fragment's parts.
        ("https://w.example/1", "A-b, c & d", "https://w.example/1#:~:text=A%2Db%2C%20c%20%26%20d"),
        ("https://w.example/1#part", "One two", "https://w.example/1#part:~:text=One%20two"),
        ("https://w.example/1#:~:text=old", "One", "https://w.example/1#:~:text=One"),
        (
            "https://w.example/1",
            " ".join(f"word{n}" for n in range(30)),
            "https://w.example/1#:~:text=word0%20word1%20word2%20word3%20word4,"
            "word25%20word26%20word27%20word28%20word29",
        ),
        # Words that were taken out of the public file are not on the publisher's page as blanks.
        (
            "https://w.example/1",
            "Kept words here      ,    end",
            "https://w.example/1#:~:text=Kept%20words%20here",
        ),
        ("https://w.example/1", "…", None),
    ],
)
def test_a_text_fragment_lands_on_its_sentence(url: str, sentence: str, expected: str | None) -> None:
    assert text_fragment(url, sentence) == expected


def test_blanks_where_text_was_taken_out_show_as_one_gap() -> None:
    text = "Kept sentence." + " " * 40 + "\n" + " " * 30 + "Other kept one. " + " " * 20 + "Name" + " " * 9
    shown = highlight(text, [], split(text, [(0, 14)]))
    assert bare(shown).count("[…]") <= 4
    assert re.sub(r"[\s…\[\]]+", " ", bare(shown)).strip() == "Kept sentence. Other kept one. Name"


@given(TEXTS, TEXTS)
def test_a_difference_gives_both_texts_back(old: str, new: str) -> None:
    found = changes(old, new)
    assert found is not None
    said = [[one for one in sentences(text) if one] for text in (old, new)]
    assert (found == []) == (said[0] == said[1])
    for change in found:
        assert "<a" not in change.html
        assert change.removed + change.added > 0


def test_a_difference_marks_only_the_words_that_changed() -> None:
    (change,) = changes("It costs $5 billion now. Same.", "It costs $6 billion now. Same.") or ()
    assert change.html == "It costs <del>$5 </del><ins>$6 </ins>billion now."


def test_texts_too_long_to_compare_are_not_compared() -> None:
    long = "Some words. " * (MOST_SENTENCES + 1)
    assert changes(long, long + "More.") is None


@pytest.mark.parametrize(
    ("start", "end", "label"),
    [
        (date(2026, 1, 1), date(2026, 3, 31), "2026 Q1"),
        # A fiscal quarter that begins a month late is still mostly this one.
        (date(2026, 1, 26), date(2026, 4, 26), "2026 Q1"),
        (date(2025, 10, 27), date(2026, 1, 25), "2025 Q4"),
        (date(2025, 12, 1), date(2026, 2, 28), "2026 Q1"),
    ],
)
def test_a_fiscal_quarter_stands_in_the_calendar_quarter_of_its_middle(
    start: date, end: date, label: str
) -> None:
    assert calendar_quarter(start, end) == label


def test_a_quarter_without_a_figure_leaves_a_gap() -> None:
    assert quarters("2025 Q3", "2026 Q2") == ["2025 Q3", "2025 Q4", "2026 Q1", "2026 Q2"]
    drawn = bars("t", [Bar(label="2025 Q3", value=1, words="one"), None], frame=Frame())
    assert drawn.count("<rect") == 1
    assert drawn.count("<circle") == 1


def test_bars_are_to_scale_escaped_and_never_below_the_line() -> None:
    series = [
        Bar(label="2025 Q1", value=50, words="<half>"),
        Bar(label="2025 Q2", value=100, words="full", derived=True),
        Bar(label="2025 Q3", value=-5, words="negative"),
    ]
    drawn = bars('a "title"', series, frame=Frame(height=101, labels=True))
    heights = [float(found) for found in re.findall(r'<rect[^>]* height="([\d.]+)"', drawn)]
    assert heights[:2] == pytest.approx([50, 99.5])
    assert heights[2] == 1
    assert "&lt;half&gt;" in drawn
    assert 'aria-label="a &quot;title&quot;"' in drawn
    assert drawn.count(">2025</text>") == 1


@pytest.mark.parametrize(
    ("value", "currency", "shown"),
    [
        (35_670_000_000, "USD", "$35.67 billion"),
        (1_000_000_000_000, "EUR", "€1 trillion"),
        (-2_500_000, "USD", "−$2.5 million"),
        (185.25, "USD", "$185.25"),
        (920, "TWD", "TWD 920"),
        (999_999, None, "999,999"),
    ],
)
def test_a_sum_is_written_in_few_characters(value: float, currency: str | None, shown: str) -> None:
    assert money(value, currency) == shown


def test_a_range_has_both_ends_and_a_bound_its_word() -> None:
    assert sum_of(35e9, 40e9, "USD", "range") == "$35 billion to $40 billion"
    assert sum_of(5e9, 5e9, "USD", "up_to") == "up to $5 billion"
    assert sum_of(None, None, "USD", None) is None


def test_an_instant_is_shown_no_finer_than_it_is_known() -> None:
    assert "2026-03-01 06:00 UTC" in when("2026-03-01T06:00:00Z")
    assert "06:00" not in when("2026-03-01T00:00:00Z", "day")
    assert "unknown" in when(None)


@pytest.mark.parametrize(
    ("url", "kept"),
    [("https://a.example/x", True), ("javascript:alert(1)", False), ("http://[", False), (None, False)],
)
def test_only_web_addresses_become_links(url: str | None, kept: bool) -> None:
    assert (web_address(url) == url and url is not None) == kept


def test_an_accession_of_nobody_has_no_address_at_the_sec() -> None:
    assert edgar_address("0000000077", "0000000000-26-000001") is None
    assert edgar_address("0000000077", None) is None


@given(TEXTS, st.integers(-5, 70), st.integers(-5, 70))
def test_a_marked_sentence_keeps_its_words(text: str, start: int, end: int) -> None:
    assert bare(marked(text, start, end)).split() == text.split()


CITED = Citation(
    author="A. Writer; B. Editor",
    title="50% of {chips} & $5 bn_x",
    publisher="The Wire",
    published="2026-03-01",
    url="https://wire.example/1",
    seen="2026-03-02",
    accession=None,
)


def test_bibtex_escapes_what_tex_would_not_print() -> None:
    entry = bibtex(CITED)
    assert r"title = {{50\% of \{chips\} \& \$5 bn\_x}}" in entry
    assert entry.startswith("@online{the-wire-2026-50-of-chips,")
    assert "author = {A. Writer and B. Editor}" in entry


def test_a_citation_reads_as_a_footnote() -> None:
    assert plain(CITED) == (
        "A. Writer, B. Editor. “50% of {chips} & $5 bn_x.” The Wire, 2026-03-01. "
        "https://wire.example/1 (read 2026-03-02)."
    )
