"""The words of headings: what systems call the fields of an import, the kinds of addresses and whose something is."""

from __future__ import annotations

from typing import Final

from constantcontact_api.contacts.import_fields import BIRTHDAY, BIRTHDAY_DAY, BIRTHDAY_MONTH, SMS_NUMBER

WHOLE_NAME: Final = "full_name"
"""A name in one column: no field of an import, but a first and a last name."""
HOUSE_NUMBER: Final = "house_number"
"""A part of an address that an import has no field for: it stands behind the street."""

# The known headings of each field, without blanks; a later line ranks behind an earlier one.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "first_name": (
        """givenname fname forename contactfirstname namegiven namegivenname prenom vorname voornaam firstnames
        namefirst namefirstname namesgivenname ngiven""",
        "first",
    ),
    "last_name": (
        """familyname lname surname contactlastname namefamily namefamilyname nomdefamille apellido apellidos nachname
        achternaam cognome sobrenome namelast namelastname surnames namesfamilyname nfamily""",
        "last",
    ),
    "job_title": (
        """jobrole jobposition organizationtitle organization1title organisationtitle employeetitle positiontitle
        worktitle organizationstitle""",
        "title",
        "position designation",
        "job occupation profession",
    ),
    "company_name": (
        "company firma societe empresa companyororganization companyorganization companyaccount",
        """organization organisation organizationname organisationname businessname org orgname organization1name
        organizationsname""",
        "accountname",
        "employer currentemployer employername business institution affiliation",
    ),
    WHOLE_NAME: (
        "fullname completename wholename nomcomplet nomprenom nombrecompleto nombreyapellidos",
        "name nom nombre nome namn navn",
        "contactname customername personname realname formattedname nameformatted nameformattedname displayname naam",
    ),
    BIRTHDAY: (
        """birthdate dateofbirth dob bday datedenaissance geburtstag geburtsdatum fechadenacimiento bornat bornon
        birthdays birth birthdayat""",
    ),
    BIRTHDAY_MONTH: ("birthmonth monthofbirth dobmonth",),
    BIRTHDAY_DAY: ("birthdayofmonth birthdaydayofmonth dobday",),
    "anniversary": ("anniversarydate weddinganniversary",),
    SMS_NUMBER: ("sms smsphonenumber",),
}
NO_NAMES: Final = frozenset({"username", "accountname", "profilename"})
WORDS_OF_SEVERAL_MEANINGS: Final = frozenset({
    "title", "position", "first", "last", "job", "business", "occupation", "profession", "institution", "designation",
    "name", "nom", "nombre", "nome", "naam", "namn", "navn",
})  # fmt: skip


OWNERS: Final = (
    "customer|cust|contact|person|people|subscriber|invitee|ticket|ticketholder|applicant|respondent|member|donor|constituent|attendee|guest|client|supporter|"
    "profile|participant|student|lead|individual|registrant|volunteer|vol|bidder|patron|properties|property|attributes|"
    "mergefields|fields?|values|hidden|info|traits"
)
MAY_BE_ANOTHER: Final = "user|account|employee|order|buyer|payer|purchaser"
KINDS: Final = {
    "home": "home|residential|residence|personal|private|permanent",
    "work": "work|business|bus|office|company|corporate|employer",
    "other": "other|alternate|alternative|alt|secondary|seasonal|second",
    "mailing": "mailing|mail|postal|post|correspondence|po",
    "billing": "billing|billto|bill|invoice|payment|card",
    "shipping": "shipping|shipto|ship|delivery",
    "default": "default|primary|main|preferred|pref|current|physical|legal|sa",
}

_LINE: Final = r"(?:(?:street(?:address|addr)?|address(?:street)?|addr|strasse|rue|calle)(?:line|l)?|line)"
# The names of each part, without blanks; an earlier one ranks before a later one.
PARTS: Final = {
    "street": f"""st(?:reet)?(?:address|addr)|street(?:address|addr)?(?:(?:line|l)?1)?|{_LINE}1|address1?line|
        addressstreet|addressline|address|addr|adresse|rue|strasse|strassehausnummer|direccion|endereco|calle|via|
        indirizzo|addresslines|streetname|route""",
    "street2": f"""{_LINE}2|supplementaladdress1?|extendedaddress|apartment|apt|suite|aptsuite|apartmentsuite|unit|
        addresscomplement""",
    "city": """postort|poststed|city|town|citytown|townorcity|cityortown|towncity|citylocality|
        locality|suburb|ville|ciudad|stadt|ort|cidade|plaats|citta""",
    "state": """stateprovince|stateorprovince|stateregion|provincestate|stateprovinceregion|state|province|region|
        adminarealevel1|countryarea|statename|provincename|statecode|provincecode|regioncode|stateprovincecode|stateabbreviation|stateabbr|
        stateprov|stateorprovincename|stateorprovincecode|stateabbreviated|stateprovincename|administrativearea|administrative(?:district|area)level1|zone|countrysubdivisioncode|
        bundesland|provincia|estado|st|prov""",
    "zip": """zip|zipcode|zippostalcode|zippostcode|zippostal|zippc|postalzip|
        postalzipcode|postalcodezip|postalcode|postcode|
        postalorzipcode|ziporpostalcode|postal|zip5|codepostal|postleitzahl|plz|codigopostal|cep|cap""",
    "country": """country|countryregion|countryname|countrycode|countryid|countryiso|countryiso2|countryregioncode|
        countryorregion|pays|pais|land|paese""",
    HOUSE_NUMBER: "(?:house|street|building)(?:number|no|nr|num)",
}
PARTS_OF_SEVERAL_MEANINGS: Final = frozenset({
    "state", "region", "province", "estado", "land", "ort", "unit", "suite", "cap", "cep", "via", "apt", "apartment",
    "statecode", "st", "prov", "zone",
})  # fmt: skip
