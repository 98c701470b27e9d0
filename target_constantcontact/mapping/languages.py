"""Headings in other languages, put into English phrase by phrase, for `headings.py` to read. Pure.

Address books and shops translate their exports: `Telefon geschäftlich`, `Code postal (domicile)`. A phrase is one that
such an export writes; where no phrase fits, the heading stays as it is.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from target_constantcontact.permission.tokens import words_of

_SMALL_WORDS: Final = """
    a au av d da das de del della delle dem den der des di die do dos du el en et ihr ihre la las le les los l och og
    op und van votre y
"""
_SMALL: Final = frozenset(_SMALL_WORDS.split())
# English, then what it is called elsewhere; `_` joins the words of one phrase.
_PHRASES_BY_ENGLISH: Final = {
    "first name": """primeiro_nome primer_nombre nombre_pila fornavn fornamn imie etunimi jmeno keresztnev prenume
        prenoms rufname roepnaam utonev""",
    "last name": """nom_famille familienname familiennaam apellido_s primer_apellido sobrenome apelido ultimo_nome
        efternavn etternavn efternamn nazwisko sukunimi prijmeni vezeteknev csaladnev""",
    # Of French associations and box offices, which say who pays and who comes behind the word.
    "payer last name": "nom_payeur",
    "payer first name": "prenom_payeur",
    "payer email": "email_payeur e_mail_payeur",
    "buyer last name": "nom_acheteur",
    "buyer first name": "prenom_acheteur",
    "buyer email": "email_acheteur e_mail_acheteur",
    "member last name": "nom_adherent",
    "member first name": "prenom_adherent",
    "member email": "email_adherent e_mail_adherent",
    "participant last name": "nom_participant",
    "participant first name": "prenom_participant",
    "participant email": "email_participant e_mail_participant",
    "full name": """nom_prenom prenom_nom vor_nachname vorname_nachname nombre_apellidos nombre_apellido
        nombre_completo nome_e_cognome nome_completo imie_i_nazwisko volledige_naam""",
    "company": """societe societa entreprise raison_sociale nom_entreprise nom_societe firma firmenname unternehmen
        organisation empresa razon_social nombre_empresa azienda ragione_sociale bedrijf bedrijfsnaam organisatie
        foretag virksomhed firmanavn yritys organizacion organizacao organizzazione""",
    "title": "titre",
    "job": """fonction poste intitule_poste emploi funktion berufsbezeichnung position cargo puesto funzione
        qualifica posizione functie tittel stanowisko""",
    "occupation": "beruf profession profesion professione profissao beroep",
    "email": """courriel adresse_courriel adresse_email adresse_e_mail adresse_mail adresse_electronique
        adresse_messagerie correo correo_electronico direccion_correo direccion_correo_electronico direccion_email epost
        epostadresse epostadress mailadresse emailadresse emailadres mailadres e_mailadres e_mailadresse e_post
        e_postadresse e_postadress indirizzo_email indirizzo_e_mail indirizzo_mail posta_elettronica
        indirizzo_posta_elettronica endereco_email endereco_e_mail correio_eletronico correio_electronico correo_e
        endereco_correio_eletronico endereco_correio_electronico sahkoposti sahkopostiosoite
        adres_email adres_e_mail e_mail_adresse""",
    "phone": """telefon telefono telephone telefone telefoon telefoonnummer telefonnummer telefonnr telefoonnr
        numero_telephone numero_telefono numero_telefone tel tlf telefonszam puhelin puhelinnumero festnetz rufnummer
        telephone_fixe""",
    "mobile": """mobil mobile mobiel mobilnummer mobielnummer mobiltelefon mobiltelefonnummer handy handynummer natel
        mobiele_telefoon telefone_movel gsm movil celular cellulare telemovel portable mobiltlf matkapuhelin komorka""",
    "address": "morada domicilio adresse adress adres direccion indirizzo endereco osoite adressezeile",
    "street": """rue strasse straat straatnaam strassenname calle rua via ulica gatuadress gateadresse vej vejnavn ulice
        utca gata katuosoite lahiosoite strasse_hausnummer strasse_nr strasse_hausnr rue_numero straat_huisnummer
        straat_nummer via_numero calle_numero numero_rue numero_nom_rue
        strae strae_hausnummer strae_nr""",  # a tap leaves out what is no plain letter with an accent
    "street2": "adresszusatz complement_adresse complement complemento complemento_direccion adressezusatz",
    "house number": "hausnummer hausnr huisnummer huisnr husnummer husnr numero numero_civico civico numero_exterior",
    "line": "ligne zeile linea linha regel",
    "zip": """c_p code_postal postleitzahl plz codigo_postal codice_postale codice_avviamento_postale postnummer postnr
        kod_pocztowy postinumero psc iranyitoszam irsz""",
    "city": """ville localite commune stadt ort wohnort ciudad poblacion localidad citta comune localita localidade
        cidade municipio plaats woonplaats plaatsnaam stad postort poststed postdistrikt miasto miejscowosc
        kaupunki postitoimipaikka mesto varos telepules""",
    "state": """bundesland bundesland_kanton kanton canton provincia provincie estado departement dep_region
        departement_region wojewodztwo estado_provincia estado_o_provincia provincia_estado""",
    "country": "pays pais land paese nazione kraj maa land_region zeme orszag",
    "countryregion": "pays_region pais_region pais_o_region paese_area_geografica",
    "birthday": """date_naissance anniversaire date_anniversaire nele ne_e_le geburtsdatum geburtstag
        fecha_nacimiento cumpleanos data_nascita compleanno data_nascimento nascimento geboortedatum verjaardag
        fodselsdato fdselsdato fodselsdag fdselsdag fodelsedatum fodelsedag data_urodzenia syntymaaika""",
    "anniversary": "hochzeitstag hochzeitsdatum date_mariage aniversario_bodas trouwdatum huwelijksdatum bryllupsdag",
    "home": """privat privee prive personnel personnelle domicile particular casa abitazione residencia
        residenziale thuis hem koti""",
    "work": """geschaftlich dienstlich beruflich geschaft bureau travail professionnel professionnelle pro trabajo
        oficina lavoro ufficio trabalho zakelijk werk kantoor arbete arbejde jobb""",
    "other": "weitere weiterer weiteres autre otro otra altro altra outro outra andere sonstige",
    "billing": "facturation rechnung facturacion fatturazione faturamento faktura factuur",
    "shipping": "livraison lieferung envio spedizione entrega verzending levering",
    "billing address": "rechnungsadresse rechnungsanschrift factuuradres faktureringsadresse fakturaadresse",
    "shipping address": "lieferadresse lieferanschrift verzendadres afleveradres leveringsadresse",
    "home address": "privatadresse privatanschrift huisadres",
    "work address": "geschaftsadresse firmenadresse firmenanschrift bedrijfsadres",
    "postal address": "postanschrift postadresse postadres postadress",
    "work phone": "geschaftstelefon firmentelefon",
    "home phone": "privattelefon",
}
_PHRASES: Final = {
    phrase.replace("_", ""): english for english, phrases in _PHRASES_BY_ENGLISH.items() for phrase in phrases.split()
}
_MOST_WORDS: Final = 4


@lru_cache(maxsize=4096)
def words_in_english(heading: str) -> tuple[str, ...]:
    """Put a heading into English as far as its phrases are known.

    Args:
        heading: Such as `Straße geschäftlich`.

    Returns:
        Its words, such as `street` and `work`; those that are not known as they are, in lower case.
    """
    words = [word for word in words_of(heading) if word not in _SMALL]
    found: list[str] = []
    while words:
        lengths = range(min(_MOST_WORDS, len(words)), 0, -1)
        length = next((n for n in lengths if "".join(words[:n]) in _PHRASES), 1)
        joined = "".join(words[:length])
        found += _PHRASES.get(joined, joined).split()
        del words[:length]
    return tuple(found)
