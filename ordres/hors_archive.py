"""What an instance writes for itself and that the holder's archive leaves out, with the reason that it says."""

from django.db.models import Q

from actions import export_tables


def register() -> None:
    """Called from `AppConfig.ready()`: the notes of instances, and the drafts of their agents (ADR 0025)."""
    export_tables.leave_out("ordres.NoteInterne", "note de travail d’une instance : demandez-lui d’y avoir accès")
    brouillons = Q(etat="brouillon", is_titulaire=False)
    export_tables.leave_out("ordres.MessageDossier", "brouillon d’un agent, jamais envoyé", brouillons)
