"""Headings that speak of a person, however written, and those of things that look like them."""

from __future__ import annotations

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.intake.conftest import ROOT, vocabulary

from fluxrules.intake.columns import candidate_names
from fluxrules.intake.personal_columns import is_personal

OF_PERSONS = """
nom; Nom; NOM ; noms; Nom 1; nom_prenom; Nom et prénom; Nom d'usage; nom de famille; Nom de jeune fille; nom du candidat
Nom du demandeur; NomDemandeur; nomdemandeur; NOM_LOCATAIRE; nom titulaire; Prénom; prenoms; PRÉNOM(S); pre\u0301nom
pré\u200bnom; Civilité; NIR; N° NIR; n° de sécurité sociale; Num Sécu; NSS; SSN; social security number
numéro unique; N° unique; No unique; num_unique; NumeroUnique; numerounique; NUR; NUD; numéro de demande; N° demande
Numéro unique de demande de logement; num_demande; date de la demande; réf. demande; application number
téléphone; Tél.; tel; tel_portable; telPortable; Téléphone fixe; mobile; portable; GSM; phone; tenant_phone
courriel; mail; E-mail; e_mail; Adresse mail; adresse électronique; EMAIL; emailDemandeur; adressemail
date de naissance; DateNaissance; datenaissance; date_naiss_demandeur; né(e) : naissance; birth date; DOB; birthday; âge
adresse du demandeur; adresse du locataire; Adresse actuelle; revenu; Revenus; RFR; revenu fiscal de référence
ressources; Ressources du ménage; salaire; situation familiale; situation de famille; Situation professionnelle
marital status; quotient familial; état civil; composition familiale; nb enfants; nombre de personnes; taille du foyer
household size; locataire sortant; occupant; conjoint; nationalité; titre de séjour; passeport; IBAN; RIB; n° allocataire
numéro fiscal; N° CAF; sexe; profession; first name; LastName; surname; full name; name; Applicant; contact; nom du gardien
"""

OF_THINGS = """
nom_residence; nom résidence; Nom de la résidence; nom commune; nom du programme; NOM_VOIE; nomvoie; nom du bailleur
nom_quartier; commune_name; libellé; identifiant; id; identifiant unique; numéro unique du logement; numéro de lot
numero_logement; n° de porte; adresse; adresse du logement; code postal; date de construction; date de reconnaissance
connaissance; âge du bâtiment; age_immeuble; plafond de ressources; revenu médian du quartier; revenu_moyen_commune
nb_candidats; nombre de candidats; delai_candidats; logement adapté handicap; type_foyer; foyer; ascenseur; gardien
date demande travaux; demande agrément; aire de jeux enfants; capacité personnes; contenant; motif; statut; réservataire
employeur; MEL; étage; situation; état; état du logement; composition; remarque; qualité; telecom; denomination
"""


def listed(text: str) -> list[str]:
    return [heading for line in text.strip().split("\n") for heading in line.split("; ")]


@pytest.mark.parametrize("heading", listed(OF_PERSONS))
def test_a_person(heading: str) -> None:
    assert is_personal(heading)


@pytest.mark.parametrize("heading", listed(OF_THINGS))
def test_a_thing(heading: str) -> None:
    assert not is_personal(heading)


def test_none_of_our_columns_but_whose_candidate_was_refused() -> None:
    """That one holds a réservataire; a column we read is never asked what it speaks of."""
    told = {name.rsplit(".", 1)[-1] for name in candidate_names(vocabulary()) if is_personal(name)}
    assert told <= {"candidat_refuse"}


def test_none_of_the_register() -> None:
    for name in ("nantes", "corse"):
        file = ROOT.parent / "shared" / "data" / f"rpls2018_{name}.csv.gz"
        if not file.exists():
            pytest.skip(f"{file.name} is not here")
        with gzip.open(file, "rt") as lines:
            assert [heading for heading in next(lines).split(",") if is_personal(heading)] == []


@given(st.text(max_size=30))
def test_any_heading_has_an_answer(heading: str) -> None:
    assert is_personal(heading) in (True, False)
