"""Countries and states in one form, however they are written; pure.

The service spells codes out: a contact created with `IL` and `US` is read back with `Illinois` and `United States`
(seen by integrators of `POST /contacts`). Its list of names is not published, so all usual ones count.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from constantcontact_api.contacts.import_fields import normalized

_REMEMBERED: Final = 4_096
# ISO 3166-1 alpha-2: code, then names.
_COUNTRIES: Final = """
AD=Andorra; AE=United Arab Emirates; AF=Afghanistan; AG=Antigua and Barbuda; AI=Anguilla; AL=Albania; AM=Armenia;
AO=Angola; AQ=Antarctica; AR=Argentina; AS=American Samoa; AT=Austria; AU=Australia; AW=Aruba; AX=Aland Islands;
AZ=Azerbaijan; BA=Bosnia and Herzegovina; BB=Barbados; BD=Bangladesh; BE=Belgium; BF=Burkina Faso; BG=Bulgaria;
BH=Bahrain; BI=Burundi; BJ=Benin; BL=Saint Barthelemy; BM=Bermuda; BN=Brunei/Brunei Darussalam;
BO=Bolivia/Bolivia, Plurinational State of; BQ=Bonaire, Sint Eustatius and Saba/Caribbean Netherlands; BR=Brazil;
BS=Bahamas; BT=Bhutan; BV=Bouvet Island; BW=Botswana; BY=Belarus; BZ=Belize; CA=Canada;
CC=Cocos Islands/Cocos (Keeling) Islands;
CD=Democratic Republic of the Congo/Congo, Democratic Republic of the/Congo, The Democratic Republic of the/DR Congo;
CF=Central African Republic; CG=Congo/Republic of the Congo; CH=Switzerland; CI=Cote d'Ivoire/Ivory Coast;
CK=Cook Islands; CL=Chile; CM=Cameroon; CN=China; CO=Colombia; CR=Costa Rica; CU=Cuba; CV=Cape Verde/Cabo Verde;
CW=Curacao; CX=Christmas Island; CY=Cyprus; CZ=Czech Republic/Czechia; DE=Germany; DJ=Djibouti; DK=Denmark;
DM=Dominica; DO=Dominican Republic; DZ=Algeria; EC=Ecuador; EE=Estonia; EG=Egypt; EH=Western Sahara; ER=Eritrea;
ES=Spain; ET=Ethiopia; FI=Finland; FJ=Fiji; FK=Falkland Islands/Falkland Islands (Malvinas);
FM=Micronesia/Micronesia, Federated States of; FO=Faroe Islands; FR=France; GA=Gabon;
GB=United Kingdom/UK/Great Britain/United Kingdom of Great Britain and Northern Ireland; GD=Grenada; GE=Georgia;
GF=French Guiana; GG=Guernsey; GH=Ghana; GI=Gibraltar; GL=Greenland; GM=Gambia; GN=Guinea; GP=Guadeloupe;
GQ=Equatorial Guinea; GR=Greece; GS=South Georgia and the South Sandwich Islands; GT=Guatemala; GU=Guam;
GW=Guinea-Bissau; GY=Guyana; HK=Hong Kong; HM=Heard Island and McDonald Islands; HN=Honduras; HR=Croatia; HT=Haiti;
HU=Hungary; ID=Indonesia; IE=Ireland; IL=Israel; IM=Isle of Man; IN=India; IO=British Indian Ocean Territory;
IQ=Iraq; IR=Iran/Iran, Islamic Republic of; IS=Iceland; IT=Italy; JE=Jersey; JM=Jamaica; JO=Jordan; JP=Japan;
KE=Kenya; KG=Kyrgyzstan; KH=Cambodia; KI=Kiribati; KM=Comoros; KN=Saint Kitts and Nevis;
KP=North Korea/Korea, Democratic People's Republic of; KR=South Korea/Korea, Republic of/Republic of Korea;
KW=Kuwait; KY=Cayman Islands; KZ=Kazakhstan; LA=Laos/Lao People's Democratic Republic; LB=Lebanon; LC=Saint Lucia;
LI=Liechtenstein; LK=Sri Lanka; LR=Liberia; LS=Lesotho; LT=Lithuania; LU=Luxembourg; LV=Latvia; LY=Libya;
MA=Morocco; MC=Monaco; MD=Moldova/Moldova, Republic of; ME=Montenegro; MF=Saint Martin/Saint Martin (French part);
MG=Madagascar; MH=Marshall Islands; MK=North Macedonia/Macedonia/Macedonia, the former Yugoslav Republic of;
ML=Mali; MM=Myanmar/Burma; MN=Mongolia; MO=Macau/Macao; MP=Northern Mariana Islands; MQ=Martinique; MR=Mauritania;
MS=Montserrat; MT=Malta; MU=Mauritius; MV=Maldives; MW=Malawi; MX=Mexico; MY=Malaysia; MZ=Mozambique; NA=Namibia;
NC=New Caledonia; NE=Niger; NF=Norfolk Island; NG=Nigeria; NI=Nicaragua; NL=Netherlands; NO=Norway; NP=Nepal;
NR=Nauru; NU=Niue; NZ=New Zealand; OM=Oman; PA=Panama; PE=Peru; PF=French Polynesia; PG=Papua New Guinea;
PH=Philippines; PK=Pakistan; PL=Poland; PM=Saint Pierre and Miquelon; PN=Pitcairn/Pitcairn Islands; PR=Puerto Rico;
PS=Palestine/Palestinian Territory/Palestine, State of; PT=Portugal; PW=Palau; PY=Paraguay; QA=Qatar; RE=Reunion;
RO=Romania; RS=Serbia; RU=Russia/Russian Federation; RW=Rwanda; SA=Saudi Arabia; SB=Solomon Islands; SC=Seychelles;
SD=Sudan; SE=Sweden; SG=Singapore; SH=Saint Helena/Saint Helena, Ascension and Tristan da Cunha; SI=Slovenia;
SJ=Svalbard and Jan Mayen; SK=Slovakia; SL=Sierra Leone; SM=San Marino; SN=Senegal; SO=Somalia; SR=Suriname;
SS=South Sudan; ST=Sao Tome and Principe; SV=El Salvador; SX=Sint Maarten/Sint Maarten (Dutch part);
SY=Syria/Syrian Arab Republic; SZ=Eswatini/Swaziland; TC=Turks and Caicos Islands; TD=Chad;
TF=French Southern Territories; TG=Togo; TH=Thailand; TJ=Tajikistan; TK=Tokelau; TL=Timor-Leste/East Timor;
TM=Turkmenistan; TN=Tunisia; TO=Tonga; TR=Turkey/Turkiye; TT=Trinidad and Tobago; TV=Tuvalu;
TW=Taiwan/Taiwan, Province of China; TZ=Tanzania/Tanzania, United Republic of; UA=Ukraine; UG=Uganda;
UM=United States Minor Outlying Islands; US=United States/United States of America/USA; UY=Uruguay; UZ=Uzbekistan;
VA=Vatican City/Holy See/Holy See (Vatican City State); VC=Saint Vincent and the Grenadines;
VE=Venezuela/Venezuela, Bolivarian Republic of; VG=British Virgin Islands/Virgin Islands, British;
VI=U.S. Virgin Islands/Virgin Islands, U.S./United States Virgin Islands; VN=Vietnam/Viet Nam; VU=Vanuatu;
WF=Wallis and Futuna; WS=Samoa; YE=Yemen; YT=Mayotte; ZA=South Africa; ZM=Zambia; ZW=Zimbabwe
"""
# Codes of the postal services of the United States and Canada; no two are alike.
_STATES: Final = """
AL=Alabama; AK=Alaska; AZ=Arizona; AR=Arkansas; CA=California; CO=Colorado; CT=Connecticut; DE=Delaware;
DC=District of Columbia/Washington DC; FL=Florida; GA=Georgia; HI=Hawaii; ID=Idaho; IL=Illinois; IN=Indiana; IA=Iowa;
KS=Kansas; KY=Kentucky; LA=Louisiana; ME=Maine; MD=Maryland; MA=Massachusetts; MI=Michigan; MN=Minnesota;
MS=Mississippi; MO=Missouri; MT=Montana; NE=Nebraska; NV=Nevada; NH=New Hampshire; NJ=New Jersey; NM=New Mexico;
NY=New York; NC=North Carolina; ND=North Dakota; OH=Ohio; OK=Oklahoma; OR=Oregon; PA=Pennsylvania; RI=Rhode Island;
SC=South Carolina; SD=South Dakota; TN=Tennessee; TX=Texas; UT=Utah; VT=Vermont; VA=Virginia; WA=Washington;
WV=West Virginia; WI=Wisconsin; WY=Wyoming; AS=American Samoa; GU=Guam; MP=Northern Mariana Islands; PR=Puerto Rico;
VI=U.S. Virgin Islands/Virgin Islands; AA=Armed Forces Americas; AE=Armed Forces Europe; AP=Armed Forces Pacific;
AB=Alberta; BC=British Columbia; MB=Manitoba; NB=New Brunswick; NL=Newfoundland and Labrador/Newfoundland;
NS=Nova Scotia; NT=Northwest Territories; NU=Nunavut; ON=Ontario; PE=Prince Edward Island; QC=Quebec;
SK=Saskatchewan; YT=Yukon/Yukon Territory
"""


def _by_spelling(table: str) -> dict[str, str]:
    found = {}
    for entry in table.split(";"):
        code, _, names = entry.strip().partition("=")
        found.update({_folded(spelling): code for spelling in (code, *names.split("/"))})
    return found


def _folded(text: str) -> str:
    words = text.replace("&", " and ").split()
    without_article = words[1:] if len(words) > 1 and words[0].casefold() == "the" else words
    saints = ("Saint" if word.casefold() in {"st", "st."} else word for word in without_article)
    return normalized(" ".join(saints))


_COUNTRY_CODES: Final = _by_spelling(_COUNTRIES)
_STATE_CODES: Final = _by_spelling(_STATES)


@lru_cache(maxsize=_REMEMBERED)
def country_code(text: str) -> str:
    """Return the code of a country for its code or name; any other text as it is."""
    return _COUNTRY_CODES.get(_folded(text), text)


@lru_cache(maxsize=_REMEMBERED)
def state_code(text: str) -> str:
    """Return the code of a state, province or territory for its code or name; any other text as it is."""
    return _STATE_CODES.get(_folded(text), text)


def is_state(text: str) -> bool:
    """Tell whether a text is the code or name of a state, province or territory."""
    return _folded(text) in _STATE_CODES


def is_country(text: str) -> bool:
    """Tell whether a text is the code or name of a country."""
    return _folded(text) in _COUNTRY_CODES
