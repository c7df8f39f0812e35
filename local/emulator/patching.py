"""Replacing names of a pinned package, loudly: whatever is not there as expected stops the start."""

from __future__ import annotations

from collections.abc import Callable
from importlib.metadata import version
from typing import Any

VERSION = "1.5.33"


class UnexpectedEmulator(RuntimeError):
    """The installed ministack is not the one these patches were written for."""


def assert_version() -> None:
    """Raises UnexpectedEmulator when another ministack is installed."""
    found = version("ministack")
    if found != VERSION:
        raise UnexpectedEmulator(
            f"ministack {found} is installed, local/emulator/patches.py was written for {VERSION}; "
            f"install requirements/emulator.txt, or check each mend against {found} and raise VERSION"
        )


def existing(owner: Any, name: str) -> Any:
    """`owner.name`; raises UnexpectedEmulator naming it when it is gone."""
    try:
        return getattr(owner, name)
    except AttributeError:
        raise UnexpectedEmulator(f"ministack {VERSION} should have {owner.__name__}.{name}") from None


def wrap(owner: Any, name: str, make: Callable[[Callable[..., Any]], Callable[..., Any]]) -> None:
    """Replace the function `owner.name` by `make(original)`."""
    setattr(owner, name, make(existing(owner, name)))


def defaults(function: Any, expected: tuple[Any, ...], new: tuple[Any, ...]) -> None:
    """Change a function's default arguments, which must be `expected`."""
    if function.__defaults__ != expected:
        raise UnexpectedEmulator(f"{function.__qualname__} should have the defaults {expected}")
    function.__defaults__ = new


def substitute(text: str, old: str, new: str) -> str:
    """`text` with its single occurrence of `old` replaced."""
    if text.count(old) != 1:
        raise UnexpectedEmulator(f"expected once in the worker's script: {old!r}")
    return text.replace(old, new)
