"""Readable text of filings: each test is a way in which markup hides what a page says."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.filing_markup import decode
from crawler.extract.filing_text import read_lines, readable


def page(body: str) -> str:
    """An HTML page around a body."""
    return f"<html><head><title>unseen</title></head><body>{body}</body></html>"


def row(*cells: str) -> str:
    """A row of a table."""
    return "<table><tr>" + "".join(f"<td>{cell}</td>" for cell in cells) + "</tr></table>"


@pytest.mark.parametrize(
    ("cells", "line"),
    [
        (("Purchases", "", "$", "", "(1,234", ")"), "Purchases | $(1,234)"),
        (("Purchases", "( 9,473 )", "( 6,539 )"), "Purchases | (9,473) | (6,539)"),
        (("Revenue", "$ 5", "$ 1.2 billion"), "Revenue | $5 | $1.2 billion"),
        (("Margin", "73.0", "%", "74.6", "%"), "Margin | 73.0% | 74.6%"),
        (("Growth", "(", "12", ")", "%"), "Growth | (12)%"),
        (("Debt", "-", "1,250"), "Debt | - | 1,250"),
        (("Debt", "\u2014", "$", "\u2014"), "Debt | \u2014 | $\u2014"),
        (("NT$", "7"), "NT$7"),
        (("\u00a0", "\u2009", "Total\u00a0assets", "\u200b1"), "Total assets | 1"),
        (("\u2022", "Demand grew."), "\u2022 Demand grew."),
        (("(1)", "Includes leases."), "(1) Includes leases."),
        (("Balance", "$"), "Balance | $"),
    ],
)
def test_the_signs_of_a_number_make_no_column_of_their_own(cells: tuple[str, ...], line: str) -> None:
    assert readable(page(row(*cells))) == line


def test_a_row_is_one_line_though_its_cells_hold_blocks_and_breaks() -> None:
    table = row("<p>Three Months</p><p>Ended</p>", "<div>April 28,<br/>2024</div>")
    assert readable(page(table)) == "Three Months Ended | April 28, 2024"


def test_a_table_that_lays_out_the_page_does_not_swallow_the_article() -> None:
    paragraphs = ["We will build a plant. " * 8, "It opens next year. " * 8]
    layout = row("".join(f"<p>{text}</p>" for text in paragraphs))
    assert readable(page(layout)).split("\n") == [text.strip() for text in paragraphs]


def test_rows_of_a_nested_table_stay_rows() -> None:
    inner = "<table><tr><td>a</td><td>1</td></tr><tr><td>b</td><td>2</td></tr></table>"
    assert readable(page(row(f"<p>Head</p>{inner}"))).split("\n") == ["Head", "a | 1", "b | 2"]


def test_headings_paragraphs_and_breaks_are_lines() -> None:
    body = "<h1>Item 1</h1><p>One\n  two.</p><div>Three<br>four</div>five<ul><li>six</ul>"
    assert readable(page(body)).split("\n") == ["Item 1", "One two.", "Three", "four", "five", "six"]


def test_hidden_parts_and_the_inline_header_are_left_out_but_not_what_follows_them() -> None:
    body = (
        '<div style="display: none">a<p>b</p></div>after<ix:header><p>c</p></ix:header> more'
        "<script>d</script><style>e</style><!-- f --><p>g</p>"
    )
    assert readable(page(body)).split("\n") == ["after more", "g"]


def test_tagged_figures_read_as_they_are_printed() -> None:
    body = '<p>spent $<ix:nonFraction name="x:Y" contextRef="c">2.8</ix:nonFraction> billion</p>'
    assert readable(page(body)) == "spent $2.8 billion"


def test_a_page_with_an_encoding_declaration_is_read() -> None:
    assert readable(
        "<?xml version='1.0' encoding='ASCII'?><html><body><p>\u20ac 5 caf\u00e9</p></body></html>"
    ) == ("\u20ac5 caf\u00e9")


def test_a_row_left_open_at_the_end_of_a_table_is_written() -> None:
    assert readable(page("<table><tr><td>a<td>b</table>after")).split("\n") == ["a | b", "after"]


def test_cells_outside_any_row_and_outside_any_table_are_text() -> None:
    assert readable(page("<table><td>a</td><td>b</td></table>")) == "a | b"
    assert "a" in readable("<html><tr><td>a</td></tr></html>")


@pytest.mark.parametrize("columns", ["2", "0", "-1", "99999999999", "two", ""])
def test_an_absurd_colspan_neither_fails_nor_eats_memory(columns: str) -> None:
    text = page(f'<table><tr><td>a</td><td colspan="{columns}">b</td><td>c</td></tr></table>')
    assert readable(text) == "a | b | c"


def test_plain_text_loses_its_hard_breaks_and_keeps_its_table() -> None:
    text = (
        "<PAGE>\nThe company will build\na plant in Ohio.\n\nIt opens next year.\n"
        "<TABLE>\n<S>  <C>  <C>\nSpending      $ 5    $ 6\n-----  ---\nOther 1 2\n</TABLE>\nEnd.\n"
        "Total assets ......... 12\n"
    )
    assert readable(text).split("\n") == [
        "The company will build a plant in Ohio.",
        "It opens next year.",
        "Spending | $5 | $6",
        "Other 1 2",
        "End.",
        "Total assets | 12",
    ]


def test_markdown_tables_are_rows_and_headings_stand_alone() -> None:
    lines = read_lines("# Results\n## Cash\ntext\n\n| | Q1 |\n|---|---:|\n| Spent | 5 |\n")
    assert [line.text for line in lines] == ["Results", "Cash", "text", "Q1", "Spent | 5"]
    assert lines[3].cells[0].start == lines[4].cells[1].start


def test_windows_1252_and_a_byte_order_mark_are_read() -> None:
    assert decode(b"\x93plant\x94 \x80 5") == "\u201cplant\u201d \u20ac 5"
    assert decode(b"\xef\xbb\xbfplant") == "plant"
    assert decode(b"\x81\x8d\xff") == "\x81\x8d\u00ff"


@pytest.mark.parametrize(
    "text", ["", "<html>", "<html></html>", "<html><body></body></html>", "<html>\x00</html>"]
)
def test_an_empty_page_is_empty_text(text: str) -> None:
    assert readable(text) == ""


def test_a_thousand_nested_elements_are_read() -> None:
    assert readable(page("<div>" * 1000 + "deep" + "</div>" * 1000)) == "deep"


@given(st.one_of(st.binary(max_size=400), st.text("<>/tdrable $()|-\n1", max_size=200).map(str.encode)))
def test_any_bytes_give_lines_without_breaks(body: bytes) -> None:
    for prefix in (b"", b"<html><table>"):
        for line in read_lines(decode(prefix + body)):
            assert line.text == line.text.strip()
            assert line.text
            assert "\n" not in line.text


@pytest.mark.parametrize(
    "hidden",
    [
        '<td style="display:none"></td>',
        '<TD colspan="3" STYLE="color:red;Display: None">9</TD>',
        '<td style="display:none"/>',
        '<td style="display:none"><p>9</p></td>',
        "<th style='display:none'>9</th>",
    ],
)
def test_a_hidden_cell_is_no_column(hidden: str) -> None:
    table = f"<table><tr>{hidden}<td>Spending</td>{hidden}<td>5</td>{hidden}</tr></table>"
    (line,) = read_lines(page(table))
    assert line.text == "Spending | 5"
    assert [cell.start for cell in line.cells] == [0, 1]


def test_text_behind_a_hidden_cell_does_not_run_into_an_open_one() -> None:
    text = readable(page('<table><tr><td>a<td style="display:none">9</td>b</tr></table>'))
    assert sorted(text.split("\n")) == ["a", "b"]


def test_the_hidden_element_around_the_inline_header_is_left_out_and_its_text_is_not_joined() -> None:
    header = '<div style="display:none"><ix:header><ix:hidden><p>c</p></ix:hidden></ix:header></div>'
    assert readable(page(f"before{header}after")) == "beforeafter"
    assert readable(page(f"<p>before</p>{header}{header}<p>after</p>")) == "before\nafter"


@pytest.mark.parametrize("text", ['He wrote style="red" there.', 'a style="b" > c', "Class B 5 and (B 5)"])
def test_what_looks_like_markup_or_a_sign_in_a_sentence_is_text(text: str) -> None:
    written = text.replace(">", "&gt;")
    assert readable(page(f'<p>{written}</p><p style="x">{written}</p>')) == f"{text}\n{text}"


@pytest.mark.parametrize("inner", ["<div><td>b</td></div>", "<p><td>b", "<span><th>b</th>"])
def test_a_cell_within_a_cell_leaves_no_mark_in_the_text(inner: str) -> None:
    text = readable(page(f"<table><tr><td>a{inner}</td><td>c</td></tr></table>"))
    assert sorted(text.replace("|", " ").split()) == ["a", "b", "c"]


def test_a_value_that_ends_in_the_name_of_a_style_takes_no_text_with_it() -> None:
    body = '<p title="a new style=">said <b class="x">bold</b></p><p style="color:red">and "so" on</p>'
    assert readable(page(body)) == 'said bold\nand "so" on'


RAISED_STYLE = "font-size:6.5pt;position:relative;top:-3.5pt;vertical-align:baseline"


@pytest.mark.parametrize(
    ("written", "text"),
    [
        ("We spent $1,234<sup>1</sup> on it.", "We spent $1,234 (1) on it."),
        ("We spent $1,234<sup>(1)</sup> on it.", "We spent $1,234 (1) on it."),
        (f'Capex<span style="{RAISED_STYLE}">1,2</span> grew.', "Capex (1)(2) grew."),
        ('Capex<font style="vertical-align: super">a</font> grew.', "Capex (a) grew."),
        (f'<span style="{RAISED_STYLE}">(2) </span>Includes leases.', "(2) Includes leases."),
        ("The 2<sup>nd</sup> hall has 300 m<sup>2</sup>.", "The 2nd hall has 300 m\u00b2."),
        ("Tall<sup>\u00ae</sup> Pine, 1.5 x 10<sup>6</sup>", "Tall\u00ae Pine, 1.5 x 10\u2076"),
        (f'<span style="{RAISED_STYLE}">A whole sentence that stands a little higher than others do.</span>',)
        * 2,
        ("<sup>9</sup>", "(9)"),
    ],
)
def test_the_raised_mark_of_a_footnote_does_not_run_into_a_number(written: str, text: str) -> None:
    assert readable(page(f"<p>{written}</p>")) == re.sub("<[^>]*>", "", text)


def test_a_letter_of_a_symbol_font_is_a_bullet_before_words_only() -> None:
    rows = row("o", "Demand grew.") + row("o", "7") + row("\u00a7", "Supply grew.")
    assert readable(page(rows)) == "o Demand grew.\no | 7\n\u00a7 Supply grew."


def test_a_table_of_one_cell_within_a_cell_holds_the_figure_of_that_cell() -> None:
    assert readable(page(row("Spent", row("$", "5"), row("$", "6")))) == "Spent | $5 | $6"


def test_plain_text_of_pages_keeps_items_and_page_numbers_apart_without_blank_lines() -> None:
    text = "NORTHWIND\nITEM 1. BUSINESS\n\n     We build halls, and we\nbuilt more.\n   F-12\n<PAGE>\n"
    assert [line.text for line in read_lines(text)] == [
        "NORTHWIND",
        "ITEM 1. BUSINESS",
        "We build halls, and we built more.",
        "F-12",
    ]


def test_the_hidden_parts_of_a_page_stay_hidden_when_its_styles_are_put_aside() -> None:
    body = (
        '<p style="color:red">a</p><div style="margin:0;display:none">b</div><p title="1 > 0" '
        "style='display:none'>c</p><p>d</p>"
    )
    assert readable(page(body)) == "a\nd"
