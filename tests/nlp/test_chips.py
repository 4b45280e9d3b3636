"""Chips: names that need a cue, names that a cue refuses, and families whose next member is in no table."""

from collections.abc import Callable

import pytest

from db.records import Tagged

Names = Callable[..., list[tuple[str, str]]]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Nvidia ships the H100 and H200.", [("H100", "H100"), ("H200", "H200")]),
        ("It bought 4,000 H100s.", [("H100s", "H100")]),
        ("The GB300 NVL72 rack ships.", [("GB300 NVL72", "GB300 NVL72")]),
        ("OpenAI's Titan chip is made with Broadcom.", [("Titan", "Titan")]),
        ("Microsoft said its Maia chip is ready.", [("Maia", "Maia")]),
        ("Nvidia's Kyber rack is tall.", [("Kyber", "Kyber")]),
        ("OpenAI's Jalapeño accelerator", [("Jalapeño", "Jalapeño")]),
        ("Nvidia's Rubin GPUs arrive.", [("Rubin", "Rubin")]),
        ("The AMD MI300X is sold.", [("MI300X", "Instinct MI300X")]),
    ],
)
def test_name_and_canonical(chips: Names, text: str, found: list[tuple[str, str]]) -> None:
    assert chips(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "Saturn's moon Titan has lakes.",
        "Maia opened the door.",
        "Kyber, the post-quantum scheme now called ML-KEM, was standardised.",
        "A jalapeño pepper and a Jalapeño salsa",
        "The Rubin Observatory in Chile opened.",
        "The Vera Rubin Observatory in Chile opened; Nvidia supplies its GPU servers.",
        "Hopper painted diners.",
        "Blackwell Publishing prints books.",
        "MongoDB Atlas grew.",
        "Panther Lake residents met at the Sapphire Rapids resort.",
        "Graviton theory was taught.",
        "Tomahawk missiles flew.",
        "MI6 agents met.",
        "GPUs, CPUs and ASICs are no products.",
    ],
)
def test_another_sense_is_refused(chips: Names, text: str) -> None:
    assert chips(text) == []


@pytest.mark.parametrize(
    ("text", "surface", "vendor"),
    [
        ("Google's TPU v12 will follow.", "TPU v12", "Google"),
        ("AMD's MI700X is next.", "MI700X", "AMD"),
        ("Amazon's Trainium7 is next.", "Trainium7", "Amazon"),
        ("Intel's Gaudi 4 accelerators", "Gaudi 4", "Intel"),
        ("Cerebras builds the WSE-5.", "WSE-5", "Cerebras"),
        ("Microsoft's Maia 500 chip", "Maia 500", "Microsoft"),
        ("Meta's MTIA 700", "MTIA 700", "Meta Platforms"),
    ],
)
def test_a_familys_next_member_is_known_by_its_grammar(
    tag: Callable[..., Tagged], text: str, surface: str, vendor: str
) -> None:
    (chip,) = [one for one in tag(text).mentions if one.layer == "chip"]
    assert (chip.surface, chip.vendor) == (surface, vendor)


def test_nvl144_names_two_racks(chips: Names) -> None:
    assert chips("Nvidia's Vera Rubin NVL144 rack")[0][1] == "Vera Rubin NVL144"
    assert "Kyber" in chips("Nvidia's Kyber NVL144 rack")[0][1]


def test_a_sense_established_once_holds_for_the_document(chips: Names) -> None:
    text = "Nvidia's Rubin GPUs arrive. " + "The weather stayed dry for a while. " * 12 + "Rubin sells."
    assert [surface for surface, _ in chips(text)] == ["Rubin", "Rubin"]


def test_the_title_is_a_cue(chips: Names) -> None:
    assert chips("Rubin will sell well.", title="Nvidia's next GPU") == [("Rubin", "Rubin")]


def test_a_chip_takes_the_company_inside_its_name(tag: Callable[..., Tagged]) -> None:
    found = [(one.surface, one.layer) for one in tag("Nvidia sells the Groq 3 LPU chip.").mentions]
    assert found == [("Nvidia", "company"), ("Groq 3 LPU", "chip")]


def test_a_vendor_named_far_away_admits_beside_a_noun_of_silicon(chips: Names) -> None:
    text = "Nvidia reports. " + "The weather stayed dry for a while. " * 12 + "The Rubin chips sell."
    assert chips(text) == [("Rubin", "Rubin")]
    assert chips(text.replace("Rubin chips sell", "Rubin doors close")) == []
