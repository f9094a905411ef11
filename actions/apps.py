"""Application configuration."""

from django.apps import AppConfig


class ActionsConfig(AppConfig):
    """Cycles, actions and their evaluation."""

    name = "actions"
    verbose_name = "Actions"

    def ready(self) -> None:
        """Register the background work of this room (models are importable only from here on)."""
        from accounts import cloisons_sql, travaux
        from accounts.api import documents
        from actions import (
            appreciations_releve,
            choix_applique,
            cloisons_liens,
            cycles,
            export_demande,
            geste_declarer,
            labels_poses,
            nuit,
            reclamations_nuit,
            simulation,
            simulation_acces,
            transit,
        )
        from referentiels import choix_retenus, gestes

        for nom, condition in cloisons_liens.LIENS.items():
            cloisons_sql.register_link(nom, condition)
        travaux.register(cycles.NATURE_RECALCUL, cycles.drain)
        travaux.register(nuit.NATURE_NUIT, nuit.run)
        travaux.register(choix_retenus.NATURE_RECALCUL, choix_applique.handle)
        travaux.register(transit.NATURE_TRANSIT, transit.handle)
        travaux.register(reclamations_nuit.NATURE_NUIT, reclamations_nuit.handle)
        travaux.register(simulation.NATURE, simulation.handle)
        travaux.register(labels_poses.NATURE, labels_poses.handle)
        travaux.register(appreciations_releve.NATURE, appreciations_releve.handle)
        travaux.register(export_demande.NATURE, export_demande.handle)
        travaux.register(export_demande.NATURE_EFFACEMENT, export_demande.handle_erasure)
        documents.publish("actions.api.urls")
        simulation_acces.register()
        gestes.register("declarer", geste_declarer.offer)
        _register_formats()


def _register_formats() -> None:
    """The files of partners that this room reads."""
    from accounts.flux import formats
    from actions.feeds.accreditations import FormatAccreditations
    from actions.feeds.actions_partenaires import FormatActions
    from actions.feeds.catalogue import FormatCatalogue, FormatOrientations
    from actions.feeds.ddt import FormatDdt

    for format_ in (
        FormatActions(), FormatDdt(), FormatCatalogue(), FormatOrientations(), FormatAccreditations(),
    ):  # fmt: skip
        formats.register(format_.schema.type_flux, format_)
