"""Article bodies: what belongs to the article is there once, what stands around it is not."""

import pytest

from crawler.extract.article import read_article
from crawler.extract.blocks import blocks_of
from crawler.extract.furniture import is_furniture, is_stamp
from crawler.extract.markup import parse_page

URL = "https://news.example/2026/11/kiln"
TITLE = "A kiln the size of a church goes cold"
LINES = (
    "The last firing at the brickworks ended before dawn, and by noon the kiln that had burned for "
    "ninety years was cool enough to touch.",
    "Thirty people stood in the yard while the foreman opened the door, some of them holding bricks with "
    "the year pressed into the clay.",
    "The owner said the gas bill alone had doubled in two winters, and that no order book could carry it "
    "for a third.",
    "A museum forty miles away has offered to take the door and two of the trolleys, if somebody pays for "
    "the lorry.",
    "The clay pit behind the works will fill with rain. Swans were on it by the afternoon, the foreman said, "
    "as if they had been told.",
)


def paragraphs(lines: tuple[str, ...] = LINES) -> list[str]:
    return [f"<p>{line}</p>" for line in lines]


def text_of(main: str, head: str = "", url: str | None = URL) -> list[str]:
    html = (
        f"<html lang=en><head><title>{TITLE} - News Example</title>{head}</head><body>"
        "<header><a href=/>News Example</a><nav><a href=/a>World</a><a href=/b>Local</a></nav></header>"
        f"{main}<footer><p>News Example is printed on paper made of rags and old "
        f"rope.</p></footer></body></html>"
    )
    return read_article(html.encode(), url).text.split("\n")


DESIGNS = {
    "article": "<article><h1>{title}</h1>{body}</article>",
    "microdata": "<div itemscope><h1>{title}</h1><div itemprop=articleBody>{body}</div></div>",
    "bare": "<h1>{title}</h1>{body}",
    "hashed classes": "<div id=root><main class=sc-1x><div class=css-9q><h1 class=x>{title}</h1>"
    "<div class=css-k2>{body}</div></div></main></div>",
    "table layout": "<table><tr><td><a href=/c>Sport</a></td><td><h1>{title}</h1>{body}</td></tr></table>",
}
BOXES = {
    "share buttons": "<div class=share-bar><p>Share this article</p><a href=#>Facebook</a> <a "
    "href=#>X</a></div>",
    "caption": "<figure><img src=k.jpg><figcaption>The kiln before it went cold, seen from the "
    "yard, last week."
    "</figcaption></figure>",
    "caption by class": "<div class='photo-caption'>The kiln before it went cold, as seen from the "
    "yard.</div>",
    "newsletter": "<div class=newsletter-signup><h3>The Morning Brick</h3><p>Get the best of our "
    "reporting in "
    "your inbox each day, with a crossword.</p><form><input><button>Sign up</button></form></div>",
    "newsletter in a paragraph": "<p>Sign up for our newsletter and get the news of the yard every "
    "morning.</p>",
    "related list": "<aside><h3>Related stories</h3><ul><li><a href=/x>Why the old bridge is closed to carts"
    "</a></li></ul></aside>",
    "related paragraph": "<p><a href='/2026/10/bridge'>Why the old bridge is closed to carts for "
    "good</a></p>",
    "read more": "<p>Read more: <a href=/x>The bridge and the carts</a></p>",
    "advertisement": "<div class=ad-slot><p>Advertisement</p></div><p>Advertisement</p>",
    "cookie bar": "<div id=cookie-consent><p>This website uses cookies so that it can remember who "
    "you are and "
    "what you read.</p></div>",
    "follow us": "<p>Follow us on Twitter and like us on Facebook.</p>",
    "script": "<script>var paragraph = 'The kiln is cold';</script><style>.kiln{color:red}</style>",
    "comments": "<div id=comments><h2>Comments</h2><div class=comment>My grandfather fired that "
    "kiln for thirty "
    "years and never once burned his hand on it.</div></div>",
    "carousel": "<div class='trending-carousel'><h3>MOST READ</h3><p>Pigeons on the town hall roof "
    "are counted</p></div>",
}


@pytest.mark.parametrize("design", DESIGNS.values(), ids=DESIGNS.keys())
def test_every_paragraph_is_one_line_in_every_design(design: str) -> None:
    assert text_of(design.format(title=TITLE, body="".join(paragraphs()))) == list(LINES)


@pytest.mark.parametrize("box", BOXES.values(), ids=BOXES.keys())
@pytest.mark.parametrize("place", [1, 3, 5], ids=["above", "between", "below"])
@pytest.mark.parametrize("design", ["article", "microdata", "hashed classes"])
def test_a_box_is_no_part_of_the_article(box: str, place: int, design: str) -> None:
    body = paragraphs()
    body.insert(place, box)
    assert text_of(DESIGNS[design].format(title=TITLE, body="".join(body))) == list(LINES)


def test_the_headline_is_not_said_again() -> None:
    body = f"<h2>{TITLE}</h2>" + "".join(paragraphs())
    assert text_of(f"<article><h1>{TITLE}</h1>{body}</article>") == list(LINES)


def test_a_heading_between_paragraphs_stays() -> None:
    body = paragraphs()
    body.insert(2, "<h2>What becomes of the door</h2>")
    assert text_of(f"<article><h1>{TITLE}</h1>{''.join(body)}</article>")[2] == "What becomes of the door"


def test_a_heading_with_nothing_under_it_goes() -> None:
    body = (
        "".join(paragraphs())
        + "<h2>More from the yard</h2><ul><li><a href=/x>Bridge shut to carts now</a></li></ul>"
    )
    assert text_of(f"<article><h1>{TITLE}</h1>{body}</article>") == list(LINES)


def test_links_inside_a_sentence_stay() -> None:
    body = paragraphs((*LINES[:2], f"<a href=/y>{LINES[2][:40]}</a>{LINES[2][40:]}", *LINES[3:]))
    assert text_of(f"<article><h1>{TITLE}</h1>{''.join(body)}</article>") == list(LINES)


def test_list_items_and_quotes_are_lines_of_their_own() -> None:
    items = (
        "The door, which weighs as much as four horses.",
        "Two trolleys with their wheels and one without.",
    )
    body = [
        *paragraphs()[:3],
        "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>",
        *paragraphs()[3:],
    ]
    assert text_of(f"<article><h1>{TITLE}</h1>{''.join(body)}</article>") == [*LINES[:3], *items, *LINES[3:]]


def test_a_short_paragraph_between_long_ones_stays() -> None:
    body = paragraphs()
    body.insert(2, "<p>Then it rained.</p>")
    assert text_of(f"<article><h1>{TITLE}</h1>{''.join(body)}</article>")[2] == "Then it rained."


def test_text_in_divs_and_line_breaks_is_read_by_paragraph() -> None:
    assert text_of(f"<main><h1>{TITLE}</h1><div>{'<br><br>'.join(LINES)}</div></main>") == list(LINES)


def test_an_article_held_twice_is_read_once() -> None:
    body = "".join(paragraphs())
    hidden = f"<div style='display:none' itemprop=articleBody>{' '.join(LINES)}</div>"
    assert text_of(f"<article><h1>{TITLE}</h1><div class=post>{body}</div></article>{hidden}") == list(LINES)


def test_a_first_paragraph_repeated_in_a_caption_is_kept_where_the_article_has_it() -> None:
    figure = f"<figure><img><figcaption><p>{LINES[0]}</p></figcaption></figure>"
    body = f"<article><h1>{TITLE}</h1>{figure}<div>{''.join(paragraphs())}</div></article>"
    assert text_of(body) == list(LINES)


def test_a_box_that_opens_over_a_word_does_not_run_into_the_sentence() -> None:
    box = "the <span class=tooltip-box>Foreman: he who keeps the fire and the keys of the yard</span>foreman"
    body = "".join(paragraphs()).replace("the foreman", box, 1)
    assert text_of(f"<article><h1>{TITLE}</h1>{body}</article>") == list(LINES)


def test_comments_in_the_markup_do_not_hide_paragraphs() -> None:
    body = "".join(f"<!-- ad -->{line}<!-- /ad -->" for line in paragraphs())
    assert text_of(f"<article><h1>{TITLE}</h1>{body}</article>") == list(LINES)


def test_microdata_of_a_teaser_box_does_not_replace_the_article() -> None:
    box = f"<div itemprop=articleBody>{LINES[0][:60]}</div>"
    assert text_of(f"{box}<article><h1>{TITLE}</h1>{''.join(paragraphs())}</article>") == list(LINES)


def test_a_table_of_figures_is_kept_row_by_row() -> None:
    rows = "".join(f"<tr><td>Year {n}</td><td>{n * 37} bricks</td></tr>" for n in range(1, 5))
    body = [*paragraphs()[:3], f"<table>{rows}</table>", *paragraphs()[3:]]
    assert "Year 2 74 bricks" in text_of(f"<article><h1>{TITLE}</h1>{''.join(body)}</article>")


@pytest.mark.parametrize(
    "line",
    [
        "Read more",
        "Read next: The bridge and the carts",
        "SHARE THIS ARTICLE",
        "Share on Facebook",
        "Copy link",
        "Advertisement",
        "Most read in local news",
        "Photo: N. Example",
        "Image credit: N. Example",
        "3 min read",
        "© 2026 News Example",
        "Copyright 2026 News Example. All rights reserved.",
        "Comments (14)",
        "Click to Tweet",
        "Filed under: Clay, Bricks",
        "Updated at 1:23 p.m.",
        "The door as it stood (Image: EXAMPLE)",
        "Subscribe to The Brick and get our newsletter on Fridays.",
        "Follow her on Twitter @example.",
        "Have a tip? Write to the desk.",
        "Cy Dock can be reached at cy@news.example.",
        "We may earn a commission when you buy a brick.",
        "Already a subscriber? Sign in",
        "You may also like",
    ],
)
def test_furniture_is_known(line: str) -> None:
    assert is_furniture(line)


@pytest.mark.parametrize(
    "line",
    [
        "The company told readers of its newsletter that the kiln was sold.",
        "Customers subscribe to the service for nine crowns a month.",
        "More than nine bricks fell.",
        "Follow the money, the foreman said on Tuesday.",
        "The share rose by four percent.",
        "Print is dead, he said.",
        "Close the door, she told him, and he did.",
        "Updated rules will apply in spring.",
        "Investors join the board in March.",
        "Comments from the council were not available.",
        "The network expects to sign up a million users by June.",
        "Videos of the firing were shown in the hall.",
    ],
)
def test_a_sentence_with_a_button_s_words_is_no_furniture(line: str) -> None:
    assert not is_furniture(line)


def test_a_stamp_is_a_date_with_a_time_and_little_else() -> None:
    assert is_stamp("Friday 20 November 2026, 20:13")
    assert not is_stamp("In 2026 the kiln burned at 12:30. Then it did not.")


def test_blocks_know_their_share_of_link_text() -> None:
    root = parse_page(
        b"<html><body><p><a href=/x>abcd</a> efgh</p><svg><text>no</text></svg></body></html>", URL
    )
    assert [(block.text, block.tag, block.links) for block in blocks_of(root)] == [("abcd efgh", "p", 4 / 9)]


def test_a_page_without_head_and_body_tags_is_read() -> None:
    """HTML5 lets both be left out; the parser then puts the article into the head."""
    told = "".join(
        f"<p>Paragraph {n} tells of a kiln that was cold for years and is lit again.</p>" for n in range(4)
    )
    page = f"<!doctype html><html lang=en><title>A kiln</title><article><h1>A kiln</h1>{told}</article>"
    article = read_article(page.encode(), "https://example.org/kiln")
    assert article.text.count("tells of a kiln") == 4


def test_the_text_behind_what_is_not_read_stays_in_its_paragraph() -> None:
    page = (
        b"<html><body><div>Kilns <button>Share</button> are <span class=tooltip>hot<span>!</span></span>"
        b"warm.<br>Then <a href=/x>cold<br>again</a> soon<p>Two</p>tail<td>one</td><td>two</td></div>"
        b"</body></html>"
    )
    assert [(block.text, block.tag) for block in blocks_of(parse_page(page, URL))] == [
        ("Kilns are warm.", "div"),
        ("Then cold", "div"),
        ("again soon", "div"),
        ("Two", "p"),
        ("tailone two", "div"),
    ]
