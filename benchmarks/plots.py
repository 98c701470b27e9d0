"""A small chart as SVG: something for every number of records, on a logarithmic scale of records."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    Series = Mapping[str, Sequence[tuple[int, float]]]

_WIDTH, _HEIGHT, _MARGIN, _LINE_HEIGHT = 640, 240, 48, 13
_COLOURS = ("#1f77b4", "#d62728", "#2ca02c", "#9467bd", "#8c564b", "#e377c2")
_ROUND = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8)


def chart(title: str, unit: str, series: Series) -> str:
    """Draw lines.

    Args:
        title: What is drawn.
        unit: Of the values.
        series: By name, pairs of a number of records and a value; at least one each.

    Returns:
        An SVG document.
    """
    counts = sorted({count for points in series.values() for count, _ in points}) or [1]
    step = _step(max((value for points in series.values() for _, value in points), default=1.0) or 1.0)
    highest = 4 * step
    first, last = math.log10(counts[0]), math.log10(counts[-1])

    def place(count: int, value: float) -> tuple[float, float]:
        share = (math.log10(count) - first) / ((last - first) or 1.0)
        return _MARGIN + share * (_WIDTH - 4 * _MARGIN), _HEIGHT - _MARGIN - value / highest * (_HEIGHT - 2 * _MARGIN)

    parts = [_text(_MARGIN, 20, f"{title} ({unit})", size=14)]
    for count in counts:
        x, y = place(count, 0.0)
        parts.append(_text(x, y + 18, f"{count:,}", anchor="middle"))
    for value in (0.0, step, 2 * step, 3 * step, highest):
        x, y = place(counts[0], value)
        parts.append(f'<path d="M{x:.0f} {y:.0f}H{_WIDTH - 3 * _MARGIN}" stroke="#ddd"/>')
        parts.append(_text(x - 6, y + 4, f"{value:.3g}", anchor="end"))
    names = _apart({name: place(*points[-1])[1] for name, points in series.items()})
    for (name, points), colour in zip(series.items(), _COLOURS * len(series), strict=False):
        spots = [place(*point) for point in points]
        line = " ".join(f"{x:.1f},{y:.1f}" for x, y in spots)
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2"/>')
        parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3" fill="{colour}"/>' for x, y in spots]
        parts.append(_text(spots[-1][0] + 8, names[name] + 4, name, colour=colour))
    size = f'width="{_WIDTH}" height="{_HEIGHT}"'
    background = f'<rect {size} fill="white"/>'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="sans-serif">'
    return "\n".join([head, background, *parts, "</svg>", ""])


def _step(highest: float) -> float:
    """Say how far lines of round numbers are apart, if four are to hold all values.

    Args:
        highest: The largest value, more than 0.

    Returns:
        A round number times a power of ten, the smallest that does.
    """
    power = 10.0 ** math.floor(math.log10(highest / 4))
    return next((factor * power for factor in _ROUND if 4 * factor * power >= highest), 10 * power)


def _apart(heights: Mapping[str, float]) -> Mapping[str, float]:
    """Move the names of lines that end side by side apart, the lowest first."""
    places, free = {}, math.inf
    for name, height in sorted(heights.items(), key=lambda item: -item[1]):
        places[name] = free = min(height, free - _LINE_HEIGHT)
    return places


def _text(x: float, y: float, text: str, *, size: int = 11, anchor: str = "start", colour: str = "#333") -> str:
    place = f'x="{x:.1f}" y="{y:.1f}" font-size="{size}" text-anchor="{anchor}" fill="{colour}"'
    return f"<text {place}>{escape(text)}</text>"
