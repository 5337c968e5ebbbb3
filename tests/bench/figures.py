"""What was measured, and how it is shown."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass, field

AIM_KEY, AIM_P99, AIM_START = 1.3, 10.0, 1.5


@dataclass(slots=True)
class Figure:
    """Milliseconds from doing something to seeing it. ``missed`` were not seen in time."""

    name: str
    took: list[float] = field(default_factory=list)
    missed: int = 0

    @property
    def count(self) -> int:
        return len(self.took) + self.missed

    def take(self, done: float, seen: float | None) -> None:
        """Both in seconds of one clock."""
        if seen is None:
            self.missed += 1
        else:
            self.took.append((seen - done) * 1_000)

    def cuts(self) -> tuple[float, float, float, float]:
        """p50, p90, p99 and the longest; not a number each when nothing was seen in time."""
        if not self.took:
            return (math.nan,) * 4
        # Quantiles need two: of one, each is that one.
        took = self.took if len(self.took) > 1 else self.took * 2
        cut = statistics.quantiles(took, n=100, method="inclusive")
        return cut[49], cut[89], cut[98], max(self.took)


def keys_table(what: str, bare: Figure, ours: Figure, *, has_aim: bool = False) -> str:
    lines = [_row(f"{what} to paint, ms", "keys", "p50", "p90", "p99", "max", "missed")]
    for figure in (bare, ours):
        lines.append(_row(figure.name, figure.count, *figure.cuts(), figure.missed))
    ratios = [a / b for a, b in zip(ours.cuts(), bare.cuts(), strict=True)]
    lines.append(_row(f"{ours.name} / {bare.name}", "", *(f"{r:.2f}" for r in ratios)))
    if has_aim:
        lines.append(_row("aim", "", f"≤ {AIM_KEY} ×", "", f"≤ {AIM_P99:g} ms"))
    return "\n".join(["", *lines])


def figures_table(what: str, figures: Sequence[Figure]) -> str:
    """Figures that stand beside nothing."""
    lines = [_row(what, "times", "p50", "p90", "p99", "max", "missed")]
    lines += [_row(each.name, each.count, *each.cuts(), each.missed) for each in figures]
    return "\n".join(["", *lines])


def starts_table(bare: Figure, ours: Figure) -> str:
    lines = [_row("first useful paint, ms", "starts", "median", "least", "most")]
    medians = []
    for figure in (bare, ours):
        medians.append(statistics.median(figure.took))
        lines.append(
            _row(figure.name, figure.count, medians[-1], min(figure.took), max(figure.took))
        )
    lines.append(_row(f"{ours.name} / {bare.name}", "", f"{medians[1] / medians[0]:.2f}"))
    lines.append(_row("aim", "", f"≤ {AIM_START} ×"))
    return "\n".join(["", *lines])


def _row(name: str, *cells: object) -> str:
    shown = (f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in cells)
    return f"{name:<28}" + "".join(f"{cell:>9}" for cell in shown)
