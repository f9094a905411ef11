"""The refusal of an act: what is wrong, on which field, and what to do next."""

from __future__ import annotations


class Refus(Exception):
    """An act was refused; nothing was written.

    `code` is stable (tests, API), `message` is French and shown as it is, `champ` names the
    faulty form or API field when there is one, `remede` says what to do.
    """

    def __init__(self, code: str, message: str, champ: str | None = None, remede: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.champ = champ
        self.remede = remede

    def __str__(self) -> str:
        return f"{self.message} {self.remede}".strip()

    def as_dict(self) -> dict[str, str | None]:
        """The refusal as the API returns it."""
        return {
            "code": self.code,
            "message": self.message,
            "champ": self.champ,
            "remede": self.remede,
        }
