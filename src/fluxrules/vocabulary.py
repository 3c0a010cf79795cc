"""Closed vocabularies: every word the language knows, spelled once.

Everything here is an enumeration or a table of constants; nothing reads a file. Members are the very words an
officer writes in YAML, so that the schema, the messages and the model cannot disagree on a spelling.
"""

from __future__ import annotations

from enum import StrEnum

BAILLEUR = "bailleur"
"""The bailleur's own row in every table: it takes the residual share but is not a réservataire in law."""

CHAQUE = "chaque"
"""In an effect under ``pour_chaque``: the réservataire the rule is being read for."""


PERSONNE = "aucun"
"""Value of a fact of type ``reservataire`` known to concern nobody (an empty cell means unknown)."""


SUIVANT = "suivant"
"""Where a dwelling goes when nobody was proposed in time: the next in line (else a réservataire, or the bailleur)."""


class Norme(StrEnum):
    """Hierarchy of norms, the highest first (declaration order is the order)."""

    LOI = "loi"
    DECRET = "decret"
    ARRETE = "arrete"
    CONVENTION_ETAT = "convention_etat"
    CIA = "cia"
    CONVENTION = "convention"
    CHARTE = "charte"
    USAGE = "usage"

    @property
    def rank(self) -> int:
        """Position in the hierarchy: 0 is the highest norm."""
        return _NORM_RANKS[self]


_NORM_RANKS = {norme: rank for rank, norme in enumerate(Norme)}


class Statut(StrEnum):
    """How sure we are of a fact of law or of a figure."""

    VERIFIE = "verifie"
    A_CONFIRMER = "a_confirmer"
    HYPOTHESE = "hypothese"


class Categorie(StrEnum):
    """Kinds of réservataires (CCH R.441-5 I), plus the pool that several may form."""

    ETAT = "etat"
    ACTION_LOGEMENT = "action_logement"
    COMMUNE = "commune"
    EPCI = "epci"
    DEPARTEMENT = "departement"
    REGION = "region"
    ETABLISSEMENT_PUBLIC = "etablissement_public"
    EMPLOYEUR = "employeur"
    ORGANISME = "organisme"
    MISE_EN_COMMUN = "mise_en_commun"


class TypeFait(StrEnum):
    """Types a fact may have. A missing value is *unknown*, whatever the type."""

    BOOLEEN = "booleen"
    ENTIER = "entier"
    NOMBRE = "nombre"
    PART = "part"
    MONTANT = "montant"
    DATE = "date"
    TEXTE = "texte"
    ENUM = "enum"
    COMMUNE = "commune"
    RESERVATAIRE = "reservataire"


class Origine(StrEnum):
    """Where the value of a fact comes from."""

    CANDIDAT = "candidat"  # the file of freed dwellings
    TERRITOIRE = "territoire"  # territoire.yaml, reservataires.yaml, conventions
    ETAT_DU_FLUX = "etat_du_flux"  # counters and entitlements of the year
    DEDUIT = "deduit"  # concluded by a rule


class Operateur(StrEnum):
    """The closed set of condition operators."""

    EGAL = "egal"
    DIFFERENT = "different"
    PARMI = "parmi"
    HORS = "hors"
    AU_MOINS = "au_moins"
    AU_PLUS = "au_plus"
    PLUS_DE = "plus_de"
    MOINS_DE = "moins_de"
    ENTRE = "entre"
    EXISTE = "existe"
    COMMENCE_PAR = "commence_par"
    CONTIENT = "contient"


class Jonction(StrEnum):
    """How conditions combine, in strong Kleene logic."""

    TOUS = "tous"
    UN_DE = "un_de"
    AUCUN = "aucun"


class Strate(StrEnum):
    """The strata of a decision, in order (DESIGN §4)."""

    QUALIFICATION = "qualification"
    ASSIETTE = "assiette"
    ELIGIBILITE = "eligibilite"
    PLAFONDS = "plafonds"
    ORIENTATION = "orientation"
    REPARTITION = "repartition"
    MODALITES = "modalites"
    CONTROLE = "controle"

    @property
    def rank(self) -> int:
        """1 for qualification … 8 for contrôle."""
        return _STRATUM_RANKS[self]


_STRATUM_RANKS = {strate: rank for rank, strate in enumerate(Strate, start=1)}


class StatutDecision(StrEnum):
    """The one status every libération gets."""

    ORIENTE = "oriente"
    HORS_FLUX = "hors_flux"
    STOCK = "stock"
    SANS_RESERVATAIRE = "sans_reservataire"
    SUSPENDU = "suspendu"
    CONFLIT = "conflit"
    FORCE = "force"


class MotifSoustraction(StrEnum):
    """Why a dwelling does not count in the annual flux (CCH R.441-5 I), or never belongs to it."""

    MUTATION = "mutation"
    RENOUVELLEMENT_URBAIN = "renouvellement_urbain"
    COPROPRIETE_DEGRADEE = "copropriete_degradee"
    HABITAT_INDIGNE = "habitat_indigne"
    VENTE = "vente"
    HORS_CHAMP = "hors_champ"
    PROGRAMME_NEUF = "programme_neuf"
    STOCK_DEFENSE = "stock_defense"
    STOCK_SECURITE_INTERIEURE = "stock_securite_interieure"
    STOCK_SANTE = "stock_sante"

    @property
    def is_stock(self) -> bool:
        """Whether the dwelling stays reserved in stock (an identified dwelling) rather than leaving the flux."""
        return self.value.startswith("stock_")

    @property
    def is_legal(self) -> bool:
        """Whether R.441-5 I names it among what is taken out of the annual flux; the others are outside by nature."""
        return self in _SOUSTRACTIONS_LEGALES


_SOUSTRACTIONS_LEGALES = (
    MotifSoustraction.MUTATION,
    MotifSoustraction.RENOUVELLEMENT_URBAIN,
    MotifSoustraction.COPROPRIETE_DEGRADEE,
    MotifSoustraction.HABITAT_INDIGNE,
    MotifSoustraction.VENTE,
)


class Arrondi(StrEnum):
    """How an objective becomes a whole number of dwellings: a clause; without one it stays an exact fraction."""

    INFERIEUR = "inferieur"
    PROCHE = "proche"  # a half goes up
    SUPERIEUR = "superieur"


class LigneAssiette(StrEnum):
    """What a line of the table of an ``assiette`` states."""

    FLUX_BRUT = "flux_brut"
    SOUSTRACTION = "soustraction"
    DROIT_EN_STOCK = "droit_en_stock"


class BasePlafond(StrEnum):
    """What a cap is measured against (ALLOTMENT §3)."""

    ANNUEL_PREVU = "annuel_prevu"
    PREFIXE = "prefixe"


class Axe(StrEnum):
    """Axes on which a holder's portfolio is balanced: the families of the legal bilan (CCH R.441-5-1)."""

    TYPOLOGIE = "typologie"
    FINANCEMENT = "financement"
    QPV = "qpv"
    COMMUNE = "commune"
    PERIODE = "periode"
    QUALITE = "qualite"  # a quartile of quality (rent per m², floor, DPE), when a convention declares it


AXES_DU_BILAN = (Axe.TYPOLOGIE, Axe.FINANCEMENT, Axe.QPV, Axe.COMMUNE, Axe.PERIODE)
"""The axes when none is declared: the families of the legal bilan."""


class StatutPasse(StrEnum):
    """What a file of past decisions says happened to a dwelling, one row per happening."""

    PROPOSE = "propose"
    ATTRIBUE = "attribue"
    REFUSE = "refuse"
    RESTITUE = "restitue"
    ANNULE = "annule"


class Methode(StrEnum):
    """How shares decide between réservataires of the best rank (ALLOTMENT §2, §5)."""

    BANDE = "bande"  # band, then balance
    TIJDEMAN = "tijdeman"  # strict proportion only
    RESTE_A_FAIRE = "reste_a_faire"  # largest number of dwellings still due this year
    TAUX_DE_REALISATION = "taux_de_realisation"  # lowest received / due of the year


class Rythme(StrEnum):
    """How often something comes back: a new plan, a batch."""

    SEMAINE = "semaine"
    MOIS = "mois"
    TRIMESTRE = "trimestre"
    JAMAIS = "jamais"


class Report(StrEnum):
    """What of the balances goes on to the next year."""

    ENTIER = "entier"
    PLAFONNE = "plafonne"
    AUCUN = "aucun"


class Decompte(StrEnum):
    """The event that charges the quota: a clause of the convention."""

    ORIENTATION = "orientation"
    ATTRIBUTION = "attribution"
    BAIL = "bail"


class ModeGestion(StrEnum):
    """Who names the candidates."""

    DIRECTE = "directe"
    DELEGUEE = "deleguee"


class Restitution(StrEnum):
    """What handing a dwelling back does to the quota."""

    COMPTEE = "comptee"
    NON_COMPTEE = "non_comptee"


class NiveauAlerte(StrEnum):
    """Levels of ``signaler``."""

    INFO = "info"
    ATTENTION = "attention"
    ALERTE = "alerte"


class PolitiqueGrille(StrEnum):
    """Hit policies of a decision table."""

    UNIQUE = "unique"
    PREMIERE = "premiere"
    TOUTES = "toutes"


class Perimetre(StrEnum):
    """Named perimeters of a share or of a réservataire."""

    DEPARTEMENT = "departement"
    TERRITOIRE = "territoire"


class Periode(StrEnum):
    """Periods a share is counted over. The law knows one."""

    ANNEE = "annee"


class NatureTerritoire(StrEnum):
    """Kinds of territories."""

    METROPOLE = "metropole"
    COMMUNAUTE_URBAINE = "communaute_urbaine"
    COMMUNAUTE_AGGLOMERATION = "communaute_agglomeration"
    COMMUNAUTE_COMMUNES = "communaute_communes"
    EPT = "ept"
    DEPARTEMENT = "departement"
