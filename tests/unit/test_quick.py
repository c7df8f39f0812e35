"""`make quick`: which tests concern a change, and what a wrong reference is answered with."""

from __future__ import annotations

import pytest

from tests import quick
from tests.support.concerned import LAYER, ROOT, concerned


def test_an_unknown_branch_is_named() -> None:
    with pytest.raises(SystemExit, match="no-such-branch"):
        quick.main(["--since", "no-such-branch"])


def test_a_modules_own_tests_come_first() -> None:
    tests = concerned([LAYER / "nuna/web/rate_limit.py"])
    assert ROOT / "tests/functions/test_rate_limit.py" in tests[:5]
    assert not concerned([ROOT / "tests/fixtures/pictures/make.py"])
