"""Sentences: full stops that end none, marks that end one, and texts of nothing."""

from collections.abc import Callable

import pytest

from db.records import Tagged

Tag = Callable[..., Tagged]


def sentences(tag: Tag, text: str) -> list[str]:
    return [text[start:end] for start, end in tag(text).sentences]


@pytest.mark.parametrize(
    "text",
    [
        "Amazon.com, Inc. Chief Executive Andy Jassy spoke.",
        "Broadcom Corp. Tomorrow it reports.",
        "J. P. Morgan lent the money.",
        "Dr. Lisa Su spoke at 9 a.m. Monday.",
        "The U.S. Department of Commerce agreed.",
        "It costs approx. Ten dollars.",
        "Version 2.5 is out.",
        "He waited... and left.",
        "It is 5 p.m. in Taipei.",
    ],
)
def test_a_full_stop_within_a_sentence(tag: Tag, text: str) -> None:
    assert sentences(tag, text) == [text]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("It grew. It fell.", ["It grew.", "It fell."]),
        ('"It grew." She left.', ['"It grew."', "She left."]),
        ("Did it? (Yes.) No!", ["Did it?", "(Yes.)", "No!"]),
        ("It rose 5%. 300 people came.", ["It rose 5%.", "300 people came."]),
        ("Wait… Now go.", ["Wait…", "Now go."]),
        ("- first item\n- second item", ["- first item", "- second item"]),
        ("A heading\n\nA paragraph", ["A heading", "A paragraph"]),
        ("台积电 扩产。 英伟达 增长。", ["台积电 扩产。", "英伟达 增长。"]),
    ],
)
def test_where_a_sentence_ends(tag: Tag, text: str, parts: list[str]) -> None:
    assert [part.strip() for part in sentences(tag, text)] == parts


@pytest.mark.parametrize("text", ["", " ", "\n", "\n\n\t ", ".", "...", "。", "\x00", "\u200b"])
def test_a_text_of_nothing(tag: Tag, text: str) -> None:
    tagged = tag(text)
    assert (tagged.mentions, tagged.amounts, tagged.capacities, tagged.events) == ((), (), (), ())
