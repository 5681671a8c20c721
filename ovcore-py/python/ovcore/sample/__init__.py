"""Something to try things on: the rules of a small Netherlands, and generated national days of taps.

**The taps are synthetic.** Nobody travelled so. They come from a seed; the shares of what goes wrong with taps are
published where there is a source and assumed where there is none. They are to learn, to test and to measure with, and
say nothing about the Netherlands.

>>> from ovcore import sample
>>> taps = sample.national_day(cards=1_000)
>>> len(taps)
5162
>>> taps.column_names[:5]
('id', 'token', 'carrier', 'mode', 'location')
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from functools import cache
from importlib import resources

from ovcore import _ovcore

__all__ = ["cards", "national_day", "rules"]

_TARIFFS = ("ns-2026", "arriva-rail-2026-invented", "gvb-2026", "htm-2026")
_DAY = dt.date(2026, 3, 10)


def rules() -> _ovcore.Rules:
    """The rules of a small Netherlands in 2026: OVpay's policy, a sample of the network, tariffs of four carriers.

    * NS: 201 prices by tariff unit, 2nd class; boarding fare 20.00; peak hours, products (price list 2026; ns.nl).
    * GVB: 1.16 and 0.217 a km; boarding fare 4.00 (national base fare 2026; gvb.nl, as open code cites it).
    * HTM: 1.16 and 0.201 a km, reduced 0.77 and 0.133; boarding fare 4.00 (HTM's rates of 2026).
    * Arriva: a table by tariff unit; boarding fare 10.00. **Invented**: its rail prices are not known here.

    Sixteen NS stations with their tariff units of January 2017 (open data of Rijden de Treinen), six stations of
    Arriva, and seven real lines of HTM, GVB and RET, whose metres are estimated. RET has no tariff here, since its
    kilometre rate of 2026 is not known: unknown is not zero. The documents lie in the package, beside this module;
    each names its sources.

    The same object is given each time; it never changes.

    >>> from ovcore import sample
    >>> sample.rules()
    Rules(netherlands-sample, 64 places, tariffs: ns-2026, arriva-rail-2026-invented, gvb-2026, htm-2026)
    """
    return _rules()


def national_day(
    cards: int = 10_000,
    *,
    day: dt.date = _DAY,
    seed: int = 1,
    rules: _ovcore.Rules | None = None,
    threads: int | None = None,
    progress: Callable[[int, int], object] | None = None,
) -> _ovcore.ArrowTable:
    """The taps of so many cards on a day, in the order in which a back office receives them.

    Synthetic: see the head of this module. A card makes 5.2 taps on average, so 1,170,000 cards make a national day of
    6.1 million. The columns are those that :func:`ovcore.rate` takes: ``id``, ``token``, ``carrier``, ``mode``,
    ``location``, ``reader``, ``line``, ``vehicle``, ``direction``, ``at``, ``received_at`` and ``reader_outcome``;
    names are dictionaries, instants have seconds and UTC. Taps come late, twice, out of order or not at all, as they
    do.

    What comes out depends on ``cards``, ``day``, ``seed`` and ``rules`` alone, and not on the number of ``threads``
    (by default as many as the machine has). A day with more cards has those of a day with fewer. Another day of the
    same seed has the same cards, with the same tokens, and other journeys.

    ``rules`` are those of :func:`rules`; of others the network is travelled, where their tariffs hold on the day.
    ``progress`` is called with how many parts are done, and of how many.

    Raises ``InputError`` when no carrier of the rules has a tariff on the day.

    >>> from ovcore import sample
    >>> len(sample.national_day(cards=10))
    59
    """
    own = _rules() if rules is None else rules
    return _ovcore.sample_day(own, cards, day, seed, threads, progress)


def cards(
    cards: int = 10_000, *, seed: int = 1, rules: _ovcore.Rules | None = None, day: dt.date = _DAY
) -> _ovcore.ArrowTable:
    """What is known of the cards of :func:`national_day` besides their taps, as :func:`ovcore.rate` takes it.

    The columns are ``token``, ``scheme``, ``form`` and ``funding``; where a card holds a discount also ``product``, and
    ``from`` and ``until`` which date.

    Of a thousand cards 150 hold NS's discount ``dal-voordeel`` and 100 the age discount ``age-34``; both shares are
    assumed.

    >>> from ovcore import sample
    >>> sample.cards(cards=10).column_names
    ('token', 'scheme', 'form', 'funding', 'product', 'from', 'until')
    """
    own = _rules() if rules is None else rules
    return _ovcore.sample_cards(own, cards, day, seed)


@cache
def _rules() -> _ovcore.Rules:
    own = resources.files(__name__)
    network = _ovcore.Network.from_json((own / "network.json").read_text(encoding="utf-8"))
    tariffs = [_ovcore.Tariff.from_json((own / f"{name}.json").read_text(encoding="utf-8")) for name in _TARIFFS]
    return _ovcore.Rules(_ovcore.Policy.ovpay(), network, tariffs)
