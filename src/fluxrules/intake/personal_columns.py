"""Whether the heading of a column speaks of a person: nothing about a household, or anybody, enters a decision.

Headings are compared as words, without accents, case nor little words, so that « N° de tél. », ``telDemandeur`` and
``TENANT_PHONE`` are all seen. « Nom » alone is a person's; « nom de la résidence » is a thing's.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

# fmt: off
_LITTLE = frozenset({
    "de", "du", "des", "d", "l", "la", "le", "les", "et", "ou", "a", "au", "aux", "en", "par", "of", "the", "and",
})

_PERSON = frozenset({
    "prenom", "civilite", "nir", "secu", "ssn", "nss", "nud", "nur", "snu", "courriel", "email", "mail",
    "telephone", "tel", "phone", "portable", "mobile", "gsm", "fax", "naissance", "birth", "birthdate", "birthday",
    "dob", "demandeur", "candidat", "candidate", "applicant", "locataire", "tenant", "occupant", "menage", "household",
    "conjoint", "concubin", "spouse", "enfant", "child", "children", "nationalite", "nationality", "religion",
    "ethnie", "sexe", "sex", "gender", "age", "firstname", "lastname", "surname", "forename", "fullname",
    "patronyme", "iban", "rib", "revenu", "income", "ressource", "salaire", "salary", "rfr", "allocataire",
    "profession", "metier", "marital", "matrimonial", "matrimoniale", "passeport", "passport", "cni",
    "contact", "interlocuteur", "instructeur",
})
"""Words that make a heading a person's wherever they stand."""

_PAIRS = (
    ({"numero", "num", "no", "n", "number"}, {"unique", "fiscal", "caf"}),
    ({"numero", "num", "no", "n", "number", "id", "identifiant", "ref", "reference", "date", "anciennete", "rang",
      "motif"}, {"demande", "dla", "application"}),
    ({"situation", "statut", "etat", "composition", "quotient", "lien", "charge", "status"},
     {"familiale", "familial", "famille", "maritale", "marital", "civil", "foyer", "professionnelle", "fiscale",
      "family"}),
    ({"nom", "name", "adresse", "address"}, {"usage", "famille", "fille", "complet", "marital", "titulaire", "agent",
      "first", "last", "full", "personne", "referent", "gardien", "signataire"}),
    ({"nombre", "nb", "number", "composition", "taille"}, {"personne", "foyer", "people", "person"}),
    ({"securite"}, {"sociale"}), ({"social"}, {"security"}), ({"carte"}, {"identite", "sejour"}),
    ({"titre"}, {"sejour"}), ({"titulaire"}, {"bail"}), ({"adresse", "address"}, {"actuelle", "electronique", "ip"}),
)
"""Words that make it so together."""

_MONEY = frozenset({
    "plafond", "moyen", "moyenne", "median", "mediane", "quartier", "iris", "commune", "plai", "plus", "pls", "pli",
    "financement",
})
_THINGS = {
    "age": frozenset({
        "batiment", "bati", "immeuble", "residence", "construction", "chaudiere", "ascenseur", "parc", "programme",
        "logement",
    }),
    "revenu": _MONEY, "ressource": _MONEY, "income": _MONEY,
    "unique": frozenset({"logement", "batiment", "residence", "immeuble", "rpls", "liberation", "programme"}),
    "demande": frozenset({"travaux", "agrement", "permis", "convention", "programme", "financement"}),
    "enfant": frozenset({"jeux", "ecole", "creche"}),
    "personne": frozenset({"capacite", "max", "maximum"}),
}
"""What is said of things too, and of which: the age of a building, the ceiling of incomes of a financing."""

_COUNTS = frozenset({"nombre", "nb", "delai", "duree"})
_COUNTED = frozenset({"candidat", "demandeur"})
"""How many candidates a réservataire may name, and within what delay, is said of nobody."""

_NAMES = frozenset({"nom", "name"})
# fmt: on

_ONE_WORD = re.compile(
    r"prenom|demandeur|locataire|occupant|conjoint|telephone|courriel|e?mail$|numerounique|num(ero)?demande|numunique"
    r"|nationalite|firstname|lastname|surname|birth|applicant|tenantname|allocataire|securitesociale|nomdefamille"
    r"|situationfamiliale|adressemail|nomcandidat|nomusage|(?<!recon)(?<!con)naissance|telportable|nomagent"
)
"""Headings written without anything between their words."""

_HUMPS = re.compile(r"(?<=[a-zà-ÿ0-9])(?=[A-ZÀ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])")


@lru_cache(maxsize=4096)
def is_personal(heading: str) -> bool:
    """Whether ``heading``, as written in the file, names something about a person."""
    words = _words(heading)
    if not words:
        return False
    kinds = set(words)
    telling = kinds & _PERSON
    for first, second in _PAIRS:
        if kinds & first:
            telling |= kinds & second
    if any(not _THINGS.get(word, frozenset()) & kinds for word in telling):
        return not (kinds & _COUNTS and telling <= _COUNTED)
    named = [word for word in words if not word.isdigit()]
    return bool(named and set(named) <= _NAMES) or (len(named) == 1 and bool(_ONE_WORD.search(named[0])))


def _words(heading: str) -> list[str]:
    """Its words, singular, in order: ``E-mails du candidat`` → email, candidat."""
    visible = "".join(c for c in heading if unicodedata.category(c) != "Cf")
    parted = _HUMPS.sub(" ", visible.replace("№", "n "))
    plain = unicodedata.normalize("NFKD", parted).casefold()
    kept = "".join(c if c.isalnum() else " " for c in plain if not unicodedata.combining(c))
    joined = re.sub(r"\be mail", "email", kept)
    words = (_singular(re.sub(r"(?<=[a-z])[0-9]+$", "", word)) for word in joined.split())
    return [word for word in words if word and word not in _LITTLE]


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and word not in ("plus", "pls", "iris") else word
