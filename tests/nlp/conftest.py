"""The real Tagger over the real tables, made once for all tests of the room."""

from collections.abc import Callable
from typing import Any

import pytest

from db.records import Passage, Tagged
from db.reference import load_reference
from nlp.tagger import Tagger

Names = list[tuple[str, str]]
_UNKNOWN: dict[str, Any] = {"title": None, "filer": None, "source": None, "published": None}


@pytest.fixture(scope="session")
def tagger() -> Tagger:
    return Tagger(load_reference())


@pytest.fixture(scope="session")
def tag(tagger: Tagger) -> Callable[..., Tagged]:
    def tag(text: str, **known: Any) -> Tagged:
        return tagger.tag(Passage(**{**_UNKNOWN, **known}, text=text))

    return tag


@pytest.fixture(scope="session")
def companies(tag: Callable[..., Tagged]) -> Callable[..., Names]:
    """Surface and canonical name of each company of a text."""

    def companies(text: str, **known: Any) -> Names:
        return [(one.surface, one.canonical) for one in tag(text, **known).mentions if one.layer == "company"]

    return companies


@pytest.fixture(scope="session")
def chips(tag: Callable[..., Tagged]) -> Callable[..., Names]:
    """Surface and canonical name of each chip of a text."""

    def chips(text: str, **known: Any) -> Names:
        return [(one.surface, one.canonical) for one in tag(text, **known).mentions if one.layer == "chip"]

    return chips
