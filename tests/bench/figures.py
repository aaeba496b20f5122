"""What the sections of `switchback bench` find: rates by round, ratios of a round, and what must be equal everywhere."""
import dataclasses
import hashlib
import json
import statistics


@dataclasses.dataclass
class Row:
    """One value a round of one thing measured, such as events a second."""
    name: str
    unit: str
    values: list

    @property
    def median(self):
        return statistics.median(self.values)


@dataclasses.dataclass
class Ratio:
    """Quotients of two values of the same round, so that a machine whose speed changes between rounds changes neither."""
    name: str
    values: list
    wanted: float | None = None

    @property
    def median(self):
        return statistics.median(self.values)

    @property
    def good(self):
        return self.wanted is None or self.median >= self.wanted


@dataclasses.dataclass
class Section:
    """`facts` are results that depend on no clock: the same version finds the same ones on every machine."""
    title: str
    about: str
    rows: list = dataclasses.field(default_factory=list)
    ratios: list = dataclasses.field(default_factory=list)
    missing: list = dataclasses.field(default_factory=list)
    facts: dict = dataclasses.field(default_factory=dict)

    def add(self, name, unit, values):
        self.rows.append(Row(name, unit, list(values)))
        return self.rows[-1]

    def compare(self, name, above, below, wanted=None):
        """The ratios of two rows, or lists of values, of the same rounds."""
        pairs = zip(getattr(above, "values", above), getattr(below, "values", below), strict=True)
        self.ratios.append(Ratio(name, [one / other for one, other in pairs], wanted))
        return self.ratios[-1]

    def lacks(self, what, package):
        self.missing.append(f"{what} not measured: Debian's {package} is not installed")


def result_hash(sections):
    """SHA-256 of the facts of sections by name, as hex: equal for those who measured the same thing."""
    facts = {name: section.facts for name, section in sections.items() if section.facts}
    return hashlib.sha256(json.dumps(facts, sort_keys=True, separators=(",", ":")).encode()).hexdigest()


def number_text(value):
    """Three digits that count, with the thousands apart."""
    if value == 0 or abs(value) >= 1000:
        digits = max(0, len(str(int(abs(value)))) - 3)
        return f"{round(value, -digits):,.0f}"
    return f"{value:.3g}" if abs(value) < 100 else f"{value:.0f}"


def ratio_text(value):
    return f"{value:.2f}" if value < 10 else f"{value:.1f}"


def table(sections):
    """The lines of the table for people."""
    rows = [row for section in sections.values() for row in section.rows]
    width = max([len(f"{row.name}, {row.unit}") for row in rows], default=0) + 2
    for section in sections.values():
        yield f"{section.title}: {section.about}"
        if section.rows:
            yield f"  {'':<{width}}{'median':>12}{'least':>12}{'most':>12}"
        for row in section.rows:
            cells = (row.median, min(row.values), max(row.values))
            yield f"  {f'{row.name}, {row.unit}':<{width}}" + "".join(f"{number_text(cell):>12}" for cell in cells)
        for ratio in section.ratios:
            wanted = ""
            if ratio.wanted is not None:
                wanted = f", wanted at least {ratio.wanted:g}: {'yes' if ratio.good else 'NO'}"
            yield (f"  {ratio.name}: {ratio_text(ratio.median)} times ({ratio_text(min(ratio.values))} to "
                   f"{ratio_text(max(ratio.values))}){wanted}")
        for text in section.missing:
            yield f"  {text}"
        yield ""


def document(sections):
    """The same for machines."""
    def filled(one):
        found = {**dataclasses.asdict(one), "median": one.median}
        if isinstance(one, Ratio):
            found["good"] = one.good
        return found
    return {name: {**dataclasses.asdict(section), "rows": [filled(row) for row in section.rows],
                   "ratios": [filled(ratio) for ratio in section.ratios]} for name, section in sections.items()}
