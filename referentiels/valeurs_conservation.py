"""Named choices about the end of the retention, and about the draw of files: what the texts leave unsaid."""

from __future__ import annotations

from referentiels.parametre import choix, principe

CONSERVATION = (
    choix(
        "conservation_preavis_jours",
        90,
        "CSP R. 4022-27",
        "NF",
        "Le titulaire est averti quatre-vingt-dix jours avant l’effacement du contenu d’un cycle, le temps d’en "
        "emporter une copie. Un avertissement tardif retarde l’effacement d’autant.",
    ),
    choix(
        "conservation_recours_jours",
        365,
        "CSP R. 4022-27",
        "NF",
        "Rien n’est effacé moins d’un an après la dernière décision sur le cycle\u00a0: le temps de la contester.",
    ),
    choix(
        "conservation_sans_decision",
        True,
        "CSP R. 4022-27",
        "NF",
        "Un cycle échu que son Ordre n’a pas jugé n’est pas effacé tant qu’il attend sa décision\u00a0: il est "
        "signalé à l’instance. Effacer ses preuves en déciderait à sa place.",
    ),
    principe(
        "conservation_cycle_nu",
        "CSP R. 4022-27",
        "NF",
        "Les dates d’un cycle effacé et son indication finale restent\u00a0: les dates des cycles suivants s’en "
        "déduisent. Actions, preuves, contrôle, décision et attestation sont effacés.",
    ),
    principe(
        "tirage_verifiable",
        "CSP R. 4022-18",
        "NF",
        "Aucun texte ne dit comment choisir les dossiers à relire de plus près. S’ils sont tirés au sort, la "
        "population et son empreinte sont publiées avant que la graine existe, et chacun peut refaire le tirage.",
    ),
    principe(
        "tirage_apres_le_cycle",
        "CSP R. 4022-19",
        "NF",
        "Seuls des cycles échus qui attendent leur décision sont tirés au sort\u00a0: aucun texte ne prévoit de "
        "contrôle avant la fin d’un cycle. Être tiré ne préjuge de rien.",
    ),
)
