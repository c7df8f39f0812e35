"""Names that anybody may have written on the chain are harmless in the API's answers."""

from __future__ import annotations

from typing import Any

import pytest

from nuna.market.collections import CollectionSummary, CollectionView
from nuna.market.listings import NftSummary
from nuna.market.nfts import NftView

EVIL = "Dawn\u202egnp\n\x00\u2066"
SHOWN = "Dawn\\u202egnp\\u000a\\u0000\\u2066"


@pytest.mark.parametrize(
    ("view", "field"),
    [
        (CollectionSummary, "name"),
        (CollectionView, "name"),
        (CollectionView, "symbol"),
        (NftSummary, "name"),
        (NftView, "name"),
    ],
)
def test_a_name_is_shown_with_its_escapes(view: Any, field: str) -> None:
    required = {name: f"{name}" for name, info in view.model_fields.items() if info.is_required()}
    made = view.__pydantic_validator__.validate_assignment(view.model_construct(**required), field, EVIL)
    assert getattr(made, field) == SHOWN
