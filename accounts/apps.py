"""Application configuration."""

from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Comptes."""

    name = "accounts"
    verbose_name = "Comptes"

    def ready(self) -> None:
        """Register the background work of this room (models are importable only from here on)."""
        from accounts import journal_scelle, travaux
        from accounts.feeds import rpps_boite, rpps_format
        from accounts.feeds.effectifs import FormatEffectifs
        from accounts.feeds.nomenclatures import FormatNomenclatures
        from accounts.feeds.organismes import FormatOrganismes
        from accounts.flux import (
            annulation,
            attente,
            boite,
            definitions,
            depot,
            ecarts,
            formats,
            purge,
            rejeu,
            traitement,
        )

        self._people()
        travaux.register(depot.NATURE_LIVRAISON, traitement.handle)
        travaux.register(attente.NATURE_ATTENTE, attente.handle)
        travaux.register(annulation.NATURE_ANNULATION, annulation.handle)
        travaux.register(purge.NATURE_PURGE, purge.handle)
        travaux.register(boite.NATURE_BOITE, boite.handle)
        travaux.register(rpps_boite.NATURE_ANNUAIRE, rpps_boite.handle)
        for code in rpps_boite.CODES:
            boite.register_reading(code, rpps_boite.NATURE_ANNUAIRE)
        travaux.register(ecarts.NATURE_ECARTS, ecarts.handle)
        travaux.register(rejeu.NATURE_LOT, rejeu.handle)
        travaux.register(journal_scelle.NATURE, journal_scelle.handle)
        for format_ in (FormatOrganismes(), FormatNomenclatures(), FormatEffectifs()):
            formats.register(format_.schema.type_flux, format_)
        for schema in rpps_format.SCHEMAS.values():
            definitions.register(schema)

    def _people(self) -> None:
        """What concerns those who log in, and the systems that do: e-mails, sessions, tokens."""
        from allauth.account.signals import user_logged_in
        from allauth.mfa.signals import authentication_failed

        from accounts import (
            adresse,
            clients_api,
            courriels,
            entrees,
            invitations,
            notifications,
            resumes,
            sessions,
            signaux,
            travaux,
            verrou,
        )

        travaux.register(adresse.NATURE_LIEN, adresse.send_link)
        travaux.register(invitations.NATURE_LIEN, invitations.send_link)
        travaux.register(notifications.NATURE_ENVOI, courriels.send_notification)
        travaux.register(resumes.NATURE_FILE, resumes.queue)
        travaux.register(resumes.NATURE_RESUME, resumes.send)
        travaux.register(sessions.NATURE_MENAGE, sessions.clean)
        travaux.register(clients_api.NATURE_MENAGE, clients_api.clean)
        travaux.register(signaux.NATURE, signaux.handle)
        travaux.register(verrou.NATURE_AVIS, verrou.warn)
        travaux.register(entrees.NATURE_AVIS, entrees.warn)
        # The library keeps a row for each login; the session is marked as followed.
        user_logged_in.connect(sessions.on_login)
        authentication_failed.connect(entrees.factor_refused)
