"""Quotations: never longer than allowed in one piece, never without the figures and names."""

from hypothesis import given
from hypothesis import strategies as st

from db.excerpts import quoted

TEXT = "Elmgate opened a hall. It cost $3 billion, said Plumstone, which built it. Rain fell."
FIRST, SECOND, THIRD = (0, 22), (23, 74), (75, 85)
COST = (31, 41)


def shown(*sentences: tuple[int, int], limit: int | None, facts: tuple[tuple[int, int], ...] = ()) -> str:
    return " | ".join(TEXT[start:end] for start, end in quoted(TEXT, sentences, limit, figures=facts))


def test_no_limit_keeps_whole_sentences() -> None:
    assert shown(SECOND, limit=None) == TEXT[slice(*SECOND)]


def test_a_sentence_of_just_the_limit_is_whole_and_one_longer_ends_with_a_whole_word() -> None:
    assert shown(FIRST, limit=22) == "Elmgate opened a hall."
    assert shown(FIRST, limit=21) == "Elmgate opened a"
    assert shown(FIRST, limit=6) == ""


def test_sentences_that_follow_one_another_are_one_quotation() -> None:
    assert shown(FIRST, SECOND, limit=51) == "Elmgate opened a hall. It cost $3 billion, said"
    assert shown(FIRST, THIRD, limit=22) == "Elmgate opened a hall. | Rain fell."


def test_the_part_that_is_kept_holds_the_first_figure() -> None:
    assert shown(FIRST, SECOND, facts=(COST,), limit=20) == "It cost $3 billion | $3 billion"
    assert shown(FIRST, SECOND, facts=(COST,), limit=41) == f"{TEXT[:41]} | $3 billion"
    # A name does not draw the quotation away from the figure.
    kept = quoted(TEXT, [FIRST, SECOND], 20, figures=[COST], names=[(0, 7)])
    assert [TEXT[start:end] for start, end in kept] == ["Elmgate", "It cost $3 billion", "$3 billion"]


def test_nothing_may_be_quoted_and_the_figure_still_stands() -> None:
    assert shown(SECOND, facts=(COST,), limit=0) == "$3 billion"


@given(
    st.text(alphabet="ab \n.", max_size=80),
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 30)), max_size=4),
    st.lists(st.tuples(st.integers(0, 80), st.integers(1, 4)), max_size=4),
    st.integers(0, 40),
)
def test_no_piece_a_reader_sees_is_longer_than_the_limit_but_for_facts_alone(
    text: str, sentences: list[tuple[int, int]], facts: list[tuple[int, int]], limit: int
) -> None:
    def placed(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
        inside = [(start, min(start + length, len(text))) for start, length in spans]
        return [(start, end) for start, end in inside if start < end]

    quotes, held = placed(sentences), placed(facts)
    kept = quoted(text, quotes, limit, figures=held[::2], names=held[1::2])
    shown = ["\n"] * len(text)
    for start, end in kept:
        shown[start:end] = text[start:end]
    for start, end in held:
        assert shown[start:end] == list(text[start:end])
    inside = [False] * len(text)
    for start, end in [*quotes, *held]:
        inside[start:end] = [True] * (end - start)
    assert all(
        inside[at] or text[at].isspace() for at, character in enumerate(shown) if not character.isspace()
    )
    fact = [any(start <= at < end for start, end in held) for at in range(len(text))]
    for start, end in kept:
        # Facts that overlap or touch are one piece of facts, however long.
        assert end - start <= limit or all(fact[start:end])
