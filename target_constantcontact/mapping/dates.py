"""Dates and birthdays as people, sheets and programs write them. Pure.

What could be two dates is one by the order that a setting says, and never by a guess.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from constantcontact_api.contacts.import_fields import normalized
from target_constantcontact.permission.tokens import without_accents

if TYPE_CHECKING:
    from collections.abc import Mapping

_YEAR_FIRST: Final = re.compile(r"(\d{4})([-/.]|\.\s)(\d{1,2})\2(\d{1,2})\.?(?:T|\s*Z|[+-]\d\d:\d\d)?", re.ASCII)
_YEAR_LAST: Final = re.compile(r"(\d{1,2})([-/. ]|\s?\.\s)(\d{1,2})\2'?(\d{4}|\d\d)", re.ASCII)
_NO_YEAR: Final = re.compile(r"(\d{1,2})([-/.]|\.\s)(\d{1,2})\.?", re.ASCII)
_VCARD: Final = re.compile(r"--(\d\d)-?(\d\d)", re.ASCII)
_OF_CHARACTERS: Final = re.compile(r"(?:(\d{4})\s*[年년]\s*)?(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日号일]")
"""As it is written in China, Japan and Korea."""
_COMPACT: Final = re.compile(r"((?:1[89]|20)\d\d)(\d\d)(\d\d)(?:T?(\d\d)(\d\d)(\d\d)?Z?)?", re.ASCII)
_NUMBER: Final = re.compile(r"(-?\d{5,19})(\.\d+)?", re.ASCII)
_DOT_NET: Final = re.compile(r"/?Date\((-?\d{1,19})(?:[+-]\d{4})?\)/?", re.ASCII)
_WORDS: Final = re.compile(r"[^\W\d_]+|\d+")
_ONLY_WORDS: Final = re.compile(r"[\w\s.,/'-]+")
_CLOCK: Final = re.compile(
    r"(?:(?<=\d)T|[\s,]\s*(?:(?:at|um|kl|om|alle|las|as|a|\u00e0s?)\.?\s+)?)"
    r"(?P<hour>\d{1,2})[:h.](?P<minute>\d\d)(?:[:.](?P<second>\d\d)(?:[.,:]\d{1,9})?)?(?!\d)"
    r"\s*(?P<half>[ap]\.?\s?m\b\.?)?\s*(?P<zone>z\b|(?:utc|gmt)?[+-]\d\d:?(?:\d\d)?|utc\b|gmt\b)?"
    r"\s*(?P<place>\[[^\]]*\]|\([^)]*\)|[a-z]{3,4}(?=\s+\d{4}\Z|\Z))?",
    re.IGNORECASE,
)
"""A time of day behind a date, or before its year: `10:11 AM`, `T10:11:12+01:00[Europe/Paris]`, `12.00.00.0000 AM`."""
_MONTH_NAMES: Final = (
    """january jan januar janvier janv enero ene gennaio gen janeiro januari tammi tammikuu tammikuuta styczen stycznia
        sty leden ledna gener ianuarie ocak oca januari январь января янв січень січня""",
    """february feb februar fevrier fevr fev febrero febbraio fevereiro februari helmi helmikuu helmikuuta luty lutego
        lut unor unora febrer februarie subat sub február февраль февраля фев лютий лютого""",
    """march mar marz maerz mrz mars marzo marco maart mrt maalis maaliskuu maaliskuuta marzec marca brezen brezna març
        martie mart március март марта мар березень березня""",
    """april apr avril avr abril abr aprile huhti huhtikuu huhtikuuta kwiecien kwietnia kwi duben dubna aprilie nisan
        nis április апрель апреля апр квітень квітня""",
    """may mai mayo maggio mag maio mei touko toukokuu toukokuuta maj maja kveten kvetna maig mayis május май мая
        травень травня""",
    """june jun juni juin junio giugno giu junho kesa kesakuu kesakuuta czerwiec czerwca cze cerven cervna juny iunie
        haziran haz június июнь июня июн червень червня""",
    """july jul juli juillet juil julio luglio lug julho heina heinakuu heinakuuta lipiec lipca cervenec cervence juliol
        iulie temmuz tem július июль июля июл липень липня""",
    """august aug aout agosto ago augustus elo elokuu elokuuta sierpien sierpnia sie srpen srpna augusti agost agustos
        augusztus август августа авг серпень серпня""",
    """september sept sep septembre septiembre setiembre settembre set setembro syys syyskuu syyskuuta wrzesien
        wrzesnia wrz zari setembre septembrie eylul eyl szeptember сентябрь сентября сен сент вересень вересня""",
    """october oct oktober okt octobre octubre ottobre ott outubro out loka lokakuu lokakuuta pazdziernik pazdziernika
        paz rijen rijna octombrie ekim eki október октябрь октября окт жовтень жовтня""",
    """november nov novembre noviembre novembro marras marraskuu marraskuuta listopadu noiembrie kasim kas ноябрь ноября
        ноя нояб""",
    """december dec dezember dez decembre dic diciembre dicembre dezembro joulu joulukuu joulukuuta grudzien grudnia
        gru prosinec prosince desember des desembre decembrie aralik декабрь декабря дек грудень грудня""",
)
MONTHS: Final = {
    without_accents(name): number for number, names in enumerate(_MONTH_NAMES, start=1) for name in names.split()
}
_DAYS: Final = frozenset(  # with the short names that mean no month
    """
    mon tue tues wed thu thur thurs fri sat sun montag dienstag mittwoch donnerstag freitag samstag sonntag mo di mi do
    fr sa so lundi mardi mercredi jeudi vendredi samedi dimanche lun mer jeu ven sam dim lunes martes miercoles jueves
    viernes sabado domingo mie jue vie sab dom lunedi martedi mercoledi giovedi venerdi sabato domenica maandag dinsdag
    woensdag donderdag vrijdag zaterdag zondag segunda terca quarta quinta sexta feira monday tuesday wednesday thursday
    friday saturday sunday
    """.split()  # noqa: SIM905
)
_HOURS: Final = frozenset({"uhr", "hrs"})
_PASSED_OVER: Final = frozenset(
    ["st", "nd", "rd", "th", "er", "of", "de", "del", "le", "den", "el", "the", "r", "г", "р"]  # noqa: RUF001  # of a year in Cyrillic
)
_DAY_IN_FRONT: Final = re.compile(r"([^\W\d_]+)\.?,?\s+(?=\d)")
_ERAS: Final = frozenset({
    date(1601, 1, 1), date(1753, 1, 1), date(1899, 12, 30), date(1899, 12, 31), date(1900, 1, 1), date(1904, 1, 1),
})  # fmt: skip
"""The days on which clocks of systems begin, as far as nobody alive was born on them."""
_END_OF_TIME: Final = 9999
_BEGIN_OF_TIME: Final = frozenset({"-62135596800", "-62135596800000"})
"""The first second of the year 1, counted from 1970."""
_NO_TIME: Final = re.compile(r"[0\W_]+|(?:12|0{1,2}):00(?::00)?\s*(?:[AaPp]\.?[Mm]\.?)?", re.ASCII)
"""Nothing but zeros, or a mask that nobody filled; the midnight alone is how some databases write no date."""
_SHEET_EPOCH: Final = datetime(1899, 12, 30, tzinfo=timezone.utc)
_SHEET_DAYS: Final = range(10_000, 80_000)
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=timezone.utc)
# From 1973 to 2033: no telephone number, and seconds, milliseconds and finer cannot be taken for one another.
_SECONDS: Final = range(100_000_000, 2_000_000_000)
_UNITS: Final = (1, 1_000, 1_000_000, 1_000_000_000)
_LEAP_YEAR: Final = 2000
_PARTS_OF_DATES: Final = frozenset({"year", "month", "day", "y", "m", "d"})
_DATES_AS_OBJECTS: Final = ({"$date"}, {"date", "timezone", "timezone_type"})
"""What MongoDB and PHP make of a date: `{"$date": "1985-03-12T00:00:00Z"}`."""


class NoDateError(ValueError):
    """The text is no date that can be read in one way."""


class OtherOrderError(NoDateError):
    """The text is a date, but not in the order that was said: `31/12/1980` where the month comes first."""


class Moment(NamedTuple):
    """A day, with its time where there is one.

    Attributes:
        day: The day.
        time: As ISO 8601 writes it after the day, with its offset; empty where there is none, and None where the zone
            is only a name, such as `EST`.
    """

    day: date
    time: str | None = ""


class Dates:
    """Reads dates in one order.

    Attributes:
        day_first: Whether the day comes before the month where the year comes last.
        last_year: The last that two digits can mean; an anniversary may lie no later.
        is_order_said: Whether a setting says the order. If not, `5.3.2024` is in the other one: hardly anybody who has
            the month first writes dots.
    """

    def __init__(self, *, day_first: bool, last_year: int, is_order_said: bool = True) -> None:
        """Remember the order.

        Args:
            day_first: Whether the day comes before the month where the year comes last.
            last_year: The last that two digits can mean.
            is_order_said: Whether a setting says so.
        """
        self.day_first = day_first
        self.last_year = last_year
        self.is_order_said = is_order_said

    def read(self, text: str) -> Moment | None:
        """Read a date.

        Args:
            text: Without spaces around it.

        Returns:
            The date; None for one of nothing, such as `0000-00-00` or the day on which a clock begins.

        Raises:
            NoDateError: If it is none, or could be several.
            OtherOrderError: If it is one in the other order.
        """
        if _NO_TIME.fullmatch(text) or text in _BEGIN_OF_TIME:
            return None
        found, time = self._found(text)
        if found is None:
            raise NoDateError
        year, month, day = found
        if year <= 1 or year == _END_OF_TIME or not month or not day:
            return None
        made = Moment(_day(year, month, day), time)
        return None if made.day in _ERAS else made

    def read_birthday(self, text: str) -> tuple[int, int] | None:
        """Read a month and a day, with or without their year.

        Args:
            text: Without spaces around it.

        Returns:
            Month and day; None for a date of nothing.

        Raises:
            NoDateError: As `read`.
        """
        if match := _VCARD.fullmatch(text):
            return day_of_year(int(match[1]), int(match[2]))
        if (match := _OF_CHARACTERS.fullmatch(text)) and match[1] is None:
            return day_of_year(int(match[2]), int(match[3]))
        if match := _NO_YEAR.fullmatch(text):
            return day_of_year(*self._in_order(int(match[1]), int(match[3]), match[2]))
        if (named := _named_parts(text)) and len(named[1]) == 1:
            return day_of_year(named[0], named[1][0][1])
        found, _ = self._found(text)
        if found and found[0] == 0 and found[1]:  # somebody who does not tell the year
            return day_of_year(found[1], found[2])
        moment = self.read(text)
        return None if moment is None else (moment.day.month, moment.day.day)

    def _found(self, text: str) -> tuple[tuple[int, int, int] | None, str | None]:
        """Return year, month and day, and the time behind them; zeros stand for parts that are not told."""
        day, time = _apart(text)
        if found := self._numbers(day) or self._named(day):
            return found, time
        counted, own_time = _counted(day)
        return counted, own_time or time

    def _in_order(self, first: int, second: int, mark: str) -> tuple[int, int]:
        month, day = (second, first) if self.day_first else (first, second)
        # Nobody writes `3. 12. 1985` who has the month first.
        is_other = not self.day_first and "." in mark and (" " in mark or not self.is_order_said)
        if month > 12 >= day or (is_other and day <= 12):  # months
            raise OtherOrderError
        return month, day

    def _numbers(self, text: str) -> tuple[int, int, int] | None:
        if match := _YEAR_FIRST.fullmatch(text):
            return int(match[1]), int(match[3]), int(match[4])
        if match := _YEAR_LAST.fullmatch(text):
            if not int(match[1]) or not int(match[3]):
                return 0, 0, 0
            return (self._year(match[4]), *self._in_order(int(match[1]), int(match[3]), match[2]))
        return None

    def _named(self, text: str) -> tuple[int, int, int] | None:
        named = _named_parts(text)
        if named is None or len(named[1]) != 2:  # a day and a year
            return None
        month, numbers = named
        is_year = [len(written) == 4 or number > 31 for written, number in numbers]
        (_, day), (year, _) = reversed(numbers) if is_year[0] else numbers
        return None if all(is_year) else (self._year(year), month, day)

    def _year(self, written: str) -> int:
        year = int(written)
        return year if len(written) > 2 else self.last_year - (self.last_year - year) % 100


def _apart(text: str) -> tuple[str, str | None]:
    """Take the time of day off a date, and the name of the day in front of it."""
    if not text.isascii() and (match := _OF_CHARACTERS.match(text)) and match[1]:
        text = "-".join(match.groups()) + text[match.end() :]
    if (match := _DAY_IN_FRONT.match(text)) and _plain(match[1]) in _DAYS:
        text = text[match.end() :]
    clock = _CLOCK.search(text)
    return (f"{text[: clock.start()]} {text[clock.end() :]}".strip(), _time(clock)) if clock else (text, "")


def day_of_year(month: int, day: int) -> tuple[int, int]:
    """Check that a month has such a day, in a leap year at least.

    Args:
        month: From 1.
        day: From 1.

    Returns:
        The same.

    Raises:
        NoDateError: If there is no such day.
    """
    _day(_LEAP_YEAR, month, day)
    return month, day


def text_of_parts(parts: Mapping[str, Any]) -> str | None:
    """Write a date that comes as an object, as programs do: `{"year": 1985, "month": 3, "day": 12}`.

    Args:
        parts: Of any object.

    Returns:
        The date, to be read as any other; None for an object that is none.
    """
    by_key = {normalized(key): value for key, value in parts.items()}
    if parts.keys() in _DATES_AS_OBJECTS:
        return str(by_key["date"] or "")
    kinds = [key[:1] for key in by_key]
    if not by_key.keys() <= _PARTS_OF_DATES or sorted(kinds) not in (["d", "m"], ["d", "m", "y"]):
        return None
    by_kind = dict(zip(kinds, by_key.values(), strict=True))
    year, month, day = (str(by_kind.get(kind) or "") for kind in "ymd")
    if not (month.strip("0") or day.strip("0")):
        return ""
    month = f"{month_of(month) or month:0>2}"
    return f"{year:0>4}-{month}-{day:0>2}" if year.strip("0") else f"--{month}-{day:0>2}"


def month_of(text: str) -> int | None:
    """Read the name of a month.

    Args:
        text: Such as `March`, `mar.` or `März`.
    """
    return MONTHS.get(_plain(text).rstrip("."))


def _plain(text: str) -> str:
    return without_accents(text).casefold().replace("\u0131", "i")  # Turkish: an i without its dot


def _day(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError as error:
        raise NoDateError from error


def _time(match: re.Match[str]) -> str | None:
    hour, half = int(match["hour"]), (match["half"] or "")[:1].lower()
    hour = hour % 12 + (12 if half == "p" else 0) if half else hour
    if hour > 23 or int(match["minute"]) > 59:  # of a day and of an hour
        raise NoDateError
    offset = (match["zone"] or "").upper().removeprefix("UTC").removeprefix("GMT") or "Z"
    if match["zone"] is None and match["place"] and match["place"].casefold() not in _HOURS:
        return None
    return f"T{hour:02}:{match['minute']}:{match['second'] or '00'}{offset}"


def _counted(text: str) -> tuple[tuple[int, int, int] | None, str]:
    """Read `20240305`, a day of a spreadsheet, or seconds, milliseconds or finer since 1970."""
    if match := _COMPACT.fullmatch(text):
        time = f"T{match[4]}:{match[5]}:{match[6] or '00'}Z" if match[4] else ""
        return (int(match[1]), int(match[2]), int(match[3])), time
    dot_net, number = _DOT_NET.fullmatch(text), _NUMBER.fullmatch(text)
    if dot_net:
        count, units = int(dot_net[1]), [1_000]
    elif number is not None and (number[1][0] != "0"):
        count, units = int(number[1]), [unit for unit in _UNITS if abs(int(number[1])) // unit in _SECONDS]
    else:
        return None, ""
    if number is not None and count in _SHEET_DAYS:
        moment = _SHEET_EPOCH + timedelta(days=count, seconds=round(86_400 * float(number[2] or 0)))
        return (moment.year, moment.month, moment.day), f"T{moment:%H:%M:%S}Z" if number[2] else ""
    if len(units) != 1:
        return None, ""
    try:
        moment = _EPOCH + timedelta(seconds=count // units[0])
    except OverflowError:
        return None, ""
    return (moment.year, moment.month, moment.day), f"T{moment:%H:%M:%S}Z"


def _named_parts(text: str) -> tuple[int, list[tuple[str, int]]] | None:
    """Return the month that a date names, and its numbers as they are written."""
    if not _ONLY_WORDS.fullmatch(text):
        return None
    words = [word for word in _WORDS.findall(_plain(text)) if word not in _PASSED_OVER]
    words = words[1:] if words and words[0] in _DAYS else words
    months = [MONTHS[word] for word in words if word in MONTHS]
    numbers = [(word, int(word)) for word in words if word.isdigit() and len(word) in {1, 2, 4}]
    return (months[0], numbers) if len(months) == 1 and len(words) == 1 + len(numbers) else None
