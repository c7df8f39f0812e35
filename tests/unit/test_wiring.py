"""What stands behind each port is what the port says: its methods, with the same parameters."""

from __future__ import annotations

import inspect
from importlib import import_module
from typing import Any, get_type_hints

import pytest

from nuna import wiring
from nuna.resources import PINNING_KEY, Secret

PORTS = [name for name in wiring.ADAPTERS if name != "scval"]


def port_of(name: str) -> type:
    port: type = get_type_hints(getattr(wiring, name))["return"]
    return port


@pytest.mark.parametrize("name", PORTS)
def test_an_adapter_has_its_ports_methods(name: str) -> None:
    module, _, adapter_name = wiring.ADAPTERS[name].partition(":")
    adapter, port = getattr(import_module(module), adapter_name), port_of(name)
    methods = {name: method for name, method in vars(port).items() if inspect.isfunction(method) and name[0] != "_"}
    assert methods, f"{name} is of no port"
    for method, wanted in methods.items():
        given = getattr(adapter, method)
        assert parameters(given) == parameters(wanted), f"{adapter_name}.{method}"


def parameters(method: Any) -> dict[str, Any]:
    hints = get_type_hints(method)
    return {
        name: (parameter.kind, parameter.default, hints.get(name))
        for name, parameter in inspect.signature(method).parameters.items()
    } | {"return": hints["return"]}


def test_nothing_that_is_wired_is_of_any_type() -> None:
    functions = [function for _, function in inspect.getmembers(wiring, inspect.isfunction)]
    of_any = {f.__name__ for f in functions if f.__module__ == "nuna.wiring" and Any in get_type_hints(f).values()}
    assert not of_any


def test_a_store_asks_for_its_key_when_it_needs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """By way of what is wired then, so that a test's secrets are its too."""

    class Fixed:
        def get(self, secret: Secret, *, fresh: bool = False) -> str:
            return f"value of {secret.name}"

    wiring.use(secrets=Fixed())
    try:
        pinning: Any = wiring.pinning()
        assert pinning._secret(PINNING_KEY) == "value of pinning-key"
    finally:
        wiring.reset()
