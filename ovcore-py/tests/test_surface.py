"""The surface: every name is listed, documented, and where it says it is; no repr tells a token beside a place."""

from __future__ import annotations

import ast
import dataclasses
import inspect
import itertools
import pickle
import pkgutil
import textwrap
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import ovcore
import ovcore.errors
import ovcore.plot
import ovcore.records
import ovcore.sample
import ovcore.spark
import stub_docs
from ovcore import _ovcore

CLASSES = sorted((name for name in ovcore.__all__ if inspect.isclass(getattr(ovcore, name))), key=str)
# Of the compiled half, what only `ovcore.sample` calls.
SAMPLE = {"sample_cards", "sample_day"}


def test_every_public_name_is_listed() -> None:
    assert ovcore.__all__ == sorted(ovcore.__all__) and len(set(ovcore.__all__)) == len(ovcore.__all__)
    modules = {info.name for info in pkgutil.iter_modules(ovcore.__path__)}
    public = {
        name for name, own in vars(ovcore).items() if not name.startswith("_") and not isinstance(own, ModuleType)
    }
    assert public - {"annotations"} == set(ovcore.__all__) - {"__version__"}
    for module in (_ovcore, ovcore.errors, ovcore.records):
        missing = {name for name in module.__all__ if not name.startswith("_")} - set(ovcore.__all__) - SAMPLE
        assert not missing, f"{module.__name__}: {missing}"
    assert modules == {"_ovcore", "_wire", "errors", "plot", "records", "sample", "spark"}
    for module in (ovcore.sample, ovcore.plot, ovcore.spark):
        assert module.__all__ == sorted(module.__all__)
        for name in module.__all__:
            assert callable(getattr(module, name)) and inspect.getdoc(getattr(module, name)), name


@pytest.mark.parametrize("name", CLASSES)
def test_every_class_is_documented_and_found_where_it_says(name: str) -> None:
    own = getattr(ovcore, name)
    assert own.__doc__ and own.__doc__[0].isupper() and own.__doc__.split("```")[0].strip().endswith(".")
    # A dataclass without words of its own gets its signature as documentation.
    assert not own.__doc__.startswith(f"{name}(")
    assert own.__module__.removeprefix("ovcore").split(".")[:2] in ([""], ["", "records"], ["", "errors"])
    if not issubclass(own, BaseException):
        assert pickle.loads(pickle.dumps(own)) is own
    for method, function in vars(own).items():
        if not method.startswith("_") and (
            callable(function) or isinstance(function, property | classmethod | staticmethod)
        ):
            assert inspect.getdoc(getattr(own, method)), f"{name}.{method}"
        if inspect.isgetsetdescriptor(function) and not method.startswith("_"):
            assert function.__doc__, f"{name}.{method}"


def test_every_field_is_documented() -> None:
    """In the source, below the field: that is where editors look."""
    for own in vars(ovcore.records).values():
        if inspect.isclass(own) and dataclasses.is_dataclass(own) and own.__module__.startswith("ovcore.records."):
            (body,) = ast.parse(textwrap.dedent(inspect.getsource(own))).body
            assert isinstance(body, ast.ClassDef)
            for field, after in itertools.pairwise([*body.body, None]):
                if isinstance(field, ast.AnnAssign) and not ast.unparse(field.target).startswith("_"):
                    words = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
                    assert words, f"{own.__name__}.{ast.unparse(field.target)}"


@pytest.mark.parametrize(
    "name",
    [name for name in ovcore.__all__ if inspect.isroutine(getattr(ovcore, name))],
)
def test_every_function_is_documented(name: str) -> None:
    own: Any = getattr(ovcore, name)
    assert own.__doc__ and own.__text_signature__


def test_the_stub_has_the_words_of_the_module() -> None:
    stub = (Path(ovcore.__file__).parent / "_ovcore.pyi").read_text(encoding="utf-8")
    assert stub_docs.with_docs(stub) == stub, "run tests/stub_docs.py on the stub"


def examples() -> list[str]:
    """The examples in the words of classes, methods and functions."""
    own = [getattr(ovcore, name) for name in ovcore.__all__ if name != "__version__"]
    parts = [own, *(vars(one).values() for one in own if inspect.isclass(one))]
    docs = {inspect.getdoc(one) or "" for part in parts for one in part if not isinstance(one, str)}
    blocks = [rest.split("```")[0] for doc in docs for rest in doc.split("```python\n")[1:]]
    return sorted(blocks)


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.split("import ")[-1].split("\n")[0])
def test_every_example_runs(example: str, capsys: pytest.CaptureFixture[str]) -> None:
    exec(compile(example, "example", "exec"), {})


def test_there_are_examples() -> None:
    assert len(examples()) >= 6


def test_errors_have_one_base() -> None:
    for name in ovcore.errors.__all__:
        own = getattr(ovcore, name)
        if name != "Finding":
            assert issubclass(own, ovcore.OvError) and issubclass(own, Exception)
    assert issubclass(ovcore.WrongTypeError, TypeError) and issubclass(ovcore.InputError, ValueError)


def test_the_version_is_that_of_the_package() -> None:
    from importlib.metadata import version

    assert ovcore.__version__ == version("ovcore")


def test_no_repr_tells_a_token_beside_a_place(ride: list[ovcore.Tap], rules: ovcore.Rules, host: Any) -> None:
    for tap in ride:
        host.send(tap)
    token = str(host.account.token)
    day = ovcore.rate_day(rules, host.account.days[0].day, ride)
    for shown in (
        *ride,
        *host.events,
        *host.account.days,
        *host.account.trips,
        day,
        host.account,
        host.account.attributes,
    ):
        assert token not in repr(shown) and token not in str(shown)
