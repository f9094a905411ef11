"""Functions that the policies call: who looks, and what they may see of a person. Written here, run by `ouvre_droits`.

Who looks is a handful of settings of the connection, all written by `certif_regarde` from what the base itself knows:

- `certif.tout`: « 1 » for the gestures that look at everybody (`certif.cloison.SERVICE`), and for nobody else;
- `certif.utilisateur`, `certif.personne`: keys of the login and of its own account;
- `certif.ressort`: words « 10 », « 10d75 », « 10r11 », « m » between spaces: the perimeter of instances ordinales;
- `certif.finess`, `certif.siret`: places of employers; `certif.organisations`: CNP and partners, by their keys;
- `certif.liens`: « 1 » when one of these last three is not empty, so that others pay nothing for it;
- `certif.jour`: the day on which all that was true.

Nobody said anything: every setting is empty, and nothing is seen. The functions named `certif_voit_…` belong to the
owner of the tables and read what they judge on without its policies (`SECURITY DEFINER`): they answer yes or no, never
a row.
"""

from __future__ import annotations

#: What `functions` writes.
NOMS = (
    "certif_regarde", "certif_ressort", "certif_emploie", "certif_lie", "certif_voit_exercice", "certif_voit_cycle",
    "certif_voit_personne",
)  # fmt: skip
#: How an upper room says that an exercise concerns an organisation: SQL of a condition on `e_id` and `siennes`.
_LIENS: dict[str, str] = {}


def register_link(nom: str, condition: str) -> None:
    """Add a reason for which a CNP or a partner sees an exercise; called from `AppConfig.ready()`.

    `condition` is SQL: `e_id` is the exercise, `siennes` the keys of the organisations, `le` the day.
    """
    _LIENS[nom] = condition


REGLAGES = """
CREATE OR REPLACE FUNCTION public.certif_regarde(qui bigint, le date, tout boolean) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
DECLARE
    jour date := COALESCE(le, (SELECT h.jour FROM public.accounts_horloge h WHERE h.id = 1),
                          (pg_catalog.now() AT TIME ZONE 'Europe/Paris')::date);
    personne bigint;
    ressort text := '';
    finess text := '';
    siret text := '';
    organisations text := '';
    une record;
BEGIN
    IF qui IS NOT NULL THEN
        SELECT u.professionnel_id INTO personne FROM public.accounts_utilisateur u WHERE u.id = qui AND u.is_active;
        FOR une IN
            SELECT o.* FROM public.accounts_appartenance a
              JOIN public.accounts_organisation o ON o.id = a.organisation_id
             WHERE a.utilisateur_id = qui AND o.is_active AND a.debut <= jour AND (a.fin IS NULL OR a.fin >= jour)
        LOOP
            CASE une.nature
                WHEN 'ordre' THEN
                    ressort := ressort || ' ' || une.profession || CASE une.echelon
                        WHEN 'regional' THEN 'r' || une.region
                        WHEN 'departemental' THEN 'd' || une.departement
                        ELSE '' END || ' ';
                WHEN 'ssa' THEN ressort := ressort || ' m ';
                WHEN 'employeur' THEN
                    finess := concat_ws(' ', NULLIF(finess, ''), NULLIF(une.finess, ''));
                    siret := concat_ws(' ', NULLIF(siret, ''), NULLIF(une.siret, ''));
                WHEN 'cnp', 'partenaire' THEN organisations := concat_ws(' ', NULLIF(organisations, ''), une.id);
                ELSE NULL;
            END CASE;
        END LOOP;
    END IF;
    PERFORM set_config('certif.tout', CASE WHEN tout THEN '1' ELSE '' END, false),
            set_config('certif.utilisateur', COALESCE(qui::text, ''), false),
            set_config('certif.personne', COALESCE(personne::text, ''), false),
            set_config('certif.ressort', ressort, false),
            set_config('certif.finess', finess, false),
            set_config('certif.siret', siret, false),
            set_config('certif.organisations', organisations, false),
            set_config('certif.liens', CASE WHEN finess || siret || organisations <> '' THEN '1' ELSE '' END, false),
            set_config('certif.jour', jour::text, false);
    -- PostgreSQL 18 would make one of the names searched (a view without policy) and of the persons shown (with one),
    -- and read no index of names: half a second instead of a millisecond.
    IF current_setting('enable_self_join_elimination', true) IS NOT NULL THEN
        PERFORM set_config('enable_self_join_elimination', 'off', false);
    END IF;
END $$
"""

#: Inlined by PostgreSQL where it is called: costs a search in a short text for each row.
RESSORT = """
CREATE OR REPLACE FUNCTION public.certif_ressort(profession text, departement text, region text, militaire boolean)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT CASE WHEN militaire THEN strpos(current_setting('certif.ressort', true), ' m ') > 0
                ELSE strpos(current_setting('certif.ressort', true), ' ' || profession || ' ') > 0
                  OR strpos(current_setting('certif.ressort', true), ' ' || profession || 'd' || departement || ' ') > 0
                  OR strpos(current_setting('certif.ressort', true), ' ' || profession || 'r' || region || ' ') > 0
           END
$$
"""

EMPLOI = """
CREATE OR REPLACE FUNCTION public.certif_emploie(finess text, siret text)
RETURNS boolean LANGUAGE sql STABLE PARALLEL SAFE AS $$
    SELECT (finess <> '' AND finess = ANY (string_to_array(current_setting('certif.finess', true), ' ')))
        OR (siret <> '' AND siret = ANY (string_to_array(current_setting('certif.siret', true), ' ')))
$$
"""

# What the functions below cost is said as it is (tens of microseconds), or the planner asks them of every person of the
# country rather than of the fifty of a page.
_LIE = """
CREATE OR REPLACE FUNCTION public.certif_lie(e_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE COST 500 AS $$
DECLARE
    siennes bigint[];
    le date;
BEGIN
    IF COALESCE(current_setting('certif.liens', true), '') = '' THEN RETURN false; END IF;
    IF current_setting('certif.finess', true) || current_setting('certif.siret', true) <> '' AND EXISTS (
        SELECT FROM public.accounts_activite a WHERE a.exercice_id = e_id
           AND (public.certif_emploie(a.finess, a.siret) OR public.certif_emploie(a.finess_ej, ''))
    ) THEN RETURN true; END IF;
    IF current_setting('certif.organisations', true) = '' THEN RETURN false; END IF;
    siennes := string_to_array(current_setting('certif.organisations', true), ' ')::bigint[];
    le := current_setting('certif.jour', true)::date;
    RETURN {liens};
END $$
"""

#: An employer's link is an activity at its place, past ones included: it must be able to say that somebody left.
AUTORISATION = """
EXISTS (SELECT FROM public.accounts_autorisationcnp a WHERE a.exercice_id = e_id AND a.cnp_id = ANY (siennes)
         AND a.revoquee_at IS NULL AND le BETWEEN a.debut AND a.fin)
"""

EXERCICE = """
CREATE OR REPLACE FUNCTION public.certif_voit_exercice(e_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE COST 500 AS $$
DECLARE e record;
BEGIN
    IF current_setting('certif.tout', true) = '1' THEN RETURN true; END IF;
    IF COALESCE(current_setting('certif.utilisateur', true), '') = '' THEN RETURN false; END IF;
    SELECT x.professionnel_id, x.profession, x.departement, x.region, x.categorie INTO e
      FROM public.accounts_exercice x WHERE x.id = e_id;
    IF NOT FOUND THEN RETURN false; END IF;
    RETURN current_setting('certif.personne', true) = e.professionnel_id::text
        OR public.certif_ressort(e.profession, e.departement, e.region, e.categorie = 'M')
        OR public.certif_lie(e_id);
END $$
"""

CYCLE = """
CREATE OR REPLACE FUNCTION public.certif_voit_cycle(c_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE COST 500 AS $$
BEGIN
    IF current_setting('certif.tout', true) = '1' THEN RETURN true; END IF;
    IF COALESCE(current_setting('certif.utilisateur', true), '') = '' THEN RETURN false; END IF;
    RETURN public.certif_voit_exercice((SELECT c.exercice_id FROM public.actions_cycle c WHERE c.id = c_id));
END $$
"""

PERSONNE = """
CREATE OR REPLACE FUNCTION public.certif_voit_personne(p_id bigint) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER PARALLEL SAFE COST 500 AS $$
BEGIN
    IF current_setting('certif.tout', true) = '1' OR current_setting('certif.personne', true) = p_id::text THEN
        RETURN true;
    END IF;
    IF COALESCE(current_setting('certif.ressort', true), '') || COALESCE(current_setting('certif.liens', true), '') = ''
    THEN RETURN false; END IF;
    RETURN EXISTS (
        SELECT FROM public.accounts_exercice x WHERE x.professionnel_id = p_id
           AND (public.certif_ressort(x.profession, x.departement, x.region, x.categorie = 'M')
                OR public.certif_lie(x.id))
    );
END $$
"""


def functions() -> tuple[str, ...]:
    """Every function, in the order in which they name each other."""
    liens = " OR ".join(condition.strip() for condition in (AUTORISATION, *_LIENS.values()))
    return (REGLAGES, RESSORT, EMPLOI, _LIE.replace("{liens}", liens), EXERCICE, CYCLE, PERSONNE)
