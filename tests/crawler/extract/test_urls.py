"""Addresses: one form for one page, and nothing but http and https."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crawler.extract.urls import UnreadableUrl, absolute_url, normalise_url, same_site


@pytest.mark.parametrize(
    ("url", "normal"),
    [
        ("HTTPS://WWW.Example.COM:443/a/../b?b=2&a=1#part", "https://www.example.com/b?a=1&b=2"),
        ("https://example.com", "https://example.com/"),
        ("http://example.com:80/", "http://example.com/"),
        ("https://example.com:8443/a", "https://example.com:8443/a"),
        (
            "https://example.com/a?utm_source=x&UTM_medium=y&fbclid=1&gclid=2&mc_cid=3&id=7",
            "https://example.com/a?id=7",
        ),
        ("https://example.com/%7euser/ä b", "https://example.com/~user/%C3%A4%20b"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://name:secret@example.com./x\n", "https://example.com/x"),
        ("https://[::1]/x", "https://[::1]/x"),
        ("https://example.com/a?empty=&b", "https://example.com/a?b=&empty="),
    ],
)
def test_one_form_for_one_page(url: str, normal: str) -> None:
    assert normalise_url(url) == normal
    assert normalise_url(normal) == normal


def test_the_scheme_is_kept() -> None:
    assert normalise_url("http://example.com/") != normalise_url("https://example.com/")


@pytest.mark.parametrize(
    "url",
    [
        "",
        "x",
        "ftp://example.com/",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "https://",
        "https://[::1",
        "data:,x",
        "https://exa mple.com/",
        "https://a..b/",
        "https://example.com:port/",
        "https://example.com:65536/",
        "https://127.0\u30020.1/",
        "https://example.com/\ud800",
    ],
)
def test_anything_else_is_refused_with_its_address(url: str) -> None:
    with pytest.raises(UnreadableUrl, match=r"address"):
        normalise_url(url)


def test_an_address_longer_than_any_server_takes_is_refused_in_a_short_line() -> None:
    assert len(normalise_url("https://example.com/" + "a" * 4_000)) == 4_020
    with pytest.raises(UnreadableUrl, match="longer than 4,096") as error:
        normalise_url("https://example.com/" + "a" * 100_000)
    assert len(str(error.value)) < 300


@given(st.text(max_size=60), st.sampled_from(["", "https://h.example/", "http://h.example:80/?", "//"]))
def test_a_normal_form_is_its_own_normal_form(text: str, start: str) -> None:
    try:
        normal = normalise_url(start + text)
    except UnreadableUrl:
        return
    assert normalise_url(normal) == normal


@pytest.mark.parametrize(
    ("link", "absolute"),
    [
        ("/x?a=1&amp;b=2", "https://b.example/x?a=1&b=2"),
        ("/x?a=1&amp;amp;b=2", "https://b.example/x?a=1&b=2"),
        ("/x?a=1&copy=2", "https://b.example/x?a=1&copy=2"),
        ("https%3A%2F%2Fh.example%2Fx", "https://h.example/x"),
        (r"https:\/\/h.example\/x", "https://h.example/x"),
        ("//h.example/a b", "https://h.example/a%20b"),
        ("../y", "https://b.example/y"),
        ("mailto:a@b.example", None),
        ("javascript:void(0)", None),
        ("file:///etc/passwd", None),
        ("https://[::1", None),
    ],
)
def test_links_are_made_absolute_and_mended(link: str, absolute: str | None) -> None:
    assert absolute_url(link, "https://b.example/feed/") == absolute


def test_www_is_the_same_site_and_a_subdomain_is_not() -> None:
    assert same_site("https://www.a.example/x", "http://a.example/y")
    assert not same_site("https://ir.a.example/", "https://a.example/")
