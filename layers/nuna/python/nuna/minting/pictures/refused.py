"""What every refusal of a picture is."""

from __future__ import annotations


class PictureRefused(Exception):
    """The picture can't be taken. `code` is stable, `detail` says what the uploader can do.

    Codes: `picture_type`, `picture_too_large` (bytes), `picture_bomb` (pixels), `picture_too_many_frames`,
    `picture_too_many_scans`, `picture_truncated`, `picture_broken`.
    """

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(f"{code}: {detail}")
        self.code = code
        self.detail = detail
