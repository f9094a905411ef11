"""For what a CNP or a partner is shown somebody's file: conditions for the policies of rows (`accounts.cloisons`).

What is a draft was sent to nobody. A claim stays with the partner that it was sent to, and with whom it deposits for.
"""

LIENS = {
    "libre": """
EXISTS (SELECT FROM public.actions_demandelibre d JOIN public.referentiels_referentiel r ON r.id = d.referentiel_id
         WHERE d.exercice_id = e_id AND r.cnp_id = ANY (siennes) AND d.etat <> 'brouillon')
""",
    "reclamation": """
EXISTS (SELECT FROM public.actions_reclamation c JOIN public.accounts_partenaire p ON p.id = c.partenaire_id
         WHERE c.exercice_id = e_id AND (p.organisation_id = ANY (siennes) OR c.mandant_id = ANY (siennes)))
""",
}
