"""Designs that are hard to read, each with the same five sentences: all of them, and nothing beside them."""

import pytest

from crawler.extract.article import read_article

URL = "https://example.org/kiln"
SAID = (
    "Northwind said on Tuesday that it will light a second kiln beside the first one in Elmgate.",
    "The kiln takes nine months to build and costs the town nothing, the mayor wrote in a letter.",
    "Residents had asked for a bakery, but the council chose bricks over bread after a long evening.",
    "A third kiln may follow if the clay is good, said Ada Pine, who runs the quarry on the hill.",
    "Neither side would say what the contract is worth, or how long the clay is meant to last.",
)
TOLD = "".join(f"<p>{line}</p>" for line in SAID)
FIRST, REST = f"<p>{SAID[0]}</p>", "".join(f"<p>{line}</p>" for line in SAID[1:])
HEAD = "<h1>Second kiln</h1>"
MENU = "<nav><ul><li><a href=/a>News</a><li><a href=/b>Chips</a><li><a href=/c>Power</a></ul></nav>"
FOOT = "<footer><p>All rights reserved by the example press of Elmgate, which prints every week.</p></footer>"
BOX = "We and our 412 partners store information on a device, such as unique identifiers in cookies."
READER = "I have lived in Elmgate for years and nobody ever asked me about any kiln, not once, and I say no."
RIVER = "The river rose again last night and carried away the boat of the ferryman, who was asleep."


def lines(page: str) -> list[str]:
    whole = f"<!doctype html><html lang=en><title>Second kiln</title><body>{MENU}{page}{FOOT}</body></html>"
    return read_article(whole.encode(), URL).text.split("\n")


def each(form: str) -> str:
    """The sentences, each in this form."""
    return "".join(form.format(line) for line in SAID)


ONLY_THE_SENTENCES = {
    "br between": f"<div>{HEAD}<div class=text>{'<br><br>'.join(SAID)}</div></div>",
    "no p": f"<div>{HEAD}{each('<div class=row>{}</div>')}</div>",
    "a table of one cell": f"<table><tr><td><b>Second kiln</b><br>{'<br>'.join(SAID)}</td></tr></table>",
    "a newsletter of tables": f"<table><tr><td>{HEAD}</td></tr></table>"
    + each("<table class=row><tr><td style='padding:8px'><p>{}</p></td></tr></table>"),
    "spans shown as paragraphs": f"<div>{HEAD}<div>{each('<span style=display:block>{}</span>')}</div></div>",
    "elements of its own": f"<x-app><x-body>{HEAD}{each('<x-p><p>{}</p></x-p>')}</x-body></x-app>",
    "a list alone": f"<article>{HEAD}<ul>{each('<li><p>{}</p></li>')}</ul></article>",
    "one article in another": f"<article>{HEAD}{FIRST}"
    f"<blockquote><article><p>{SAID[1]}</p></article></blockquote>"
    + "".join(f"<p>{line}</p>" for line in SAID[2:])
    + "</article>",
    "amp": f"<article><header>{HEAD}</header><div>{TOLD}<amp-ad></amp-ad></div></article>",
    "long comments": f"<article>{HEAD}{TOLD}</article><section class=comments><h2>12 Comments</h2>"
    + f"<div class=comment><p>{READER}</p></div>" * 12
    + "</section>",
    "comments in a list": f"<article>{HEAD}{TOLD}</article><ol class=commentlist>"
    + f"<li><p>{READER}</p></li>" * 12
    + "</ol>",
    "cards of other stories": f"<main><article>{HEAD}{TOLD}</article><section class=more-stories>"
    + "".join(
        f"<article class=card><h3><a href=/x{n}>Another story of it, {n}</a></h3><p>{RIVER}</p></article>"
        for n in range(6)
    )
    + "</section></main>",
    "a link to another story": f"<article>{HEAD}{FIRST}<p><strong>Read more: "
    f"<a href=/x>Why the first kiln went cold</a></strong></p>{REST}</article>",
    "a form in the middle": f"<article>{HEAD}{FIRST}<form class=signup><p>Get the kiln letter in your inbox "
    f"every Sunday morning, free of charge.</p><input></form>{REST}</article>",
    "a cookie banner before": f"<div class=cookie-banner><p>{BOX}</p></div><article>{HEAD}{TOLD}</article>",
    "a dialog before": f"<div role=dialog><p>This website uses cookies for the best experience.</p></div>"
    f"<article>{HEAD}{TOLD}</article>",
    "several pages": f"<article>{HEAD}{TOLD}<div class=pager><a href=?p=1>1</a> <a href=?p=2>Next</a></div>"
    "</article>",
    "the author's box": f"<article>{HEAD}{TOLD}<div class=author-bio><p>Jane Kiln is a reporter in Elmgate "
    "who has covered bricks, bread and the river for eleven years.</p></div></article>",
    "a second time for printers": f"<article>{HEAD}{TOLD}</article><div class=print-only>{TOLD}</div>",
}


@pytest.mark.parametrize("design", ONLY_THE_SENTENCES)
def test_each_sentence_is_a_line_and_nothing_else_is_one(design: str) -> None:
    assert lines(ONLY_THE_SENTENCES[design]) == list(SAID)


def test_a_table_in_an_article_is_a_line_a_row() -> None:
    table = "<table><tr><th>Kiln<th>Year<tr><td>First<td>2019<tr><td>Second<td>2026</table>"
    assert lines(f"<article>{HEAD}{FIRST}{table}{REST}</article>") == [
        SAID[0],
        "Kiln Year",
        "First 2019",
        "Second 2026",
        *SAID[1:],
    ]


def test_short_entries_of_a_list_in_an_article_stay() -> None:
    entries = ["One kiln of nine metres", "Two ovens for tiles", "A road to the quarry"]
    listed = "<p>What the plan holds:</p><ul>" + "".join(f"<li>{one}</li>" for one in entries) + "</ul>"
    assert lines(f"<article>{HEAD}{FIRST}{listed}{REST}</article>") == [
        SAID[0],
        "What the plan holds:",
        *entries,
        *SAID[1:],
    ]


def test_the_headings_of_a_listicle_and_the_questions_of_an_interview_stay() -> None:
    numbered = [x for n, line in enumerate(SAID[1:], 1) for x in (f"{n}. The kiln of the year 200{n}", line)]
    body = "".join(
        f"<h2>{head}</h2><p>{text}</p>" for head, text in zip(numbered[::2], numbered[1::2], strict=True)
    )
    assert lines(f"<article>{HEAD}{FIRST}{body}</article>") == [SAID[0], *numbered]
    asked = [x for n, line in enumerate(SAID) for x in (f"Question {n}: what of it?", line)]
    body = "".join(f"<p><b>{q}</b></p><p>{a}</p>" for q, a in zip(asked[::2], asked[1::2], strict=True))
    assert lines(f"<article>{HEAD}{body}</article>") == asked


def test_every_entry_of_a_live_blog_is_read() -> None:
    posts = "".join(
        f"<article class=post><header><h2>The kiln at hour {n}</h2></header><p>{line}</p></article>"
        for n, line in enumerate(SAID)
    )
    found = lines(f"<main><h1>Kiln day, live</h1><div class=live-blog>{posts}</div></main>")
    assert [line for line in found if line in SAID] == list(SAID)
    assert "The kiln at hour 4" in found


def test_the_words_of_a_release_about_its_company_stay_behind_the_news() -> None:
    about = "Northwind fires bricks and tiles for towns on the river and has done so since the first flood."
    found = lines(f"<div>{HEAD}{TOLD}<p><strong>About Northwind</strong></p><p>{about}</p></div>")
    assert found == [*SAID, "About Northwind", about]
