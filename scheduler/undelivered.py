"""Why a letter did not arrive."""

from db.records import ChipraceError


class Undelivered(ChipraceError):  # noqa: N818 - what it is of a letter
    """A letter was refused or its connection broke."""

    def __init__(self, reason: str, *, lasting: bool = False, uncertain: bool = False) -> None:
        """`lasting`: no later try helps. `uncertain`: it was handed over, and may have arrived."""
        super().__init__(" ".join(reason.split()))
        self.lasting = lasting
        self.uncertain = uncertain
