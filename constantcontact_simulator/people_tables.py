"""Tables from which generated people are made: invented, but shaped like a real mailing list."""

from __future__ import annotations

FIRST_NAMES = (
    "Ana", "Zoë", "José", "Mary", "Noor", "Liam", "Siân", "Ruth", "Omar", "Jean-Luc", "Ngozi", "Björn", "Maeve",
    "D'Arcy", "Søren", "Grace", "Ivan", "Chloé", "Mei", "Raúl", "Anneke", "Tom", "Priya", "Łukasz", "Aoife", "Hana",
    "Kwame", "Inés", "Oskar", "Leïla", "Mary Ann", "Giulia", "Tomás", "Yuki", "Bea", "Renée", "Malik", "Eun-ji",
    "Carla", "Jürgen", "Dee",
)  # fmt: skip
LAST_NAMES = (
    "O'Brien", "Smith", "García", "Nguyen", "Müller", "Van der Berg", "Lindqvist", "Okafor", "D'Angelo", "Martin",
    "Birch", "Kowalski", "Peña", "Haddad", "St. John", "Ødegård", "Fitzgerald-Hall", "Rossi", "Tanaka", "Brontë",
    "Jones", "Čapek", "Novák", "MacLeod", "Adeyemi", "Dupont", "Lefèvre", "Sandoval", "Ito", "Park", "Elm", "Weiß",
    "Chandra", "Voss", "Ali", "Özdemir", "Castañeda", "de la Cruz", "Young", "Brown", "Papadopoulos", "Iyer", "Quinn",
)  # fmt: skip
DOMAINS = (
    "example.com", "example.org", "example.net", "mail.example", "Example.com", "post.example", "acme.example",
)  # fmt: skip
LONG_DOMAIN = "alumni-and-friends.office-of-continuing-education.university.example"
COMPANIES = (
    "Acme, Inc.", "Blue Door Café", 'The "Corner" Bakery', "Oakham & Sons", "Riverside Yoga",
    "Société Générale du Pain", "Lakeview Animal Hospital", "North Star Print", "Verde Gardens LLC", "Petit Théâtre",
    "Union Hall Books",
)  # fmt: skip
JOBS = (
    "Owner", "Head of Sales, EMEA", "Chef", "Teacher", "Musician", "Vice-président", "Nurse",
    "Director of Donor Care",
)  # fmt: skip
CITIES: tuple[tuple[str, str | None, str, str], ...] = (
    ("Boston", "Massachusetts", "02451", "United States"),
    ("Salem", "Oregon", "97301", "United States"),
    ("Chicago", "Illinois", "60609", "United States"),
    ("Winston-Salem", "North Carolina", "27101-1234", "United States"),
    ("Coeur d'Alene", "Idaho", "83814", "United States"),
    ("San José", "California", "95112", "United States"),
    ("Montréal", "Quebec", "H2X 1Y4", "Canada"),
    ("St. John's", "Newfoundland and Labrador", "A1C 5S7", "Canada"),
    ("München", "Bayern", "80331", "Germany"),
    ("Leeds", "West Yorkshire", "LS1 4DY", "United Kingdom"),
    ("Providence", "Rhode Island", "02903", "United States"),
    ("Santa Fe", "New Mexico", "87501", "United States"),
    ("Dublin", None, "D02 AF30", "Ireland"),
)
STREETS = (
    "Maple Lane", "Elm Row, Apt. 3", "St. Mary's Road", "Rue de l'Église", "Kashmir Valley Road",
    'The "Old Mill" Court', "Hauptstraße", "Main St # 12", "Camino Peñasco", "Harbor View, Suite 400",
)  # fmt: skip
NOTES = (
    "Met at the spring fair.",
    'Said: "call me after lunch".\nPrefers e-mail.',
    "Line one\r\nline two, with a comma",
    "Allergic to nuts; vegetarian.",
    "Renewed 2023-05-01 — très contente",
)
OPT_OUT_REASONS = ("No longer interested", "Too many e-mails, sorry", None, "I never signed up", None)
AREAS = ("617", "503", "312", "336", "208", "408", "401", "505")

LIST_NAMES = (
    "Newsletter",
    "Donors, major",
    'The "Early Birds"',
    "Café & Société",
    "Volunteers",
    "Gala 2024: invités",
    "Members (O'Hare branch)",
)
TAG_NAMES = ("VIP", "Gold, lapsed", "Été", 'says "hi"', "board")
# Label, type, metadata, choice labels. The first are what a small account is likely to have.
CUSTOM_FIELDS: tuple[tuple[str, str, dict[str, object] | None, tuple[str, ...]], ...] = (
    ("Membership Level", "string", None, ()),
    ("Last visit", "date", {"display_format": "YYYY-MM-DD"}, ()),
    ("Lifetime value", "number", {"allow_negative": True, "decimal_places": 2, "integer": False}, ()),
    ("Favourite café", "single_select", {"display_type": "dropdown"}, ("Rue Haute", "Quayside", "Old Town")),
    ("Interests", "multi_select", {"display_type": "checkbox"}, ("Music", "Food & wine", "Garden", "Sport")),
    ("Is member?", "boolean", None, ()),
    ("Next appointment", "datetime", None, ()),
    ("Pledge", "currency", {"currency_code": "USD", "decimal_places": 2, "integer": False}, ()),
    ("Comments", "text_area", None, ()),
)
CUSTOM_VALUES: dict[str, tuple[str, ...]] = {
    "string": ("gold", "silver, renewing", 'the "bronze" one', "Platine privilégié", "0042"),
    "date": ("2021-06-30", "1999-12-31", "2024-02-29"),
    "number": ("12", "-3.5", "1234567.89", "0"),
    "boolean": ("true", "false"),
    "datetime": ("2024-05-01T09:30:00Z", "2025-11-30T23:59:59Z"),
    "currency": ("25.00", "1000.50", "0.99"),
    "text_area": ("Likes long walks.\nAnd short e-mails.", "n/a", 'Said: "d\'accord", twice'),
}
PERMISSIONS = (
    ("implicit",) * 60 + ("explicit",) * 30 + ("temp_hold",) * 4 + ("pending_confirmation",) * 3 + ("not_set",) * 3
)
PHONE_PATTERNS: tuple[tuple[str, ...], ...] = (
    (), (), (), (), ("home",), ("mobile",), ("mobile",), ("work",), ("other",), ("home", "mobile"), ("mobile", "work"),
    ("home", "mobile", "work"), ("work", "other"),
)  # fmt: skip
STREET_PATTERNS: tuple[tuple[str, ...], ...] = (
    (), (), (), (), ("home",), ("home",), ("home",), ("work",), ("home", "work"), ("other",), ("home", "work", "other"),
)  # fmt: skip
PHONE_FORMS = ("{}-555-{:04d}", "({}) 555-{:04d}", "{}.555.{:04d}")
ANNIVERSARIES = tuple(f"{1971 + n % 54}-{1 + n % 12:02d}-{1 + n % 28:02d}" for n in range(1009))
