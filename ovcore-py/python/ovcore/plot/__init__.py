"""Plots of what was rated: the optional part ``ovcore[plot]``.

* :func:`load`: check-ins and check-outs over the day, by mode.
* :func:`fares`: how fares are spread, before and after another tariff.
* :func:`carriers`: what each carrier earns, before and after.
* :func:`flows`: from where to where, as a matrix.
* :func:`debt`: the life of a card's debt.

Each gives the figure and shows nothing: a notebook shows what a cell ends with, a script calls ``savefig``. With
``ax=`` it draws into axes of yours. Tables may be of any library that exports Arrow; amounts stay whole cents until
they are written beside an axis.

**Why matplotlib.** Notebooks, reports and pull requests need pictures that stand by themselves: a PNG or an SVG,
without a script from elsewhere. matplotlib makes those, is where its readers already are, and lets each axis be
changed afterwards. altair would give plots that answer to the mouse; but they carry their data along (a national day
has 6.1 million taps), and need JavaScript where they are read.

>>> import ovcore.plot
>>> from ovcore import sample
>>> figure = ovcore.plot.load(sample.national_day(cards=1_000))
>>> figure.axes[0].get_ylabel()
'taps per quarter of an hour'
"""

from __future__ import annotations

from importlib.util import find_spec

for _name in ("matplotlib", "numpy", "pyarrow"):
    if find_spec(_name) is None:
        raise ImportError(f"ovcore.plot needs {_name}; install the package as ovcore[plot]", name=_name)

from ovcore.plot._debt import debt  # noqa: E402
from ovcore.plot._money import carriers, fares  # noqa: E402
from ovcore.plot._travel import flows, load  # noqa: E402

__all__ = ["carriers", "debt", "fares", "flows", "load"]
