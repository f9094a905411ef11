"""A new référentiel: who opens it, from what, once though two editors ask; renamed, abandoned, never once published."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from accounts.models import Appartenance, Evenement, Organisation, Specialite
from accounts.roles import Nature, Role
from certif.socle.refus import Refus
from certif.socle.workflow import Depasse
from referentiels import publication
from referentiels.couverture import coverage
from referentiels.echange.ecriture import archive
from referentiels.echange.rangement import contents_of
from referentiels.models import EtapeVersion, Portee, Referentiel, VersionReferentiel
from referentiels.redaction import creation, identite
from referentiels.redaction.creation import DejaOuvert, Projet
from referentiels.redaction.identite import Nom
from tests.actions.test_concurrence import meanwhile
from tests.people import JOUR, client_of, make_agent
from tests.referentiels_fictifs import make_version

ADRESSE = "/redaction/nouveau-referentiel/"


@pytest.fixture(autouse=True)
def nomenclature(db, jour) -> None:
    for code, libelle in (("SM30", "Néphrologie fictive"), ("SM31", "Neurologie fictive")):
        Specialite.objects.update_or_create(code=code, defaults={"libelle": libelle, "profession": "10"})


@pytest.fixture
def conseil(cnp) -> Organisation:
    """The CNP of the cast, of the doctors."""
    Organisation.objects.filter(appartenances__utilisateur=cnp).update(profession="10")
    return cnp.appartenances.get().organisation


def projet(titre: str = "Néphrologie", *specialites: str, **autres) -> Projet:
    return Projet(titre, "10", specialites, **autres)


def ouvre(conseil: Organisation, cnp, *args: str, **autres) -> VersionReferentiel:
    return creation.open_referentiel(conseil.pk, projet(*args, **autres), cnp, JOUR)


def publie(code: str, specialites: list[str], effet=JOUR) -> VersionReferentiel:
    version = make_version(code, specialites=(), publish=False)
    VersionReferentiel.objects.filter(pk=version.pk).update(specialites=specialites, effet=effet)
    return publication.put_in_service(version.pk, on=JOUR)


def typed(**autres) -> dict:
    return {"titre": "Néphrologie", "depart": "vide", "specialites": ["SM30"], **autres}


def test_a_blank_referentiel_asks_two_distinct_actions_on_each_axis(conseil, cnp):
    version = ouvre(conseil, cnp, "Référentiel de la néphrologie", "SM30")
    referentiel = version.referentiel
    assert (referentiel.code, referentiel.cnp, referentiel.profession) == ("NEPHROLOGIE", conseil, "10")
    assert (version.numero, version.etat, version.specialites) == (1, "brouillon", ["SM30"])
    lignes = list(version.exigences.order_by("axe").values_list("axe", "type", "seuil"))
    assert lignes == [(axe, "nombre", 2) for axe in (1, 2, 3, 4)]
    assert not Portee.objects.exists(), "personne ne le suit avant sa publication"
    faits = Evenement.objects.order_by("pk").values_list("details__geste", flat=True)
    assert list(faits) == ["creer_referentiel", "creer"]


def test_a_copy_takes_actions_requirements_and_correspondences(conseil, cnp):
    modele = make_version("MODELE", exigences=({"axe": 2, "type": "quota", "categorie": "DPC"},))
    modele.referentiel.correspondances.create(rang=1, type_action="DPC", codes=["A1a"])
    version = ouvre(conseil, cnp, "Néphrologie", "SM30", base_id=modele.pk)
    lus = contents_of([modele, version])
    assert lus[version.pk].actions == lus[modele.pk].actions
    assert lus[version.pk].exigences == lus[modele.pk].exigences
    assert version.referentiel.correspondances.get().codes == ["A1a"]
    assert (version.base, version.specialites) == (modele, ["SM30"])


@pytest.mark.parametrize(
    ("titre", "code"),
    [
        ("Référentiel de certification des pédicures-podologues", "PEDICURES-PODOLOGUES"),
        ("Cœur et vaisseaux", "COEUR-VAISSEAUX"),
        ("Le de la", "LE-DE-LA"),
        ("—", "REFERENTIEL"),
        ("Anesthésie réanimation et médecine périopératoire", "ANESTHESIE-REANIMATION-MEDECINE"),
        ("x" * 60, "X" * 36),
    ],
)
def test_the_code_comes_from_the_words_of_the_title(titre, code):
    codes = creation.codes_for(titre)
    assert [next(codes), next(codes), next(codes)] == [code, f"{code}-2", f"{code}-3"]


def test_a_code_already_borne_is_left_to_its_owner(conseil, cnp):
    make_version("NEPHROLOGIE", publish=False)
    assert ouvre(conseil, cnp, "Néphrologie", "SM30").referentiel.code == "NEPHROLOGIE-2"


@pytest.mark.parametrize(
    ("titre", "specialites", "champ"),
    [(" NEPHROLOGIE ", ("SM31",), "titre"), ("Un autre titre", ("SM30", "SM31"), "specialites")],
)
def test_two_editors_open_one_referentiel(conseil, cnp, titre, specialites, champ):
    premiere = ouvre(conseil, cnp, "Néphrologie", "SM30")
    collegue = make_agent(Role.CNP_REDACTEUR, Nature.CNP, "CNP-VOISIN")
    Appartenance.objects.create(utilisateur=collegue, organisation=conseil, role="cnp_redacteur", debut=JOUR)
    with pytest.raises(DejaOuvert) as refus:
        ouvre(conseil, collegue, titre, *specialites)
    assert (refus.value.version_id, refus.value.champ) == (premiere.pk, champ)
    assert Referentiel.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_editors_at_the_same_moment_open_one_referentiel(conseil, cnp):
    refus: list[DejaOuvert] = []

    def second() -> None:
        try:
            ouvre(conseil, cnp, "Néphrologie", "SM30")
        except DejaOuvert as leve:
            refus.append(leve)

    with meanwhile(second):
        version = ouvre(conseil, cnp, "Néphrologie", "SM30")
    assert [leve.version_id for leve in refus] == [version.pk]
    assert Referentiel.objects.count() == 1


@pytest.mark.parametrize("acteur", ["autre_cnp", "cncp", "has", "publication", "exploitant", "titulaire"])
def test_only_an_editor_of_the_cnp_creates_renames_and_abandons(request, conseil, cnp, acteur):
    version = ouvre(conseil, cnp, "Néphrologie", "SM30")
    utilisateur = request.getfixturevalue(acteur)
    referentiel = version.referentiel
    for geste in (
        lambda: ouvre(conseil, utilisateur, "Neurologie", "SM31"),
        lambda: identite.rename(referentiel.pk, Nom("A", "A"), identite.name_of(referentiel), utilisateur, JOUR),
        lambda: identite.abandon(referentiel.pk, utilisateur, JOUR, 1),
    ):
        with pytest.raises(Refus) as refus:
            geste()
        assert refus.value.code == "non_autorise"
    assert list(Referentiel.objects.values_list("titre", flat=True)) == ["Néphrologie"]


@pytest.mark.parametrize(
    ("demande", "code"),
    [
        (Projet("Soins fictifs", "60"), "profession_autre"),
        (projet("  "), "titre_invalide"),
        (projet("x" * 251), "titre_invalide"),
        (projet("Inconnue", "SM99"), "specialite_inconnue"),
        (projet("Copie", base_id=0), "depart_introuvable"),
    ],
)
def test_what_cannot_be_opened_is_refused_with_its_field(conseil, cnp, demande, code):
    with pytest.raises(Refus) as refus:
        creation.open_referentiel(conseil.pk, demande, cnp, JOUR)
    assert (refus.value.code, bool(refus.value.champ), bool(refus.value.remede)) == (code, True, True)
    assert not Referentiel.objects.exists()


def test_a_draft_of_somebody_else_is_not_copied(conseil, cnp):
    with pytest.raises(Refus, match="pas publiée"):
        ouvre(conseil, cnp, "Copie", base_id=make_version("SECRET", publish=False).pk)


@pytest.mark.parametrize(("ecart", "mots"), [(0, "depuis le 30/06/2026"), (1, "à partir du 01/07/2026")])
def test_a_covered_specialty_is_told_with_its_date_and_taken_knowingly(conseil, cnp, ecart, mots):
    publie("VOISIN", ["SM30"], JOUR + timedelta(days=ecart))
    with pytest.raises(Refus) as refus:
        ouvre(conseil, cnp, "Néphrologie", "SM30", "SM31")
    assert refus.value.code == "specialite_couverte"
    assert "Néphrologie fictive" in str(refus.value)
    assert mots in str(refus.value)
    assert "Neurologie" not in str(refus.value)
    assert ouvre(conseil, cnp, "Néphrologie", "SM30", couvertes_lues=True).specialites == ["SM30"]


def test_the_profession_itself_may_be_covered(conseil, cnp):
    make_version("DEFAUT")
    with pytest.raises(Refus, match="toute la profession, déjà couverte"):
        ouvre(conseil, cnp, "Médecine")


def test_coverage_names_each_referentiel_once_and_leaves_one_out(conseil, cnp):
    version = publie("VOISIN", ["SM30"])
    suite = make_version("VOISIN", specialites=(), numero=2, publish=False)
    VersionReferentiel.objects.filter(pk=suite.pk).update(specialites=["SM30"], effet=JOUR + timedelta(days=9))
    publication.put_in_service(suite.pk, on=JOUR)
    assert [c.version for c in coverage("10", JOUR)["SM30"]] == [version]
    assert "jusqu’au 08/07/2026" in coverage("10", JOUR)["SM30"][0].words(JOUR)
    assert coverage("10", JOUR, version.referentiel) == {}
    assert coverage("60", JOUR) == {}


def test_the_page_creates_and_opens_the_draft(conseil, cnp):
    client = client_of(cnp)
    publie("VOISIN", ["SM31"])
    page = client.get(ADRESSE).content.decode()
    assert "Neurologie fictive (SM31) – déjà couverte par «\u00a0Référentiel fictif VOISIN\u00a0»" in page
    assert "prendra la suite, à une autre date" not in page
    refusee = client.post(ADRESSE, typed(specialites=["SM30", "SM31"]))
    assert refusee.status_code == 422
    assert "prendra la suite, à une autre date" in refusee.content.decode()
    reponse = client.post(ADRESSE, typed(specialites=["SM30", "SM31"], couvertes_lues="on"))
    version = VersionReferentiel.objects.get(etat="brouillon")
    assert reponse["Location"] == f"/redaction/{version.pk}/"
    encore = client.post(ADRESSE, typed(specialites=["SM30"]))
    assert encore.status_code == 422
    assert f'href="/redaction/{version.pk}/"' in encore.content.decode()
    sans_base = client.post(ADRESSE, typed(titre="Autre", depart="copie", specialites=["SM30"]))
    assert "Choisissez la version à copier" in sans_base.content.decode()


def test_a_workbook_of_another_referentiel_fills_the_new_one(conseil, cnp):
    client = client_of(cnp)
    reponse = client.post(ADRESSE, typed(depart="classeur"))
    version = VersionReferentiel.objects.get()
    adresse = f"/redaction/{version.pk}/importer/"
    assert reponse["Location"] == adresse
    assert "jamais été publié" in client.get(adresse).content.decode()
    modele = make_version("MODELE")
    fichier = SimpleUploadedFile("m.zip", archive([contents_of([modele])[modele.pk]]))
    apercu = client.post(adresse, {"fichiers": fichier})
    assert "celui de «\u00a0MODELE\u00a0»" in apercu.content.decode()
    client.post(f"{adresse}confirmer/", {"jeton": apercu.context["apercu"].jeton})
    version = VersionReferentiel.objects.select_related("referentiel").get(pk=version.pk)
    assert (version.referentiel.titre, version.specialites) == ("Néphrologie", ["SM30"])
    assert version.actions.count() == 12


def test_a_cnp_without_profession_says_first_for_which_one(cnp):
    conseil = cnp.appartenances.get().organisation
    client = client_of(cnp)
    assert "Pour qui est le nouveau référentiel" in client.get(ADRESSE).content.decode()
    assert client.get(ADRESSE, {"pour": "ailleurs"}).status_code == 422
    client.post(ADRESSE, typed(pour=f"{conseil.pk}-60", specialites=[]))
    assert Referentiel.objects.get().profession == "60"


def test_renamed_until_it_is_judged(conseil, cnp):
    version = ouvre(conseil, cnp, "Néphrologie", "SM30")
    make_version("PRIS", publish=False)
    adresse = reverse("redaction:renommer", args=[version.referentiel_id])
    client = client_of(cnp)
    vu = {"titre_vu": "Néphrologie", "code_vu": "NEPHROLOGIE"}
    for titre, code in (("", "A"), ("A", "PRIS"), ("A", "deux mots")):
        assert client.post(adresse, {"titre": titre, "code": code, **vu}).status_code == 422
    assert client.post(adresse, {"titre": "Rein", "code": "REIN", **vu}).status_code == 302
    assert Referentiel.objects.get(pk=version.referentiel_id).code == "REIN"
    assert client.post(adresse, {"titre": "Autre", "code": "REIN", **vu}).status_code == 409
    VersionReferentiel.objects.filter(pk=version.pk).update(etat="soumis")
    refusee = client.post(adresse, {"titre": "Autre", "code": "AUTRE", "titre_vu": "Rein", "code_vu": "REIN"})
    assert "soumise pour avis" in refusee.content.decode()


def test_abandoned_while_nobody_was_asked(conseil, cnp):
    version = ouvre(conseil, cnp, "Néphrologie", "SM30")
    adresse = reverse("redaction:abandonner", args=[version.referentiel_id])
    client = client_of(cnp)
    assert "1 brouillon sera effacé" in client.get(adresse).content.decode()
    assert client.post(adresse, {"revision": 9}).status_code == 409
    etape = EtapeVersion.objects.create(
        version=version, geste="renvoyer", de="soumis", vers="brouillon", motif="Fictif.", jour=JOUR,
        at="2026-06-30T10:00Z",
    )  # fmt: skip
    assert client.post(adresse, {"revision": 1}).status_code == 422
    etape.delete()
    assert client.post(adresse, {"revision": 1}).status_code == 302
    assert not Referentiel.objects.exists()
    assert Evenement.objects.latest("pk").details == {"geste": "abandonner", "code": "NEPHROLOGIE"}


def test_a_published_referentiel_keeps_its_code_and_stays(conseil, cnp):
    version = ouvre(conseil, cnp, "Néphrologie", "SM30")
    assert "Abandonner ce référentiel" in client_of(cnp).get(f"/redaction/{version.pk}/").content.decode()
    VersionReferentiel.objects.filter(pk=version.pk).update(effet=JOUR)
    publication.put_in_service(version.pk, on=JOUR)
    referentiel = version.referentiel
    for geste in (
        lambda: identite.rename(referentiel.pk, Nom("A", "A"), identite.name_of(referentiel), cnp, JOUR),
        lambda: identite.abandon(referentiel.pk, cnp, JOUR, 1),
    ):
        with pytest.raises(Refus) as refus:
            geste()
        assert refus.value.code == "deja_publie"
    for nom in ("renommer", "abandonner"):
        assert client_of(cnp).get(reverse(f"redaction:{nom}", args=[referentiel.pk])).status_code == 409


def test_a_name_read_too_long_ago_is_not_written_over(conseil, cnp):
    referentiel = ouvre(conseil, cnp, "Néphrologie", "SM30").referentiel
    with pytest.raises(Depasse):
        identite.rename(referentiel.pk, Nom("A", "A"), Nom("Ancien", "NEPHROLOGIE"), cnp, JOUR)
