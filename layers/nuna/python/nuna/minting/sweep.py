"""Uploads that are `processing` while nothing works on them: an execution that was lost, or ended without saying so."""

from __future__ import annotations

from nuna import wiring
from nuna.adapters.ports import ConditionFailed
from nuna.formats import clock
from nuna.minting import steps
from nuna.minting.pipeline import MACHINE
from nuna.resources import UPLOADS

QUIET = 600
"""Seconds without a word before an upload is looked at; a step that is tried again writes every minute or two."""
MOST = 50
"""Uploads of one run, the quietest first."""


def sweep_uploads() -> int:
    """Starts the quiet ones again if their execution is gone, and fails those whose has ended; answers how many.

    Running it twice, or beside a pipeline that goes on, changes nothing more.
    """
    quiet_since, changed = clock.rfc3339(clock.exact() - QUIET), 0
    page = wiring.tables().query(UPLOADS, steps.PENDING, index="by_pending", newest_first=False, limit=MOST)
    for row in page.items:
        if row["updated_at"] > quiet_since:
            break
        changed += _reconcile(row["id"])
    return changed


def _reconcile(id: str) -> bool:
    match wiring.workflows().state(MACHINE, id):
        case "running":
            steps.touch(id)  # so that it does not stand before others the next time
            return False
        case "ended":
            try:
                steps.mark_failed(id, {})
            except ConditionFailed:  # it was done in this moment
                return False
        case None:
            wiring.workflows().start(MACHINE, id, {"upload_id": id})
            steps.touch(id)
    return True
