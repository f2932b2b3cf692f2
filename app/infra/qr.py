"""QR codes. A fixed mask skips the search for the best of eight: any mask is readable, and badges come by the hundred."""

from __future__ import annotations

import io

import segno


def qr_png(text: str, *, scale: int = 6) -> bytes:
    """`text` as a 1-bit PNG without a quiet zone; the page around it must leave four modules white."""
    out = io.BytesIO()
    segno.make(text, error="m", mask=4, micro=False).save(out, kind="png", scale=scale, border=0)
    return out.getvalue()


def qr_data_uri(text: str, *, scale: int = 6) -> str:
    """The same as an address for an <img>."""
    return str(segno.make(text, error="m", mask=4, micro=False).png_data_uri(scale=scale, border=0))


def qr_runs(text: str) -> tuple[int, list[tuple[int, int, int]]]:
    """The code as drawing: its side in modules, and its dark runs as (x, y from above, length)."""
    rows = segno.make(text, error="m", mask=4, micro=False).matrix
    runs = []
    for y, row in enumerate(rows):
        start = None
        for x, dark in enumerate((*row, 0)):
            if dark and start is None:
                start = x
            elif not dark and start is not None:
                runs.append((start, y, x - start))
                start = None
    return len(rows), runs
