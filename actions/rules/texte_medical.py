"""Words that read like a medical result: an action about one's own health says what was done, never what was found.

No text defines it (`choix`): measures with their unit, and examinations followed by their outcome. Missing one is
better than refusing plain words; the pages remind of the rule beside the field.
"""

import re
import unicodedata

_MESURE = re.compile(
    r"\d\s*(?:g|mg|µg|μg|ng|mmol|µmol|μmol|nmol|m?ui)\s*/\s*(?:d?l|ml)\b|\d\s*mm\s?hg\b|\d\s*kg\s*/\s*m(?:2|²)|\d\s*/\s*mm3\b"
)
_EXAMEN = (
    r"(?:serologie|depistage|test|pcr|frottis|mammographie|coloscopie|hemoccult|anticorps|vih|hepatite|idr|quantiferon"
    r"|bilan|examen|analyse|prise de sang|radiographie|scanner|irm|ecg)"
)
_ISSUE = r"(?:negati(?:f|fs|ve|ves)|positi(?:f|fs|ve|ves)|anormal(?:e|es|ux)?|immunise(?:e|s|es)?|pathologique)"
#: The outcome soon after the examination, in the same sentence.
_RESULTAT = re.compile(rf"\b{_EXAMEN}\b[^.;!?\n]{{0,40}}\b{_ISSUE}\b")
_DOSAGE = re.compile(r"\b(?:hba1c|glycemie|cholesterol|imc|psa|tsh|creatinine|ferritine)\b[^.;!?\n]{0,15}\d")


def looks_like_a_result(texte: str) -> bool:
    """Whether this text seems to hold the result of an examination; case and accents do not matter."""
    nu = "".join(c for c in unicodedata.normalize("NFD", texte.lower()) if not unicodedata.combining(c))
    return any(motif.search(nu) for motif in (_MESURE, _RESULTAT, _DOSAGE))
