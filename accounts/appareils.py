"""The kind of device behind a session, in words, from what its browser says of itself; never its serial number."""

from __future__ import annotations

# In the order in which they are looked for: what imitates another comes before it.
_SYSTEMES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "ordinateur ChromeOS"),
    ("Windows", "ordinateur Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "ordinateur Linux"),
)
_NAVIGATEURS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox", "Firefox"),
    ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"),
    ("Chrome", "Chrome"),
    ("Safari", "Safari"),
)
INCONNU = "Appareil inconnu"


def describe(agent: str) -> str:
    """« iPhone, Safari », « Téléphone Android, Chrome »… ; `INCONNU` when nothing is recognised."""
    systeme = next((mots for signe, mots in _SYSTEMES if signe in agent), "")
    if systeme == "Android":
        systeme = "téléphone Android" if "Mobile" in agent else "tablette Android"
    navigateur = next((mots for signe, mots in _NAVIGATEURS if signe in agent), "")
    trouves = [mots for mots in (systeme, navigateur) if mots]
    if not trouves:
        return INCONNU
    texte = ", ".join(trouves)
    return texte if texte.startswith("iP") else texte[:1].upper() + texte[1:]
