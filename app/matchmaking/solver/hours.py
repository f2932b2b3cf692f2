"""What the clock says of slots: which overlap, what leaves a lunch, what is a row without a pause, what is too near.

Sets of slots are bit masks (bit = place of the slot in order of time), so every question is a few operations.
The database's booking and the solver ask the same object.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from app.matchmaking.solver.problem import LongestRun, Lunch, Problem, Walking, minutes

Span = tuple[str | int, float, float]  # day, start and end in minutes


@dataclass
class Diary:
    """What one person has on: meetings by the part of the hall they are held in, and talks."""

    zones: dict[str, int] = field(default_factory=dict)
    talks: int = 0

    @property
    def meetings(self) -> int:
        taken = 0
        for mask in self.zones.values():
            taken |= mask
        return taken

    def change(self, slot: int, zone: str) -> None:
        """Put a meeting in, or take it out again."""
        self.zones[zone] = self.zones.get(zone, 0) ^ 1 << slot

    def with_(self, other: Diary) -> Diary:
        """Both diaries as one: a firm that sells and buys."""
        zones = dict(self.zones)
        for zone, mask in other.zones.items():
            zones[zone] = zones.get(zone, 0) | mask
        return Diary(zones, self.talks | other.talks)


class Hours:
    """The questions about a list of slots in order of time."""

    def __init__(
        self,
        spans: Sequence[Span],
        *,
        lunch: Lunch | None = None,
        longest_run: LongestRun | None = None,
        walking: Walking | None = None,
    ) -> None:
        self.spans = spans
        self.longest_run = longest_run
        self.walking = walking or Walking()
        self.windows = _windows(spans, lunch) if lunch is not None else []
        self._near: dict[tuple[int, float], int] = {}
        self._rows: dict[int, list[int]] = {0: []}

    @classmethod
    def of(cls, problem: Problem) -> Hours:
        spans = [(slot.day, minutes(slot.start), minutes(slot.end)) for slot in problem.slots]
        return cls(spans, lunch=problem.lunch, longest_run=problem.longest_run, walking=problem.walking)

    def near(self, slot: int, time: float) -> int:
        """Slots of the same day with less than `time` minutes between them and this one; not itself."""
        found = self._near.get((slot, time))
        if found is None:
            day, start, end = self.spans[slot]
            found = sum(
                1 << i
                for i, (on, from_, to) in enumerate(self.spans)
                if on == day and i != slot and max(from_ - end, start - to) < time
            )
            self._near[slot, time] = found
        return found

    @cached_property
    def overlapping(self) -> list[int]:
        """By slot: the others held at the same time in other blocks."""
        return [self.near(slot, 0) for slot in range(len(self.spans))]

    def reachable(self, diary: Diary, slot: int, zone: str) -> bool:
        """Whether there is time to walk to `zone` and on again, to and from all other meetings of the day."""
        return not any(
            mask & self.near(slot, self.walking.time(zone, other)) for other, mask in diary.zones.items()
        )

    def keeps_lunch(self, diary: Diary, slot: int) -> bool:
        """Whether a meeting in this slot leaves a window for lunch. Nobody's lunch is lost twice: where talks or
        meetings that stand have taken it already, the answer is yes."""
        if not self.windows:
            return True
        busy = diary.meetings | diary.talks
        for windows in self.windows:
            left = [window for window in windows if not busy & window]
            if left and all(window >> slot & 1 for window in left):
                return False
        return True

    def keeps_pause(self, diary: Diary, slot: int) -> bool:
        """Whether the row of meetings this one would be part of is short enough."""
        if self.longest_run is None:
            return True
        row = next(row for row in self.rows(diary.meetings | 1 << slot) if row >> slot & 1)
        return row.bit_count() <= self.longest_run.meetings

    def rows(self, meetings: int) -> list[int]:
        """The meetings of one person as rows without a pause between them."""
        found = self._rows.get(meetings)
        if found is None:
            pause = self.longest_run.pause if self.longest_run is not None else 0
            found = []
            before: Span | None = None
            rest = meetings
            while rest:
                bit = rest & -rest
                rest ^= bit
                span = self.spans[bit.bit_length() - 1]
                if before is not None and before[0] == span[0] and span[1] - before[2] < pause:
                    found[-1] |= bit
                else:
                    found.append(bit)
                before = span
            self._rows[meetings] = found
        return found

    def follows(self, slot: int) -> int:
        """The later slots of the day that come after this one without a pause."""
        day, _start, end = self.spans[slot]
        pause = self.longest_run.pause if self.longest_run is not None else 0
        return sum(
            1 << i
            for i, (on, start, _end) in enumerate(self.spans)
            if i > slot and on == day and start - end < pause
        )

    def lost_lunches(self, taken: int, given: int) -> bool:
        """Whether `taken` has taken a lunch that `given`, what nobody can change, had left."""
        return any(
            any(not given & window for window in windows) and all(taken & window for window in windows)
            for windows in self.windows
        )

    def most_meetings(self, free: int, given: int = 0) -> int:
        """No more meetings than this fit into the free slots of one person: a bound, not always reached.

        `given` are the talks and meetings that nobody can change.
        """
        days: defaultdict[str | int, int] = defaultdict(int)
        for i, (day, _start, _end) in enumerate(self.spans):
            days[day] |= 1 << i
        most = 0
        for day in days.values():
            count = self._most_in_rows if self.skip_rests and not given & day else self._most_apart
            best = count(free & day)
            for windows in self.windows:
                left = [window for window in windows if window & day and not window & given]
                if left:
                    best = max(count(free & day & ~window) for window in left)
            most += best
        return most

    @cached_property
    def skip_rests(self) -> bool:
        """Whether leaving one slot out is always a pause, and no two overlap: then rows are easily counted."""
        run = self.longest_run
        return (
            run is not None
            and not any(self.overlapping)
            and all(
                before[0] != after[0] or after[1] - before[2] >= run.pause
                for before, after in zip(self.spans, self.spans[2:], strict=False)
            )
        )

    def _most_in_rows(self, free: int) -> int:
        """Most slots of one day in which no row is too long: of each row, every slot after a full row is left out."""
        assert self.longest_run is not None
        full = self.longest_run.meetings
        return sum(row.bit_count() - row.bit_count() // (full + 1) for row in self.rows(free))

    def _most_apart(self, free: int) -> int:
        """Most slots of one day in which no two overlap: earliest end first."""
        chosen, last = 0, float("-inf")
        spans = [span for i, span in enumerate(self.spans) if free >> i & 1]
        for _day, start, end in sorted(spans, key=lambda span: span[2]):
            if start >= last:
                chosen, last = chosen + 1, end
        return chosen


def _windows(spans: Sequence[Span], lunch: Lunch) -> list[tuple[int, ...]]:
    """By day: for each time lunch may begin, the slots it would take. Days on which a break common to all leaves
    time for it are left out."""
    first, last = minutes(lunch.start), minutes(lunch.end)
    found = []
    for day in dict.fromkeys(span[0] for span in spans):
        ends = [end for on, _start, end in spans if on == day and first < end <= last - lunch.minutes]
        windows = {
            sum(
                1 << i
                for i, (on, start, end) in enumerate(spans)
                if on == day and start < begin + lunch.minutes and begin < end
            )
            for begin in [first, *ends]
        }
        if all(windows):
            found.append(tuple(sorted(windows)))
    return found
