"""Usernames that nobody may have, since others would take their owner for the marketplace, or a path for a person.

A name is compared by what it looks like (after Unicode Technical Standard 39, "skeleton"): `Adm1n`, `ad_min` and
`admin2` are `admin`. It is also refused if it is made of such names: `nuna_support`, `OfficialNews`.
"""

from __future__ import annotations

_RESERVED = """
    abuse accounts admin administrator administration admins anonymous api app auction auctions auth billing bot
    collection collections contact copyright create curate curator dev developer docs everyone explore finance founder
    guest health help helpdesk helper home info legal listing listings login logout mail marketplace me mod moderation
    moderator mods news nft nfts notification notifications null nuna nunacurate nunamarketplace nobody official
    operator owner payment payments postmaster press privacy profile refund refunds register robot root sales search
    security service settings signin signout signup sockets staff stellar stream sudo superuser support sysadmin system
    team terms test trust undefined uploads user username users verification verified verify wallet webhook webmaster
    www
""".split()  # noqa: SIM905
_OFFICES = ("nuna", "nunacurate", "admin", "moderator", "official", "staff", "support")
_LOOKS = str.maketrans("0134578", "oleastb")
_PAIRS = (("rn", "m"), ("vv", "w"), ("cl", "d"))


def is_reserved(name: str) -> bool:
    """Whether `name` (ASCII letters, digits, underscores) looks like a reserved one."""
    parts = [part for part in name.split("_") if part.strip("0123456789")]
    return _alike(name.replace("_", "")) or all(map(_alike, parts))


def _alike(word: str) -> bool:
    forms = {_skeleton(word), _skeleton(word.rstrip("0123456789"))}
    return bool(forms & _SKELETONS) or any(map(_joined, forms))


def _joined(form: str) -> bool:
    """Whether it is an office beside another reserved name."""
    pairs = [(form[:place], form[place:]) for place in range(1, len(form))]
    return any({first, second} <= _SKELETONS and {first, second} & _OFFICIAL for first, second in pairs)


def _skeleton(word: str) -> str:
    """Words that look alike have one skeleton; `i`, `l`, `1`, `j` are taken for each other."""
    text = word.lower().translate(_LOOKS)
    for pair, letter in _PAIRS:
        text = text.replace(pair, letter)
    return text.replace("i", "l").replace("j", "l")


_SKELETONS = frozenset(map(_skeleton, _RESERVED))
_OFFICIAL = frozenset(map(_skeleton, _OFFICES))
