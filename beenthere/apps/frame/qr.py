"""QR codes, on pages and on paper: the one place that draws them."""

from __future__ import annotations

import segno

from beenthere.domain.paper import QrCode


def drawn(address: str) -> str:
    """The address as a QR code, in SVG that takes the size it is given.

    Dark on white with the quiet ground of four squares that cameras want, in the dark scheme
    too.
    """
    return segno.make(address, micro=False).svg_inline(
        scale=4, border=4, svgclass=None, lineclass=None, omitsize=True, light="white"
    )


def code_of(address: str) -> QrCode:
    """The same for paper, where the address stands beside it."""
    return QrCode(address=address, picture=drawn(address))
