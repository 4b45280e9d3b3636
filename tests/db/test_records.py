"""Nothing half-made has the type of a finished thing: what the nouns refuse to be."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal

import pytest

from db.records import Amount, Article, Document, FeedEntry, Filing, Tagged

TEXT = "Tall Pine will pay Northwind $5 billion for NW-1 chips. It takes 2 GW."
LOCAL = datetime(2026, 3, 1, 6, 0)  # noqa: DTZ001 - a time without a zone is what must be refused
ELSEWHERE = datetime(2026, 3, 1, 6, 0, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture
def tagged(make_deal: Callable[..., Tagged]) -> Tagged:
    return make_deal(TEXT, ("Tall Pine", "tallpine"), ("Northwind", "northwind"), "$5 billion", 5, "NW-1")


@pytest.mark.parametrize("moment", [LOCAL, ELSEWHERE])
def test_an_instant_that_is_not_utc_makes_no_record(
    moment: datetime, make_document: Callable[..., Document]
) -> None:
    document = make_document("https://example.com/1", "text")
    for name in ("published", "fetched_at"):
        with pytest.raises(ValueError, match=f"{name} must be an aware UTC instant"):
            replace(document, **{name: moment})  # type: ignore[arg-type]
    entry = FeedEntry(
        url="u",
        title="t",
        author=None,
        published=datetime(2026, 3, 1, tzinfo=UTC),
        published_raw=None,
        published_precision=None,
        updated=None,
        summary=None,
        content=None,
        language=None,
    )
    with pytest.raises(ValueError, match="updated"):
        replace(entry, updated=moment)
    with pytest.raises(ValueError, match="published"):
        Article(
            url="u",
            canonical_url=None,
            title="t",
            author=None,
            published=moment,
            published_raw=None,
            published_source=None,
            published_precision=None,
            language=None,
            teaser=False,
            text="",
            rule="test",
        )
    with pytest.raises(ValueError, match="accepted"):
        Filing(
            accession=None,
            cik=None,
            company=None,
            form=None,
            items=(),
            period=None,
            accepted=moment,
            filed=None,
            documents=(),
        )


def test_a_span_that_does_not_fit_its_surface_is_refused(tagged: Tagged) -> None:
    mention = tagged.mentions[0]
    for start, end in ((-1, 8), (9, 9), (0, 8)):
        with pytest.raises(ValueError, match="does not fit"):
            replace(mention, start=start, end=end)


def test_an_amount_has_both_bounds_or_none_and_low_is_not_above_high(tagged: Tagged) -> None:
    (amount,) = tagged.amounts
    assert replace(amount, low=None, high=None).low is None
    for low, high, words in ((None, Decimal(1), "one bound"), (Decimal(2), Decimal(1), "low is above high")):
        with pytest.raises(ValueError, match=words):
            replace(amount, low=low, high=high)
    assert isinstance(amount, Amount)


def test_offsets_that_do_not_hold_their_words_are_found_out(tagged: Tagged) -> None:
    tagged.check(TEXT)
    with pytest.raises(ValueError, match="do not hold 'Tall Pine'"):
        tagged.check(f" {TEXT}")
    for index in (-1, 1):
        lost = replace(tagged, events=(replace(tagged.events[0], amount=index),))
        with pytest.raises(ValueError, match=f"names amount {index} of 1"):
            lost.check(TEXT)
