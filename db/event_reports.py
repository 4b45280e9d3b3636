"""The reports of events: all of them, and those of the kinds that newsrooms follow."""

from db.records import Amount, Document, Event
from db.report import CITATION, Report


def _report(title: str, kinds: tuple[str, ...] = ()) -> Report:
    """Events of those kinds, of all kinds where none is named."""
    named = ", ".join(f"'{kind}'" for kind in kinds)
    return Report(
        title=title,
        columns="event_id, kind, status, actor, actor_key, counterparties, chips, amount, low, high, "
        f"currency, qualifier, period, amount_kind, correction, {CITATION}",
        table=f"(SELECT * FROM event_evidence WHERE kind IN ({named}))" if kinds else "event_evidence",
        order="published, document_id, part DESC, start_offset, event_id",
        since="published",
        # Its deals are those that it is a side of, whoever acts.
        company="actor_key IN ({keys}) "
        "OR event_id IN (SELECT event_id FROM event_parties WHERE key IN ({keys}))",
        nouns=(Event, Amount, Document),
    )


EVENTS = {
    "events": _report("Events with amount, parties, status and the sentence that says it"),
    "chip-launches": _report("Chips announced or launched", ("chip_announcement",)),
    "supply-deals": _report("Who supplies whom with what, for how much", ("supply_deal",)),
    "power-deals": _report("Power bought or built for computing", ("power_deal",)),
}
