"""The theme: contrast in both appearances, icons that exist, a folder that can be switched."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from certif import presentation, theme

CSS = (Path(settings.BASE_DIR) / "static/theme/certif.css").read_text()
SPRITE = (Path(settings.BASE_DIR) / "static/vendor/bootstrap-icons/icones.svg").read_text()
GABARITS = Path(settings.BASE_DIR) / "templates"


def _variables(bloc: str) -> dict[str, str]:
    return dict(re.findall(r"(--[\w-]+): (#[0-9a-f]{3,6});", bloc))


def _blocks() -> dict[str, dict[str, str]]:
    clair = CSS.split(':root, [data-bs-theme="light"] {', 1)[1].split("}", 1)[0]
    sombre = CSS.split('[data-bs-theme="dark"] {', 1)[1].split("}", 1)[0]
    return {"clair": {"--bs-body-bg": "#fff", **_variables(clair)}, "sombre": _variables(sombre)}


def _luminance(couleur: str) -> float:
    chiffres = couleur.lstrip("#")
    if len(chiffres) == 3:
        chiffres = "".join(c * 2 for c in chiffres)
    canaux = [int(chiffres[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    lineaires = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]
    return 0.2126 * lineaires[0] + 0.7152 * lineaires[1] + 0.0722 * lineaires[2]


def contrast(texte: str, fond: str) -> float:
    """Contrast ratio of WCAG 2.2 between two colours."""
    haut, bas = sorted((_luminance(texte), _luminance(fond)), reverse=True)
    return (haut + 0.05) / (bas + 0.05)


PAIRES = [
    ("--bs-body-color", "--bs-body-bg"),
    ("--bs-secondary-color", "--bs-body-bg"),
    ("--bs-secondary-color", "--certif-surface"),
    ("--bs-secondary-color", "--certif-surface-forte"),
    ("--certif-marque", "--bs-body-bg"),
    ("--certif-marque", "--certif-surface"),
    ("--certif-marque-texte", "--certif-marque"),
    ("--certif-marque-texte", "--certif-marque-vive"),
    *((f"--certif-{ton}", f"--certif-{ton}-fond") for ton in ("succes", "info", "attention", "erreur", "neutre")),
    *((f"--certif-{ton}", "--bs-body-bg") for ton in ("succes", "info", "attention", "erreur", "neutre")),
    *(("--bs-body-color", f"--certif-{ton}-fond") for ton in ("succes", "info", "attention", "erreur")),
]


@pytest.mark.parametrize("apparence", ["clair", "sombre"])
@pytest.mark.parametrize(("texte", "fond"), PAIRES)
def test_text_is_readable(apparence, texte, fond):
    couleurs = _blocks()[apparence]
    assert contrast(couleurs[texte], couleurs[fond]) >= 4.5


@pytest.mark.parametrize("apparence", ["clair", "sombre"])
def test_focus_ring_is_visible(apparence):
    couleurs = _blocks()[apparence]
    assert contrast(couleurs["--certif-focus"], couleurs["--bs-body-bg"]) >= 3


def test_every_icon_named_exists():
    symboles = set(re.findall(r'<symbol id="([\w-]+)"', SPRITE))
    nommees = {nom for f in GABARITS.rglob("*.html") for nom in re.findall(r'{% icone "([\w-]+)"', f.read_text())}
    nommees |= {icone for _libelle, (_ton, icone) in presentation._ETATS.values()}
    nommees |= {a.icone for a in presentation._ALERTES.values()} | set(presentation._ICONES_DE_TON.values())
    assert nommees <= symboles, nommees - symboles


def test_no_inline_style_nor_handler_in_templates():
    for fichier in GABARITS.rglob("*.html"):
        if "emails" in fichier.parts:
            continue
        texte = fichier.read_text()
        assert not re.search(r"<[^>]+\s(?:style|on[a-z]+)=", texte), fichier.name


def test_theme_says_which_file_is_missing(settings):
    settings.CERTIF_THEME = "absent"
    with pytest.raises(ImproperlyConfigured, match=r"theme/absent/styles\.html"):
        theme.theme_courant()


def test_neutral_theme_carries_no_state_mark():
    pieces = [*(GABARITS / "theme/neutre").iterdir(), Path(settings.BASE_DIR) / "static/theme/certif.css"]
    for fichier in pieces:
        assert not re.search(r"marianne|dsfr|république française|#000091", fichier.read_text(), re.IGNORECASE)
