"""The questions that a new installation comes with; its operators then make them their own (`accounts.questions`)."""

from __future__ import annotations

from accounts.models import Question

_R, _I, _T, _D = (
    Question.Theme.REFERENTIEL, Question.Theme.IDENTITE, Question.Theme.TECHNIQUE, Question.Theme.DONNEES
)  # fmt: skip

#: (theme, question, answer), in the order in which they are read. Rules carry their article.
LIVREES: tuple[tuple[Question.Theme, str, str], ...] = (
    (
        _R,
        "Mon action n’est pas dans la liste. Compte-t-elle\u00a0?",
        "Demandez au CNP de votre profession ou de votre spécialité\u00a0: il peut reconnaître une action"
        " libre, avant ou après sa réalisation. Elle compte une fois sa réponse donnée.",
    ),
    (
        _R,
        "La même formation, refaite chaque année, compte-t-elle chaque année\u00a0?",
        "Par défaut, non\u00a0: les actions d’un axe doivent être distinctes. Le référentiel peut "
        "l’autoriser\u00a0; la page de l’action le dit alors.",
    ),
    (
        _R,
        "J’ai trois actions dans un axe. La troisième sert-elle ailleurs\u00a0?",
        "Elle reste visible, en plus, mais ne passe pas dans un autre axe\u00a0: il en faut deux dans "
        "chacun (CSP, art. R. 4022-7).",
    ),
    (
        _I,
        "Mon nom, ma profession ou ma spécialité est inexacte. Qui corrige\u00a0?",
        "Votre Ordre\u00a0: ces données viennent du répertoire partagé des professionnels (RPPS) et ne se"
        " corrigent qu’à leur source.",
    ),
    (
        _I,
        "J’ai été arrêté, en congé maternité ou à l’étranger. Ma période est-elle suspendue\u00a0?",
        "Aucun texte que nous avons lu ne prévoit de suspension. L’interruption compte dans un "
        "total\u00a0: au-delà de trois ans, la période prend fin (art. R. 4022-16). Signalez-la à votre "
        "Ordre, qui apprécie.",
    ),
    (
        _I,
        "Que se passe-t-il si je n’ai pas tout fait à la fin\u00a0?",
        "L’Ordre vous dit ce qui manque, reçoit vos observations écrites et vous entend, pour trouver "
        "comment remplir l’obligation au plus vite. Aucune sanction n’est automatique\u00a0; le "
        "manquement peut toutefois être porté devant la juridiction disciplinaire (art. L. 4022-9).",
    ),
    (
        _T,
        "Je n’arrive pas à me connecter.",
        "Professionnel, vous entrez avec Pro Santé Connect quand il est proposé. Agent d’une "
        "organisation, vous entrez avec votre adresse, votre mot de passe et un second facteur.\n\nMot de"
        " passe perdu\u00a0? La page de connexion permet d’en choisir un nouveau.",
    ),
    (
        _T,
        "Une action faite chez un partenaire n’apparaît pas.",
        "Elle est transmise par l’organisme, avec un délai. Passé celui-ci, demandez-lui d’abord si elle "
        "est partie, et avec quel numéro RPPS\u00a0; vous pouvez aussi la déclarer vous-même. Si elle "
        "arrive ensuite, les deux ne font qu’une.",
    ),
    (
        _D,
        "Qui a regardé mon compte\u00a0?",
        "Chaque lecture de votre dossier par quelqu’un d’autre est inscrite au journal, et vous pouvez la"
        " voir. La page «\u00a0Données personnelles\u00a0» détaille qui voit quoi.",
    ),
    (
        _D,
        "Puis-je faire effacer mon compte\u00a0?",
        "Non tant que l’obligation court\u00a0: il est tenu pour l’application de la loi. Vous pouvez "
        "demander l’accès, la rectification et la limitation.",
    ),
)
