"""What a trial wanted and what was seen."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from bench.trials.buyer import Answer


@dataclass(frozen=True)
class Line:
    """One thing that was looked at."""

    wanted: str
    seen: str
    passed: bool

    def told(self) -> str:
        """As it is printed."""
        return f"  {'ok  ' if self.passed else 'FAIL'}  {self.wanted}: {self.seen}"


@dataclass
class Report:
    """The lines of one trial. Limits of speed are multiplied by `slack` on a machine that does other work too."""

    title: str
    slack: float = 1.0
    lines: list[Line] = field(default_factory=list)

    @property
    def passed(self) -> bool:
        """Whether all of it was as wanted."""
        return all(line.passed for line in self.lines)

    def equal(self, wanted: str, seen: object, right: object) -> None:
        """Look for one value."""
        self.add(wanted, seen, passed=seen == right)

    def so(self, wanted: str, answer: object) -> None:
        """Look whether something is so."""
        self.add(wanted, "yes" if answer else "no", passed=bool(answer))

    def most(self, wanted: str, seen: float, limit: float, unit: str = "s") -> None:
        """Look for a figure up to a limit."""
        self.add(f"{wanted}, at most {limit:g} {unit}", f"{seen:.1f} {unit}", passed=seen <= limit)

    def fast(self, wanted: str, seen: float, limit: float) -> None:
        """Look for a time that depends on the machine."""
        self.most(wanted, seen, limit * self.slack)

    def none(self, wanted: str, found: Sequence[object]) -> None:
        """Look for nothing found."""
        self.add(wanted, "; ".join(str(one) for one in found[:5]) or "none", passed=not found)

    def add(self, wanted: str, seen: object, *, passed: bool) -> None:
        """Write a line down, and print it."""
        line = Line(wanted, str(seen), passed)
        self.lines.append(line)
        print(line.told(), flush=True)


def at_most_share(answers: Sequence[Answer], share: float) -> float:
    """The seconds that this share of the answers stayed below."""
    ordered = sorted(answer.seconds for answer in answers)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


def broken(answers: Sequence[Answer]) -> list[Answer]:
    """Answers of 5xx, and lines that were cut."""
    return [answer for answer in answers if answer.status == 0 or answer.status >= 500]
