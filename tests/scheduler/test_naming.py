"""What people decide about names that no table lists holds over every new tagging, until it is taken back."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from papers import article

from db.knowledge import Company, Reference
from db.naming import NamingError
from db.reference import load_reference
from db.store import Store
from scheduler import stages
from scheduler.cli import cli

NOW = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)
TEXTS = {
    "1": "Glowbeam Ltd will supply chips to Larkspur Systems Inc for $2 billion. It rained.",
    "2": "Larkspur Systems Corp. raised $300 million. The TPU v19 was shown by Google.",
    "3": "Nobody was named here.",
}
SAID = {"who": "A. Editor", "why": "asked them"}


@pytest.fixture(scope="module")
def reference() -> Reference:
    """Our tables with one company, so that a tagger is made at once."""
    tall_pine = Company(key="tallpine", name="Tall Pine Cloud", strong=("Tall Pine Cloud",))
    return replace(load_reference(), companies=(tall_pine,))


@pytest.fixture
def store(tmp_path: Path, reference: Reference) -> Iterator[Store]:
    with Store(tmp_path / "names.db") as opened:
        opened.mirror.update(reference)
        for key, text in TEXTS.items():
            url = f"https://wire.example/{key}"
            opened.documents.save(article(url=url, title="A day", text=text, published=NOW, fetched_at=NOW))
        stages.tag(opened, reference)
        yield opened


def again(store: Store, reference: Reference) -> dict[str, int]:
    store.mirror.update(store.naming.over(reference))
    return stages.tag(store, reference)


def waiting(store: Store) -> set[str]:
    return {row[0] for row in store.connection.execute("SELECT canonical FROM review_queue")}


def linked(store: Store, layer: str = "company") -> set[tuple[str, str | None]]:
    rows = store.connection.execute("SELECT canonical, key FROM mentions WHERE layer = ?", (layer,))
    return {tuple(row) for row in rows}


def test_a_name_waits_until_somebody_decides(store: Store) -> None:
    assert waiting(store) == {"Glowbeam", "Larkspur Systems", "TPU v19"}
    store.naming.decide("Glowbeam", "rejected", now=NOW, **SAID)
    assert waiting(store) == {"Larkspur Systems", "TPU v19"}


def test_an_accepted_name_has_a_row_and_its_documents_alone_are_tagged_again(
    store: Store, reference: Reference
) -> None:
    store.naming.decide("Larkspur Systems", "accepted", now=NOW, **SAID)
    store.naming.decide("TPU v19", "accepted", now=NOW, **SAID)
    assert again(store, reference) == {"tagged": 2}
    assert ("Larkspur Systems", "larkspur-systems") in linked(store)
    assert ("TPU v19", "tpu-v19") in linked(store, "chip")
    row = store.connection.execute("SELECT * FROM companies WHERE key = 'larkspur-systems'").fetchone()
    assert row["unverified"] == 1
    assert "A. Editor" in row["note"]
    chip = store.connection.execute("SELECT family, vendor FROM chips WHERE key = 'tpu-v19'").fetchone()
    assert tuple(chip) == ("tpu", "Google")
    # The events of its sentence are of the new row as well.
    assert store.connection.execute(
        "SELECT count(*) FROM events WHERE actor_key = 'larkspur-systems'"
    ).fetchone()[0]
    # Another pipeline or another table tags all of them again, and the decision holds.
    newer = replace(reference, fingerprint="another")
    assert again(store, newer) == {"tagged": 3}
    assert ("Larkspur Systems", "larkspur-systems") in linked(store)


def test_a_merged_name_is_the_other_s_and_a_rejected_one_nobody_s(store: Store, reference: Reference) -> None:
    store.naming.decide("Larkspur Systems", "merged", into="tallpine", now=NOW, **SAID)
    store.naming.decide("Glowbeam", "rejected", now=NOW, **SAID)
    again(store, reference)
    assert linked(store) >= {("Tall Pine Cloud", "tallpine")}
    assert not {"Larkspur Systems", "Glowbeam"} & {canonical for canonical, _ in linked(store)}


def test_what_is_taken_back_waits_again(store: Store, reference: Reference) -> None:
    store.naming.decide("Larkspur Systems", "merged", into="tallpine", now=NOW, **SAID)
    again(store, reference)
    store.naming.undo("Larkspur Systems", now=NOW)
    assert again(store, reference) == {"tagged": 2}
    assert "Larkspur Systems" in waiting(store)
    assert [one["withdrawn_at"] is not None for one in store.naming.listed()] == [True]
    with pytest.raises(NamingError, match="nothing is decided of it"):
        store.naming.undo("Larkspur Systems", now=NOW)


def test_a_table_that_comes_to_list_the_name_goes_before_the_decision(
    store: Store, reference: Reference
) -> None:
    store.naming.decide("Glowbeam", "merged", into="tallpine", now=NOW, **SAID)
    listed = Company(key="glowbeam", name="Glowbeam", strong=("Glowbeam",))
    again(store, replace(reference, companies=(*reference.companies, listed), fingerprint="newer"))
    assert ("Glowbeam", "glowbeam") in linked(store)


@pytest.mark.parametrize(
    ("name", "what", "words"),
    [
        ("Glowbean", {"verdict": "rejected"}, "did you mean 'Glowbeam'"),
        ("Marmalade", {"verdict": "rejected"}, "export review_queue"),
        ("Glowbeam", {"verdict": "merged", "into": "tallpin"}, "did you mean 'tallpine'"),
        ("Glowbeam", {"verdict": "rejected", "who": " "}, "give --who and --why"),
    ],
)
def test_what_cannot_be_decided_names_the_mend(
    store: Store, name: str, what: dict[str, Any], words: str
) -> None:
    with pytest.raises(NamingError, match=words):
        store.naming.decide(name, now=NOW, **(SAID | what))
    assert store.naming.listed() == []


def test_the_command_keeps_prints_and_refuses(store: Store) -> None:
    def run(*arguments: str) -> tuple[int, str, str]:
        answer = CliRunner().invoke(cli, ["correct", *arguments, "--db", str(store.path)])
        return answer.exit_code, answer.stdout, str(answer.exception)

    said = ["--who", "A. Editor", "--why", "a fair"]
    assert run("name", "Glowbeam", "--reject", *said)[0] == 0
    assert (
        run("names")[1] == f"Glowbeam: rejected  A. Editor, {store.naming.listed()[0]['made_at']}: a fair\n"
    )
    code, _, told = run("name", "Larkspur Systems", *said)
    assert code != 0
    assert "--accept, --into KEY, --reject and --undo" in told
    assert run("name", "Glowbeam", "--undo")[0] == 0
    assert "taken back" in run("names")[1]
