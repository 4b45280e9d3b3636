"""What the health check finds: one expectation that does not hold, in one line."""

from dataclasses import dataclass
from typing import Literal

# How the line of one begins that makes nothing unhealthy.
WARNING = "warning: "


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """One expectation that does not hold."""

    subject: str
    what: str
    since: str | None
    mend: str
    level: Literal["failure", "warning"] = "failure"

    def line(self) -> str:
        """The problem for a person, in one line."""
        since = f" since {self.since}" if self.since else ""
        warning = WARNING if self.level == "warning" else ""
        return f"{warning}{self.subject}: {self.what}{since}: {self.mend}"
