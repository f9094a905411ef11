"""Matching of received actions: the rule is written with the référentiels, whose data it reads."""

from referentiels.rules.correspondances import Correspondance, IssueRattachement, Rattachement, Signature, attach

__all__ = ["Correspondance", "IssueRattachement", "Rattachement", "Signature", "attach"]
