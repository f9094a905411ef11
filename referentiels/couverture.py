"""Which référentiels already cover the specialties of a profession, and from when."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from referentiels.lecture import applicable_versions
from referentiels.models import Referentiel, VersionReferentiel


@dataclass(frozen=True, slots=True)
class Couverture:
    """One version that covers a specialty (or the profession, empty code), from its date of effect on."""

    specialite: str
    version: VersionReferentiel

    def words(self, on: date) -> str:
        """« déjà couverte par «\u00a0…\u00a0» (CNP) depuis le … », or from when it will be."""
        version = self.version
        referentiel = version.referentiel
        qui = f"«\u00a0{referentiel.titre}\u00a0»" + (f" ({referentiel.cnp})" if referentiel.cnp else "")
        effet = f"{version.effet:%d/%m/%Y}" if version.effet else ""
        if version.effet and version.effet > on:
            return f"couverte à partir du {effet} par {qui}"
        fin = f", jusqu’au {version.fin_effet:%d/%m/%Y}" if version.fin_effet else ""
        return f"déjà couverte par {qui} depuis le {effet}{fin}"


def coverage(profession: str, on: date, sauf: Referentiel | None = None) -> dict[str, list[Couverture]]:
    """By R38 code ("" for the profession itself): the version that applies on the day, then those that will.

    The référentiel `sauf` is left out, as well as later versions of one already named. Four queries at most.
    """
    en_cours = {specialite: pk for (p, specialite), pk in applicable_versions(on).items() if p == profession}
    publiees = VersionReferentiel.objects.published().filter(referentiel__profession=profession)
    if sauf is not None:
        publiees = publiees.exclude(referentiel=sauf)
    publiees = publiees.select_related("referentiel__cnp")
    actuelles = publiees.in_bulk(set(en_cours.values()))
    trouvees: dict[str, list[Couverture]] = defaultdict(list)
    for specialite, pk in en_cours.items():
        if pk in actuelles:
            trouvees[specialite].append(Couverture(specialite, actuelles[pk]))
    for version in publiees.filter(etat=VersionReferentiel.Etat.PUBLIE, effet__gt=on).order_by("effet", "pk"):
        for specialite in version.specialites or [""]:
            deja = {c.version.referentiel_id for c in trouvees[specialite]}
            if version.referentiel_id not in deja:
                trouvees[specialite].append(Couverture(specialite, version))
    return {specialite: lignes for specialite, lignes in trouvees.items() if lignes}
