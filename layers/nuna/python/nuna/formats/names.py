"""Text that people give to things, and text from elsewhere that people are shown. Pure.

What a name may not have: controls and line breaks (Unicode Cc, Zl, Zp), lone surrogates (Cs), noncharacters, private
characters (Co: every font shows them otherwise), and the characters that change the order in which the others are read
(Unicode Technical Report 36, "bidirectional text spoofing"). Joiners, variation selectors and tags stay: emoji and many
scripts need them, but a name of these alone shows nothing. Characters that this Unicode does not know yet are taken:
next year's emoji are no attack.
"""

from __future__ import annotations

import unicodedata

BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Marks, embeddings, overrides and isolates (Unicode Standard Annex 9, table 4)."""
_FORBIDDEN = frozenset(("Cc", "Cs", "Co", "Zl", "Zp"))
_INVISIBLE = frozenset(("Cf", "Mn", "Me", "Zs"))
_BLANK = frozenset("\u115f\u1160\u3164\uffa0\u2800")
"""Letters and symbols that have no ink: Hangul fillers and the empty Braille pattern."""
_LINES = frozenset("\n\t")


def check_name(text: str) -> None:
    """Raises ValueError, in words for its author, unless `text` is one line with something to see in it."""
    for place, character in enumerate(text):
        if _forbidden(character):
            raise ValueError(_refusal(place, character))
    if all(_invisible(character) for character in text):
        raise ValueError("it shows nothing; write at least one visible character")


def check_text(text: str) -> None:
    """As check_name, for a text of several lines that may be empty: line feeds and tabs are allowed."""
    for place, character in enumerate(text):
        if _forbidden(character) and character not in _LINES:
            raise ValueError(_refusal(place, character))


def printable(text: str) -> str:
    """`text` on one line with every character that check_name refuses written as its escape: `\\u202e`, `\\u000a`."""
    return "".join(_escape(character) if _forbidden(character) else character for character in text)


def _forbidden(character: str) -> bool:
    return character in BIDI or unicodedata.category(character) in _FORBIDDEN or _noncharacter(ord(character))


def _noncharacter(code: int) -> bool:
    """The Unicode Standard, section 23.7: never to be interchanged."""
    return code & 0xFFFE == 0xFFFE or 0xFDD0 <= code <= 0xFDEF


def _invisible(character: str) -> bool:
    return character in _BLANK or unicodedata.category(character) in _INVISIBLE


def _refusal(place: int, character: str) -> str:
    kind = "changes the direction of reading" if character in BIDI else "can't be shown on a line of text"
    return f"the character U+{ord(character):04X} at place {place + 1} {kind}; take it out"


def _escape(character: str) -> str:
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x1_0000 else f"\\U{code:08x}"
