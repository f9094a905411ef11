"""The manifests of deploy/kubernetes, read without a cluster: hardened, probed, limited, told the same as compose."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from tests.deploiement.test_compose import COMPOSE, D_AUTRES, names_prod_reads
from tests.maison.maison import RACINE

DOSSIER = RACINE / "deploy" / "kubernetes"
MODELES = {"Deployment", "Job"}


def documents() -> list[dict[str, Any]]:
    kustomize = yaml.safe_load((DOSSIER / "kustomization.yaml").read_text())
    return [d for nom in kustomize["resources"] for d in yaml.safe_load_all((DOSSIER / nom).read_text())]


def named(kind: str) -> dict[str, dict[str, Any]]:
    return {d["metadata"]["name"]: d for d in documents() if d["kind"] == kind}


def pods() -> dict[str, dict[str, Any]]:
    return {d["metadata"]["name"]: d["spec"]["template"]["spec"] for d in documents() if d["kind"] in MODELES}


def given_values() -> set[str]:
    kustomize = yaml.safe_load((DOSSIER / "kustomization.yaml").read_text())
    (reglages,) = kustomize["configMapGenerator"]
    return {texte.partition("=")[0] for texte in reglages["literals"]}


def test_every_file_is_in_the_kustomization():
    kustomize = yaml.safe_load((DOSSIER / "kustomization.yaml").read_text())
    assert set(kustomize["resources"]) == {p.name for p in DOSSIER.glob("*.yaml")} - {"kustomization.yaml"}


def test_the_shape_is_that_of_compose():
    assert set(named("Deployment")) == {"certif-web", "certif-travailleur", "certif-horloger"}
    assert set(named("Job")) == {"certif-migrations"}
    commandes = {nom: pod["containers"][0].get("command") for nom, pod in pods().items()}
    compose = yaml.safe_load(COMPOSE.read_text())["services"]
    for nom, service in (("travailleur", "worker"), ("horloger", "beat"), ("migrations", "migrations")):
        assert commandes[f"certif-{nom}"] == compose[service]["command"]
    assert commandes["certif-web"] is None, "that of the image"


@pytest.mark.parametrize("nom", sorted(pods()))
def test_a_pod_may_do_nothing_it_does_not_need(nom):
    pod = pods()[nom]
    assert pod["automountServiceAccountToken"] is False
    assert pod["securityContext"]["runAsNonRoot"] is True and pod["securityContext"]["runAsUser"] == 10001
    assert pod["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    for conteneur in pod["containers"]:
        assert conteneur["securityContext"] == {
            "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
        }  # fmt: skip
        assert set(conteneur["resources"]["limits"]) == set(conteneur["resources"]["requests"]) == {"cpu", "memory"}
        ecrits = {m["mountPath"] for m in conteneur["volumeMounts"] if not m.get("readOnly")}
        assert ecrits == {"/srv/certif/media", "/tmp", "/run/certif"}
    assert {v["name"] for v in pod["volumes"]} == {"secrets", "media", "tmp", "run"}


@pytest.mark.parametrize("nom", sorted(pods()))
def test_secrets_come_by_reference_and_production_gets_what_it_requires(nom):
    (conteneur,) = pods()[nom]["containers"]
    compose = yaml.safe_load(COMPOSE.read_text())["services"]["web"]["environment"]
    donnees = {v["name"]: v["value"] for v in conteneur["env"]}
    fichiers = {cle: valeur for cle, valeur in donnees.items() if cle.endswith("_FILE")}
    assert all(valeur.startswith("/run/secrets/") for valeur in fichiers.values())
    assert set(donnees) - set(fichiers) <= {"CERTIF_ROLE"}, "a plain value of its own"
    assert fichiers == {cle: valeur for cle, valeur in compose.items() if cle.endswith("_FILE")}
    required, optional = names_prod_reads()
    names = {cle.removesuffix("_FILE") for cle in fichiers} | given_values()
    assert required <= names <= required | optional | D_AUTRES
    assert not [d for d in documents() if d["kind"] == "Secret"]
    assert "://" not in "".join(v["value"] for v in conteneur["env"])


def test_the_web_is_ready_by_its_base_and_alive_by_itself():
    (web,) = pods()["certif-web"]["containers"]
    assert web["readinessProbe"]["httpGet"]["path"] == web["startupProbe"]["httpGet"]["path"] == "/pret"
    assert web["livenessProbe"]["httpGet"]["path"] == "/vivant"
    assert "exec" in pods()["certif-travailleur"]["containers"][0]["livenessProbe"]
    assert "exec" in pods()["certif-horloger"]["containers"][0]["livenessProbe"]
    hotes = {h["value"] for h in web["readinessProbe"]["httpGet"]["httpHeaders"] if h["name"] == "Host"}
    kustomize = yaml.safe_load((DOSSIER / "kustomization.yaml").read_text())
    servis = next(t for t in kustomize["configMapGenerator"][0]["literals"] if t.startswith("ALLOWED_HOSTS="))
    assert hotes <= set(servis.partition("=")[2].split(","))


def test_a_release_and_a_lost_node_leave_the_site_up():
    web = named("Deployment")["certif-web"]["spec"]
    budgets = {nom: d["spec"]["minAvailable"] for nom, d in named("PodDisruptionBudget").items()}
    assert web["strategy"]["rollingUpdate"] == {"maxUnavailable": 0, "maxSurge": 1}
    assert budgets["certif-web"] < web["replicas"]
    assert budgets["certif-travailleur"] < named("Deployment")["certif-travailleur"]["spec"]["replicas"]
    for nom, budget in named("PodDisruptionBudget").items():
        choisis = budget["spec"]["selector"]["matchLabels"]
        assert choisis == named("Deployment")[nom]["spec"]["selector"]["matchLabels"]
    assert named("Deployment")["certif-horloger"]["spec"]["strategy"] == {"type": "Recreate"}


def test_nobody_talks_to_anybody_but_who_must():
    politiques = named("NetworkPolicy")
    assert politiques["certif-ferme"]["spec"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    (entree,) = politiques["certif-web-entree"]["spec"]["ingress"]
    assert [p["port"] for p in entree["ports"]] == [8000]
    ports = {p["port"] for regle in politiques["certif-sortie"]["spec"]["egress"] for p in regle["ports"]}
    assert ports == {53, 5432, 6379, 443, 587}
    (entree_publique,) = named("Ingress").values()
    assert entree_publique["spec"]["tls"]
    services = {r["backend"]["service"]["name"] for h in entree_publique["spec"]["rules"] for r in h["http"]["paths"]}
    assert services == set(named("Service"))
