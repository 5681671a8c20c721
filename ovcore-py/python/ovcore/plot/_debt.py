"""The life of a debt, from the events of its account."""

# matplotlib's types leave open what its keyword arguments are.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownLambdaType=false
# pyright: reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch

from ovcore._ovcore import Event, Policy
from ovcore.errors import InputError, WrongTypeError
from ovcore.plot._clock import place, time_axis
from ovcore.plot._look import COLOURS, GREY, LIGHT, Drawing, count, euros, money_axis

__all__ = ["debt"]

_WAYS = {"scheduled": ("o", "by the schedule"), "tap": ("^", "by a tap"), "self_service": ("s", "in self-service")}
_BLOCKED = COLOURS["vermilion"]
_OWED = COLOURS["blue"]


@dataclass
class _Attempt:
    at: datetime
    way: str
    cents: int
    answer: str = "no answer yet"


@dataclass
class _Story:
    """What the events of an account say of its debts."""

    owed: list[tuple[datetime, int]] = field(default_factory=lambda: [])
    opened: list[datetime] = field(default_factory=lambda: [])
    attempts: dict[str, _Attempt] = field(default_factory=lambda: {})
    refused: list[datetime] = field(default_factory=lambda: [])
    blocked: list[tuple[datetime, datetime | None]] = field(default_factory=lambda: [])
    last: datetime | None = None

    def tell(self, event: Event) -> None:
        """Takes in one event."""
        self.last = event.at
        data = event.data
        before = self.owed[-1][1] if self.owed else 0
        match event.kind:
            case "debt_opened":
                self._owes(event.at, data["debt"]["amount"], before)
            case "payment_taken_back":
                self._owes(
                    event.at, data["debt"]["amount"] if data["debt"] else before + data["payment"]["amount"], before
                )
            case "taken_over" if data["handover"]["debt"]:
                self._owes(event.at, data["handover"]["debt"]["amount"], before)
            case "debt_increased":
                self._owes(event.at, before + sum(item["amount"] for item in data["items"]), before)
            case "debt_lowered":
                self._owes(event.at, before - sum(credit["amount"] for credit in data["credits"]), before)
            case "debt_waived" | "debt_closed" | "handed_over" if before:
                self._owes(event.at, 0, before)
            case "recovery_requested":
                payment = data["payment"]["amount"]
                self.attempts[data["effect"]] = _Attempt(event.at, data["channel"], payment)
            case "payment_approved" | "payment_declined" | "payment_unknown" if data["effect"] in self.attempts:
                self.attempts[data["effect"]].answer = event.kind.removeprefix("payment_")
            case "tap_recorded" if _word(data["bucket"]) in ("refused", "debt_recovery"):
                self.refused.append(event.at)
            case "card_denied" if _word(data["reason"]) == "unpaid_fare":
                self.blocked.append((event.at, None))
            case "card_freed" if _word(data["reason"]) == "unpaid_fare" and self.blocked:
                self.blocked[-1] = (self.blocked[-1][0], event.at)
            case _:
                pass

    def _owes(self, at: datetime, cents: int, before: int) -> None:
        if not before and cents:
            self.opened.append(at)
        self.owed.append((at, cents))


def _word(form: Any) -> str:
    """The name of a choice in its stored form: a text, or a dict with one key."""
    return form if isinstance(form, str) else next(iter(form))


def debt(
    events: Iterable[Event],
    *,
    policy: Policy | None = None,
    zone: str = "Europe/Amsterdam",
    currency: str = "€",
    ax: Axes | None = None,
) -> Figure:
    """The life of a card's debts: what is owed, each attempt to collect it and its answer, when check-in is refused.

    ``events`` are those of one account, in their order, as a host stores them. The days of the schedule are those of
    ``policy`` (by default OVpay's): a grey band ends when its last attempt was due. ``zone`` is the clock on the axis.

    Raises ``WrongTypeError`` for what is no event, ``InputError`` for events that are not in order.

    >>> import ovcore.plot
    >>> ovcore.plot.debt([]).axes[0].get_title(loc="left")
    'Life of a debt'
    """
    story = _Story()
    for event in events:
        checked = _checked(event)
        if story.last is not None and checked.at < story.last:
            raise InputError(
                "found an event before the one that it follows; expected events in their order", code="plot.order"
            )
        story.tell(checked)
    asked = list(story.attempts.values())
    most = max((cents for _, cents in story.owed), default=0)
    below = (
        f"at most {euros(most, currency)} owed; {count(len(asked), 'attempt', 'attempts')} to collect it"
        if most
        else ""
    )
    own = Drawing(ax, size=(9, 4.4), title="Life of a debt", below=[below])
    own.labels("", "owed")
    if not story.owed or story.last is None:
        own.nothing("no debt to show")
        return own.figure
    days = (policy or Policy.ovpay()).to_dict()["debt"]["attempt_days"]
    _draw(own, story, story.last, ZoneInfo(zone), max(days, default=0), currency)
    own.ax.set_ylim(0, most * 1.18)
    money_axis(own.ax.yaxis, currency)
    # Always dates: a debt is counted in days.
    own.labels(time_axis(own.ax, zone, timedelta.max), "owed")
    own.ax.legend(
        handles=_legend(story), loc="upper left", bbox_to_anchor=(-0.01, -0.14), ncols=3, frameon=False, fontsize=9
    )
    return own.figure


def _checked(event: object) -> Event:
    if not isinstance(event, Event):
        raise WrongTypeError(f"found {type(event).__name__}; expected events of an account", code="plot.event")
    return event


def _draw(own: Drawing, story: _Story, last: datetime, zone: ZoneInfo, days: int, currency: str) -> None:
    ax = own.ax
    for opened in story.opened:
        # Calendar days, as the schedule counts them.
        until = (opened.astimezone(zone).replace(hour=0, minute=0, second=0) + timedelta(days=days + 1)).astimezone(UTC)
        ax.axvspan(place(opened), place(until), color="#F1F3F4", zorder=0)
        ax.annotate(
            f"{days} days: the schedule ends",
            (place(until), 1),
            (-5, -4),
            xycoords=("data", "axes fraction"),
            textcoords="offset points",
            ha="right",
            va="top",
            fontsize=8.5,
            color=GREY,
        )
    ends = max(last, story.owed[-1][0])
    edges = [place(at) for at, _ in story.owed] + [place(ends)]
    heights = [cents for _, cents in story.owed]
    ax.stairs(heights, edges, fill=True, color=_OWED, alpha=0.18, zorder=1)
    ax.step(edges, [*heights, heights[-1]], where="post", color=_OWED, linewidth=1.8, zorder=2)
    for begin, end in story.blocked:
        ax.broken_barh(
            [(place(begin), place(end or ends) - place(begin))],
            (0, 0.025),
            transform=ax.get_xaxis_transform(),
            color=_BLOCKED,
            zorder=3,
        )
    for attempt in story.attempts.values():
        marker = _WAYS.get(attempt.way, ("D", ""))[0]
        paid = attempt.answer == "approved"
        face = COLOURS["green"] if paid else "white"
        edge = COLOURS["green"] if paid else GREY
        ax.plot([place(attempt.at)], [attempt.cents], marker, color=face, markeredgecolor=edge, markersize=7, zorder=4)
    if story.refused:
        places = [place(at) for at in story.refused]
        low = [0.06] * len(places)
        ax.plot(places, low, "x", color=_BLOCKED, markersize=6, transform=ax.get_xaxis_transform(), zorder=4)
    ax.grid(axis="y", color=LIGHT, linewidth=0.6)
    ax.margins(x=0.02)


def _legend(story: _Story) -> list[Any]:
    handles: list[Any] = [Patch(facecolor=_OWED, alpha=0.35, label="owed")]
    for way, (marker, words) in _WAYS.items():
        own = [attempt for attempt in story.attempts.values() if attempt.way == way]
        for paid, colour, said in ((False, GREY, "not paid"), (True, COLOURS["green"], "paid")):
            if any((attempt.answer == "approved") is paid for attempt in own):
                face = colour if paid else "white"
                words_said = f"asked {words}: {said}"
                handles.append(_mark(marker, face, colour, words_said))
    if story.refused:
        handles.append(_mark("x", _BLOCKED, _BLOCKED, "presented and refused"))
    if story.blocked:
        handles.append(Patch(color=_BLOCKED, label="on the deny list"))
    return handles


def _mark(marker: str, face: str, edge: str, label: str) -> Line2D:
    return Line2D([], [], linestyle="", marker=marker, color=face, markeredgecolor=edge, label=label)
