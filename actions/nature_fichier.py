"""What a file really is, from its first bytes, in the words of somebody who must send another one."""

#: (first bytes, where they start, what it is, what to do), first match wins.
_CONNUES: tuple[tuple[bytes, int, str, str], ...] = (
    (b"PK\x03\x04", 0, "un document Word ou Excel, ou une archive ZIP",
     "Ouvrez le document, puis enregistrez-le en PDF (« Fichier », « Enregistrer sous », PDF)."),
    (b"\xd0\xcf\x11\xe0", 0, "un ancien document Word ou Excel",
     "Ouvrez le document, puis enregistrez-le en PDF (« Fichier », « Enregistrer sous », PDF)."),
    (b"{\\rtf", 0, "un document texte (RTF)", "Ouvrez-le, puis enregistrez-le en PDF."),
    (b"GIF8", 0, "une image GIF", "Enregistrez-la en PNG ou en JPEG."),
    (b"WEBP", 8, "une image WebP", "Enregistrez-la en PNG ou en JPEG."),
    (b"II*\0", 0, "une image TIFF", "Enregistrez-la en PDF ou en JPEG."),
    (b"MM\0*", 0, "une image TIFF", "Enregistrez-la en PDF ou en JPEG."),
    (b"BM", 0, "une image BMP", "Enregistrez-la en PNG ou en JPEG."),
    *((b"ftyp" + marque, 4, "une photo HEIC, que beaucoup d’appareils n’ouvrent pas",
       "Sur l’iPhone\u00a0: Réglages, Appareil photo, Formats, «\u00a0Le plus compatible\u00a0», puis reprenez-la."
       " Ou envoyez une capture d’écran de cette photo.")
      for marque in (b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1")),
    (b"ftyp", 4, "une vidéo ou une photo d’un format qui n’est pas lu ici",
     "Reprenez la photo en JPEG, ou enregistrez le document en PDF."),
    (b"MZ", 0, "un programme", "Retrouvez le document lui-même, puis envoyez-le."),
    (b"\x7fELF", 0, "un programme", "Retrouvez le document lui-même, puis envoyez-le."),
)  # fmt: skip
_WEB = (
    "une page web",
    "Ouvrez-la, imprimez-la en PDF (« Imprimer », « Enregistrer en PDF »), puis envoyez ce PDF.",
)
_AUTRE = (
    "un fichier d’un format qui n’est pas reconnu",
    "Ouvrez le document, enregistrez-le en PDF, ou photographiez-le en JPEG.",
)


def describe(contenu: bytes) -> tuple[str, str]:
    """What the file is and what to do with it, both in French."""
    for signature, debut, nature, remede in _CONNUES:
        if contenu.startswith(signature, debut):
            return nature, remede
    texte = contenu[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if texte.startswith((b"<svg", b"<?xml")):
        return "un dessin ou des données (XML)", "Exportez-le en PDF, puis envoyez ce PDF."
    if texte.startswith(b"<"):
        return _WEB
    if texte and b"\0" not in contenu[:512]:
        return "un fichier de texte", "Ouvrez-le, imprimez-le en PDF, puis envoyez ce PDF."
    return _AUTRE
