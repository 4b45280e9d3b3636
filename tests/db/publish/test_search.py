"""Results of a search as page, files and feeds; silent edits; hostile words in each of them."""

import csv
import io
import json
import re
from collections.abc import Callable
from xml.etree import ElementTree as ET

import feedparser
import httpx
import pytest
from small_ledger import FORBIDDEN_IN_XML, FORMULA, RIGHT_TO_LEFT

from db.publish.query import LONGEST

Get = Callable[..., httpx.Response]


def rows(answer: httpx.Response) -> list[dict[str, str]]:
    """The rows of a CSV answer."""
    assert answer.status_code == 200, answer.text
    return list(csv.DictReader(io.StringIO(answer.content.decode("utf-8"), newline="")))


def titles(find: Get, query: str) -> list[str]:
    found = find("/search.json", params={"q": query}).json()
    assert found["notes"] == []
    return [one["title"] for one in found["results"]]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("amount>1bn", {FORMULA, "In euros"}),
        ("amount>$1,000,000,000", {FORMULA, "In euros"}),
        ("amount>4bn", {FORMULA}),
        ("amount > 4 billion", {FORMULA}),
        ("amount=5bn", {FORMULA}),
        ("amount<10m", {"In euros"}),
        ("amount>2bn amount<3bn", {"In euros"}),
        ("-amount>1bn kind:supply_deal", set()),
        # The nine million are in a text with a deal, and are not the deal's own.
        ("kind:supply_deal amount<10m", set()),
        ("kind:supply_deal amount>1bn", {FORMULA, "In euros"}),
        ("layer:chips", {FORMULA, "In euros"}),
        ("layer:energy", set()),
        ("layer:data-centres", set()),
        ("layer:energy OR amount>4bn", {FORMULA}),
    ],
)
def test_sums_are_compared_in_dollars_and_of_a_deal_its_own(
    find: Get, query: str, expected: set[str]
) -> None:
    assert set(titles(find, query)) == expected


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("amount>lots", "amount>lots is no sum in US dollars"),
        ("amount>€1bn", "is no sum in US dollars"),
        ("layer:enrgy", "did you mean layer:energy?"),
        ("ab* marmalade", "write three letters before *"),
    ],
)
def test_what_is_not_understood_is_said_on_the_page_and_refused_as_a_file(
    find: Get, query: str, said: str
) -> None:
    page = find("/search", params={"q": query})
    assert page.status_code == 200
    assert said in page.text.replace("&gt;", ">").replace("&lt;", "<")
    refused = find("/search.csv", params={"q": query})
    assert refused.status_code == 400
    assert said in refused.text.replace("&gt;", ">")


def test_a_facet_is_a_link_to_a_narrower_search_and_back(find: Get) -> None:
    page = find("/search", params={"q": "marmalade"}).text
    assert 'href="/search?q=marmalade+company%3Anorthwind"><bdi>Northwind</bdi></a>' in page
    assert 'href="/search?q=marmalade+kind%3Asupply_deal"' in page
    assert 'href="/search?q=marmalade+after%3A2026-03+before%3A2026-04"><bdi>2026-03</bdi></a>' in page
    narrower = find("/search", params={"q": "marmalade company:northwind"}).text
    assert '<a href="/search?q=marmalade"><span class="unseen">Without </span>' in narrower
    assert "<b><bdi>Northwind</bdi></b>" in narrower


@pytest.mark.parametrize("field", ["company", "chip", "kind", "source", "month"])
def test_every_facet_finds_as_many_documents_as_it_says(find: Get, field: str) -> None:
    facets = dict(find("/search.json", params={"q": "northwind"}).json()["facets"])
    links = re.findall(r'<li><a href="/search\?(q=northwind\+[^"]*)">', find("/search?q=northwind").text)
    assert facets[field]
    for facet in facets[field]:
        asked = "after%3A" if field == "month" else f"{field}%3A"
        found = [link for link in links if asked in link]
        assert found
        counts = {find(f"/search.json?{link}").json()["total"] for link in found}
        assert facet["count"] in counts


def test_the_csv_of_a_search_has_the_events_with_their_sentences_guarded(find: Get) -> None:
    (row,) = rows(find("/search.csv", params={"q": "kind:supply_deal amount>4bn"}))
    assert row["title"] == f"'{FORMULA}"
    assert row["evidence_sentence"].startswith("Northwind Silicon will sell NW-1 chips")
    assert (row["kind"], row["low"], row["document_url"]) == (
        "supply_deal",
        "5000000000",
        "https://wire.example/1",
    )
    assert row["first_seen"] == "2026-03-01T06:05:00Z"
    report = find("/reports/events.csv").text.splitlines()[0]
    assert ",".join(row) == report


def test_the_csv_of_a_search_has_every_document_once_an_event(find: Get) -> None:
    found = rows(find("/search.csv", params={"q": "marmalade OR euros"}))
    assert [row["document_url"][-1] for row in found] == ["1", "2", "3", "4", "5", "e"]
    assert [row["kind"] for row in found] == ["supply_deal", "supply_deal", "", "", "", ""]
    everything = rows(find("/search.csv"))
    assert len(everything) == 6


@pytest.mark.parametrize("form", ["excel.csv", "jsonl", "xlsx", "parquet", "zip"])
def test_a_search_is_a_file_in_every_form_of_a_report(find: Get, form: str) -> None:
    answer = find(f"/search.{form}", params={"q": "marmalade"})
    assert answer.status_code == 200
    assert int(answer.headers["content-length"]) == len(answer.content) > 100


def test_json_results_are_paged_and_say_where_the_next_is(get: Get) -> None:
    first = get("/search.json?q=periwinkles").json()
    second = get(first["next"]).json()
    assert (len(first["results"]), len(second["results"]), second["next"]) == (20, 5, None)
    assert first["total"] == 25
    assert not {one["document_id"] for one in first["results"]} & {
        one["document_id"] for one in second["results"]
    }


FEEDS = (
    "/search.{}?q=marmalade",
    "/search.{}?q=company:northwind",
    "/search.{}",
    "/edits.{}",
    "/corrections.{}",
)


@pytest.mark.parametrize("path", FEEDS)
def test_a_feed_is_well_formed_and_its_json_says_the_same(find: Get, path: str) -> None:
    answer = find(path.format("atom"))
    assert answer.headers["content-type"].startswith("application/atom+xml")
    ET.fromstring(answer.content)
    feed = feedparser.parse(answer.content, response_headers=dict(answer.headers))
    assert not feed.bozo, feed.get("bozo_exception")
    assert feed.version == "atom10"
    assert feed.entries
    assert all(
        entry.updated_parsed and entry.author and entry.id.startswith("urn:uuid:") for entry in feed.entries
    )
    items = find(path.format("feed.json")).json()["items"]
    assert [item["id"] for item in items] == [entry.id for entry in feed.entries]
    assert [item["url"] for item in items] == [entry.link for entry in feed.entries]
    assert [entry.updated for entry in feed.entries if "edits" in path] == sorted(
        (entry.updated for entry in feed.entries if "edits" in path), reverse=True
    )


def test_hostile_headlines_are_text_in_a_feed(find: Get) -> None:
    feed = feedparser.parse(find("/search.atom?q=marmalade").content)
    assert RIGHT_TO_LEFT in [entry.title for entry in feed.entries]
    assert FORBIDDEN_IN_XML.replace("\x07", "") in [entry.title for entry in feed.entries]
    assert all(entry.content[0].type == "text/plain" for entry in feed.entries)


def test_a_feed_entry_says_the_sum_and_the_sentence(find: Get) -> None:
    (entry,) = feedparser.parse(find("/search.atom?q=amount>4bn").content).entries
    assert (
        "Supply deal, announced, $5 billion, Northwind: “Northwind Silicon will sell"
        in entry.content[0].value
    )


def test_the_feed_of_corrections_says_who_why_and_of_which_sentence(find: Get) -> None:
    (entry,) = feedparser.parse(find("/corrections.atom").content).entries
    assert entry.title == "Corrected: event in “In euros”"
    assert entry.author == "A. Editor"
    assert entry.link.endswith("/document/2#s0")
    for said in ("A. Editor: read <again>", "Now status: completed.", "“Tall Pine Cloud will pay"):
        assert said in entry.content[0].value


def test_a_feed_says_what_of_its_query_was_not_understood(find: Get) -> None:
    feed = feedparser.parse(find("/search.atom?q=company:nobody").content)
    assert "company:nobody is not known" in feed.feed.subtitle
    assert feed.entries == []


@pytest.mark.parametrize(
    "path", [*(path.format("atom") for path in FEEDS), "/edits.feed.json", "/", "/edits", "/search?q=x"]
)
def test_what_was_read_already_is_not_sent_again(find: Get, path: str) -> None:
    first = find(path)
    tag = first.headers["etag"]
    again = find(path, headers={"if-none-match": f'"other", W/{tag}'})
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)
    assert find(path, headers={"if-none-match": '"other"'}).status_code == 200
    if "last-modified" in first.headers:
        since = {"if-modified-since": first.headers["last-modified"]}
        assert find(path, headers=since).status_code == 304
        assert find(path, headers=since | {"if-none-match": '"other"'}).status_code == 200
    earlier = {"if-modified-since": "Thu, 01 Jan 1970 00:00:00 GMT"}
    assert find(path, headers=earlier).status_code == 200
    assert find(path, headers={"if-modified-since": "yesterday"}).status_code == 200


@pytest.mark.parametrize("path", ["/search?q=marmalade", "/edits", "/company/northwind", "/chip/nw-1"])
def test_a_page_names_its_feeds_in_its_head_and_they_answer(find: Get, path: str) -> None:
    found = re.findall(
        r'<link rel="alternate" type="application/(atom\+xml|feed\+json)"[^>]* href="([^"]*)"',
        find(path).text,
    )
    assert [kind for kind, _ in found] == ["atom+xml", "feed+json"]
    for _, address in found:
        assert find(address.replace("&amp;", "&")).status_code == 200


def test_edits_are_listed_newest_first_with_their_figures_and_difference(find: Get) -> None:
    page = find("/edits").text
    assert page.index("<del><bdi>$6 million</bdi></del>") < page.index("<del><bdi>$5 million</bdi></del>")
    assert "<ins><bdi>$6 million</bdi></ins>" in page
    links = re.findall(r'<a href="(/document/6/difference/\d/\d)">', page)
    assert links == ["/document/6/difference/2/3", "/document/6/difference/1/2"]
    assert "<del>$5 </del><ins>$6 </ins>" in find(links[1]).text
    # Any pair, not neighbours alone.
    assert "<del>$5 million. </del>" in find("/document/6/difference/1/3").text.replace(
        "million.</del>", "million. </del>"
    )
    for nothing in (
        "/document/6/difference/1/9",
        "/document/6/difference/1/1",
        "/document/99/difference/1/2",
    ):
        assert find(nothing).status_code == 404


def test_a_title_from_right_to_left_is_kept_apart_from_what_stands_beside_it(find: Get) -> None:
    for path in ("/search?q=marmalade", "/edits", "/document/3", "/document/6/difference/1/2"):
        page = find(path).text
        assert "<b>bold</b>" not in page, path
        assert re.search(r"<(bdi|h1 dir=\"auto\")>[^<]*Northwind \u202egnihton\u202c", page), path


def test_a_search_of_ten_kilobytes_says_how_much_was_read(find: Get) -> None:
    page = find("/search", params={"q": "marmalade " * 1000})
    assert f"only the first {LONGEST} characters were read" in page.text
    assert json.loads(find("/search.json", params={"q": "marmalade " * 1000}).text)["total"] == 5
