"""What the components leave on a Doc: the records of `db.records`, under names of our own.

| attribute | holds | left by |
|---|---|---|
| `chiprace_passage` | the `Passage` a Doc was made from, or None | the tagger |
| `chiprace_scene` | the text with its sentences, made once for all components | whichever needs it first |
| `chiprace_mentions` | `tuple[Mention, ...]` | `chiprace_companies`, `chiprace_chips` |
| `chiprace_amounts` | `tuple[Amount, ...]` | `chiprace_quantities` |
| `chiprace_capacities` | `tuple[Capacity, ...]` | `chiprace_quantities` |
| `chiprace_measures` | `tuple[Measure, ...]` | `chiprace_quantities` |
| `chiprace_events` | `tuple[Event, ...]` | `chiprace_events` |
| `chiprace_guidance` | `tuple[Guidance, ...]` | `chiprace_guidance` |
"""

from spacy.tokens import Doc

_DEFAULTS: dict[str, object] = {
    "chiprace_passage": None,
    "chiprace_scene": None,
    "chiprace_mentions": (),
    "chiprace_amounts": (),
    "chiprace_capacities": (),
    "chiprace_measures": (),
    "chiprace_events": (),
    "chiprace_guidance": (),
}


def register_extensions() -> None:
    """Register the attributes above on `Doc`; safe to call again."""
    for name, default in _DEFAULTS.items():
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=default)
