"""The commented ``chiprace.toml`` that ``chiprace init`` writes: made of the settings' own descriptions."""

import json
from collections.abc import Iterator
from dataclasses import MISSING

from scheduler.configuration import (
    SECRETS,
    Backup,
    Configuration,
    Digest,
    Mail,
    Schedule,
    WatchList,
    Webhook,
    describe,
)

HEAD = """\
# Settings of chiprace. A line that begins with "# " is a remark. A setting that begins with "#" is not set:
# take the # away and give it a value. Paths are read from this file's folder."""
BLOCKS = {
    "schedule": Schedule,
    "backup": Backup,
    "digest": Digest,
    "mail": Mail,
    "webhook": Webhook,
}
# What stands after the # of a setting that has no value of its own.
EXAMPLES: dict[str, object] = {
    "contact": "Example News desk@example.com",
    "sources": "sources.toml",
    "names": "names.toml",
    "entities": "en_core_web_sm",
    "backup.folder": "backups",
    "digest.folder": "digests",
    "digest.address": "https://ledger.example.com",
    "mail.host": "smtp.example.com",
    "mail.user": "chiprace",
    "mail.sender": "chiprace@example.com",
    "mail.to": ["desk@example.com"],
    "webhook.url": "https://desk.example.com/hook",
    "watch_list.name": "Custom silicon",
    "watch_list.companies": ["openai", "broadcom"],
    "watch_list.kinds": ["chip_announcement", "supply_deal"],
    "watch_list.at_least": 1_000_000_000,
}


def commented() -> str:
    """The text of a file in which every setting is described and none is changed."""
    secrets = [f"# {name}: {what}" for name, what in SECRETS.items()]
    parts = [
        [HEAD, "# What is secret comes from the environment:", *secrets],
        list(_lines("", Configuration)),
    ]
    parts += [[f"[{name}]", *_lines(name, block)] for name, block in BLOCKS.items()]
    parts.append(["# One block for each list that the digest has; take the # away from all its lines."])
    parts[-1] += ["#[[watch_list]]", *_lines("watch_list", WatchList)]
    return "\n\n".join("\n".join(part) for part in parts) + "\n"


def _lines(block: str, kind: type) -> Iterator[str]:
    for name, what, default in describe(kind):
        if name == "watch_lists" or name in BLOCKS:
            continue
        value = EXAMPLES.get(f"{block}.{name}" if block else name, default)
        # A list or a text in JSON is TOML as it stands.
        shown = json.dumps(list(value) if isinstance(value, tuple) else value, ensure_ascii=False)
        yield f"# {what}"
        yield f"#{name} = {shown if value is not MISSING else ''}"
