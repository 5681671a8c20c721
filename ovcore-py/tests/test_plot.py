"""Plots: what is drawn adds up to the tables, the axes say what they show, and wrong input is named."""

from __future__ import annotations

import doctest
import io
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import numpy as np
import pandas
import polars
import pyarrow
import pytest
from matplotlib.figure import Figure

import ovcore
from conftest import MakeTap, at
from ovcore import Advance, Answer, Event, PayDebt, Rated, Tap, plot, sample
from ovcore.errors import InputError, TableError, WrongTypeError

RULES = sample.rules()
Draw = Callable[..., Figure]


@pytest.fixture(scope="module")
def taps() -> pyarrow.Table:
    return pyarrow.table(sample.national_day(cards=2_000))


@pytest.fixture(scope="module")
def rated(taps: pyarrow.Table) -> Rated:
    return ovcore.rate(taps, RULES)


@pytest.fixture(scope="module")
def dearer(taps: pyarrow.Table) -> Rated:
    new = [tariff.replace({"boarding_fares[0].amount_minor": 2500}) for tariff in RULES.tariffs[:1]]
    return ovcore.rate(taps, RULES.replace(tariffs=[*new, *RULES.tariffs[1:]]))


def texts(figure: Figure) -> str:
    """All that is written on a figure."""
    return "\n".join(text.get_text() for text in figure.findobj(match=lambda own: hasattr(own, "get_text")))  # type: ignore[attr-defined]


def heights(figure: Figure) -> list[np.ndarray[Any, Any]]:
    """The heights of each set of steps, above what lies under it."""
    steps = [own.get_data() for own in figure.axes[0].patches if hasattr(own, "get_data")]
    return [np.asarray(own.values) - np.asarray(0 if own.baseline is None else own.baseline) for own in steps]


def trips_drawn(figure: Figure) -> np.ndarray[Any, Any]:
    """The matrix of flows: what is coloured, and what stands in grey."""
    between, rest = (np.ma.filled(image.get_array(), 0) for image in figure.axes[0].images)  # type: ignore[arg-type]
    return between + rest


@pytest.mark.parametrize("module", ["", "._travel", "._money", "._debt"])
def test_the_examples_of_the_docs_hold(module: str) -> None:
    import importlib

    result = doctest.testmod(importlib.import_module(f"ovcore.plot{module}"))
    assert result.attempted and not result.failed


def test_load_counts_every_tap_that_goes_in_or_out(taps: pyarrow.Table) -> None:
    figure = plot.load(taps)
    directions = taps["direction"].to_pylist()
    drawn = np.concatenate(heights(figure))
    assert drawn[drawn > 0].sum() == directions.count("in")
    assert -drawn[drawn < 0].sum() == directions.count("out")
    ax = figure.axes[0]
    assert ax.get_xlabel() == "clock time in Amsterdam" and ax.get_ylabel() == "taps per quarter of an hour"
    words = texts(figure)
    assert f"{directions.count('in'):,} check-ins" in words
    assert f"Not shown: {directions.count('unknown'):,} taps that are neither." in words
    assert all(mode in words for mode in ("rail", "metro", "tram", "bus")) and "ferry" not in words


def test_load_by_what_taps_turned_out_to_be(taps: pyarrow.Table, rated: Rated) -> None:
    found = rated.totals.taps
    drawn = np.concatenate(heights(plot.load(taps, rated, minutes=60)))
    assert drawn[drawn > 0].sum() == found.check_in and -drawn[drawn < 0].sum() == found.check_out
    with pytest.raises(InputError) as caught:
        plot.load(taps.slice(1), rated)
    assert caught.value.code == "plot.rows"


def test_load_stands_at_the_clock_of_the_zone() -> None:
    moment = datetime(2026, 3, 10, 7, 5, tzinfo=UTC)
    one = pyarrow.table({"at": [moment], "mode": ["bus"], "direction": ["in"]})
    (patch,) = [own for own in plot.load(one).axes[0].patches if hasattr(own, "get_data")]
    from matplotlib.dates import num2date

    left, right = (num2date(edge) for edge in patch.get_data().edges)
    assert (left, right) == (moment - timedelta(minutes=5), moment + timedelta(minutes=10))
    plot.load(one).canvas.draw()
    label = plot.load(one).axes[0].xaxis.get_major_formatter()
    assert label(patch.get_data().edges[0]) == "08:00", "seven in UTC is eight in Amsterdam"


def test_a_week_has_dates_on_its_axis(taps: pyarrow.Table) -> None:
    frame = polars.DataFrame(taps)
    week = polars.concat([frame.with_columns(polars.col("at").dt.offset_by(f"{day}d")) for day in range(7)])
    figure = plot.load(week)
    figure.canvas.draw()
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert 4 <= len(labels) <= 16 and "12 Mar" in labels


def test_fares_count_every_trip_that_costs_something(rated: Rated) -> None:
    figure = plot.fares(rated)
    fares = pyarrow.table(rated.trips)["fare_cents"].to_pylist()
    paid = [fare for fare in fares if fare]
    (drawn,) = heights(figure)
    assert drawn.sum() == len(paid)
    assert drawn[6] == sum(300 <= fare < 350 for fare in paid), "a step holds its left edge"
    words = texts(figure)
    assert f"{fares.count(0):,} free trips" in words
    total = ovcore.Money.from_minor(sum(paid))
    assert f"{len(paid):,} trips, €{total.to_decimal():,} in all" in words
    assert figure.axes[0].get_xlabel() == "fare of a trip, in steps of €0.50"


def test_fares_before_and_after(rated: Rated, dearer: Rated) -> None:
    figure = plot.fares(rated, dearer, labels=("now", "then"), step_cents=100)
    before, after = heights(figure)
    moved = sum(fare == 2000 for fare in pyarrow.table(rated.trips)["fare_cents"].to_pylist())
    assert moved and before.sum() == after.sum() and len(before) == len(after)
    assert after[25] - before[25] > 0 and before[20] - after[20] > 0
    assert "now: " in texts(figure) and "then: " in texts(figure)
    legend = figure.axes[0].get_legend()
    assert legend is not None and [text.get_text() for text in legend.get_texts()] == ["now", "then"]


def test_carriers_earn_what_their_legs_sum_to(rated: Rated) -> None:
    figure = plot.carriers(rated, names=RULES.network.carriers)
    legs = polars.DataFrame(rated.legs).group_by(polars.col("carrier").cast(polars.String))
    earned = dict(legs.agg(polars.col("amount_cents").sum()).iter_rows())
    ax = figure.axes[0]
    drawn = {label.get_text(): bar.get_width() for label, bar in zip(ax.get_yticklabels(), ax.patches, strict=True)}
    assert {name: drawn[RULES.network.carriers[name]] for name in earned} == earned
    assert list(drawn.values()) == sorted(drawn.values(), reverse=True)
    assert f"{rated.totals.fares.to_decimal():,}" in texts(figure)
    figure.canvas.draw()
    assert ax.get_xticklabels()[1].get_text().startswith("€")


def test_carriers_before_and_after(rated: Rated, dearer: Rated) -> None:
    figure = plot.carriers(rated, dearer)
    more = dearer.totals.fares - rated.totals.fares
    words = texts(figure)
    assert f"+€{more.to_decimal():,}" in words and "unchanged" in words
    assert len(figure.axes[0].patches) == 8


def test_flows_count_every_trip_with_an_end(rated: Rated) -> None:
    figure = plot.flows(rated, names=RULES.network.places, top=6)
    legs = polars.DataFrame(rated.legs).group_by("trip", maintain_order=True)
    ends = legs.agg(polars.col("origin").first(), polars.col("destination").last()).drop_nulls("destination")
    matrix = trips_drawn(figure)
    assert matrix.shape == (7, 7) and matrix.sum() == len(ends)
    labels = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert labels[-1] == "all other places" and set(labels[:-1]) <= set(RULES.network.places.values())
    by_name = {name: place for place, name in RULES.network.places.items()}
    one, two = by_name[labels[0]], by_name[labels[1]]
    pairs = list(zip(ends["origin"].cast(polars.String), ends["destination"].cast(polars.String), strict=True))
    assert matrix[0, 1] == pairs.count((one, two)) and matrix[1, 0] == pairs.count((two, one))


def test_a_trip_over_two_carriers_is_one_flow() -> None:
    legs = {"trip": [1, 1, 2], "origin": ["a", "b", "a"], "destination": ["b", "c", None]}
    figure = plot.flows(pandas.DataFrame(legs))
    matrix = trips_drawn(figure)
    labels = [label.get_text() for label in figure.axes[0].get_xticklabels()]
    assert matrix.sum() == 1 and matrix[labels.index("a"), labels.index("c")] == 1
    assert "Not shown: 1 trip without a check-out." in texts(figure)


@pytest.fixture
def events(host: Any, rules: ovcore.Rules, ride: list[Tap], tap: MakeTap) -> list[Event]:
    """A ride that is declined in the night, asked for again by schedule and by tap, and paid in self-service."""

    def answer(decision: Any, said: str, when: datetime) -> None:
        category = "insufficient_funds" if said == "declined" else None
        for asked in decision.effects:
            if isinstance(asked, ovcore.RequestPayment | ovcore.AskPayment):
                host.send(Answer(asked.id, said, when + timedelta(seconds=5), category=category))  # type: ignore[arg-type]

    def go_on(moment: datetime) -> None:
        while (deadline := host.account.next_deadline(rules)) is not None and deadline.at <= moment:
            answer(host.send(Advance(deadline.at)), "declined", deadline.at)

    for one in ride:
        host.send(one)
    go_on(at(12, 0, day=13))
    answer(host.send(tap("3", "dam", "in", at(12, 0, day=13), reader_outcome="denied")), "declined", at(12, 0, day=13))
    go_on(at(18, 0, day=14))
    answer(host.send(ovcore.Instruct("pay", at(18, 0, day=14), PayDebt())), "approved", at(18, 0, day=14))
    return list(host.events)


def test_the_life_of_a_debt(events: list[Event]) -> None:
    figure = plot.debt(events)
    (owed, *_) = heights(figure)
    assert owed.max() == 225
    words = texts(figure)
    asked = sum(event.kind == "recovery_requested" for event in events)
    assert asked == 5 and f"at most €2.25 owed; {asked} attempts to collect it" in words
    for said in ("by the schedule: not paid", "by a tap: not paid", "in self-service: paid", "presented and refused"):
        assert said in words, said
    assert "62 days: the schedule ends" in words
    longer = ovcore.Policy.ovpay().replace({"debt.attempt_days": [1, 30]})
    assert "30 days: the schedule ends" in texts(plot.debt(events, policy=longer))
    assert owed[-1] == 0 and "on the deny list" in words
    ax = figure.axes[0]
    assert ax.get_ylabel() == "owed" and ax.get_xlabel() == "date in Amsterdam"


def test_events_out_of_order_and_things_that_are_none_are_refused(events: list[Event]) -> None:
    with pytest.raises(InputError) as late:
        plot.debt(reversed(events))
    assert late.value.code == "plot.order"
    with pytest.raises(WrongTypeError) as other:
        plot.debt(["debt_opened"])  # type: ignore[list-item]
    assert other.value.code == "plot.event"


NOTHING = {
    "load": (plot.load, {"at": pyarrow.array([], pyarrow.timestamp("s", "UTC")), "mode": [], "direction": []}),
    "fares": (plot.fares, {"fare_cents": pyarrow.array([], pyarrow.int64())}),
    "carriers": (plot.carriers, {"carrier": [], "amount_cents": pyarrow.array([], pyarrow.int64())}),
    "flows": (plot.flows, {"trip": pyarrow.array([], pyarrow.uint64()), "origin": [], "destination": []}),
}


@pytest.mark.parametrize("name", NOTHING)
def test_tables_without_rows_say_so(name: str) -> None:
    draw, columns = NOTHING[name]
    empty = {key: pyarrow.array(own, pyarrow.string()) if own == [] else own for key, own in columns.items()}
    figure = draw(pyarrow.table(empty))
    assert "to show" in texts(figure)
    figure.canvas.draw()
    for column in columns:
        with pytest.raises(TableError) as missing:
            draw(
                pyarrow.table(
                    {"other": pyarrow.array([], pyarrow.int8())}
                    | {key: own for key, own in empty.items() if key != column}
                )
            )
        assert missing.value.code == "table.column" and missing.value.path == column


def test_a_day_without_cards_is_drawn_too() -> None:
    nobody = sample.national_day(cards=0)
    none = ovcore.rate(nobody, RULES)
    for figure in (
        plot.load(nobody, none),
        plot.fares(none, none),
        plot.carriers(none, none),
        plot.flows(none),
        plot.debt([]),
    ):
        assert "to show" in texts(figure)


@pytest.mark.parametrize(
    ("draw", "table", "error", "code"),
    [
        (plot.fares, 7, WrongTypeError, "table.type"),
        (plot.fares, {"fare_cents": [1]}, WrongTypeError, "table.type"),
        (plot.fares, pyarrow.table({"fare_cents": [1.5]}), TableError, "table.type"),
        (plot.carriers, pyarrow.table({"carrier": [1], "amount_cents": [1]}), TableError, "table.type"),
        (plot.load, pyarrow.table({"at": ["8:15"], "mode": ["bus"], "direction": ["in"]}), TableError, "table.type"),
        (
            plot.load,
            pyarrow.table({"at": [datetime(2026, 3, 10)], "mode": ["bus"], "direction": ["in"]}),
            TableError,
            "time.naive",
        ),
    ],
)
def test_wrong_tables_are_named(draw: Draw, table: Any, error: type[ovcore.OvError], code: str) -> None:
    with pytest.raises(error) as caught:
        draw(table)
    assert caught.value.code == code and "expected" in str(caught.value)


def test_axes_of_the_callers_are_drawn_into(taps: pyarrow.Table, rated: Rated, events: list[Event]) -> None:
    figure = Figure(figsize=(12, 12), layout="constrained")
    axes = figure.subplots(3, 2).ravel()
    assert plot.load(taps, ax=axes[0]) is figure
    for draw, ax in ((plot.fares, axes[1]), (plot.carriers, axes[2]), (plot.flows, axes[3])):
        assert draw(rated, ax=ax) is figure
    assert plot.debt(events, ax=axes[4]) is figure
    figure.canvas.draw()


def test_a_notebook_shows_a_figure_as_a_picture(rated: Rated) -> None:
    figure: Any = plot.fares(rated)
    picture = figure._repr_png_()
    assert picture.startswith(b"\x89PNG") and 5_000 < len(picture) < 100_000
    vector = io.BytesIO()
    figure.savefig(vector, format="svg")
    assert b"<svg" in vector.getvalue()


def test_tables_of_every_library_are_drawn_alike(rated: Rated) -> None:
    trips = pyarrow.table(rated.trips)
    (expected,) = heights(plot.fares(rated))
    for own in (rated.trips, trips, polars.DataFrame(trips), trips.to_pandas(types_mapper=pandas.ArrowDtype)):
        (drawn,) = heights(plot.fares(own))
        assert (drawn == expected).all()
