"""Uploads that nothing works on any more: started again, or failed with words."""

from __future__ import annotations

import json
import time
from typing import Any

import pytest

from nuna import wiring
from nuna.adapters.ports import Put
from nuna.formats.clock import rfc3339
from nuna.minting import pipeline, steps, sweep
from nuna.registry import find
from nuna.resources import UPLOADS
from tests.functions.test_uploads import Started

pytestmark = pytest.mark.usefixtures("aws")
LONG_AGO = rfc3339(time.time() - 3 * sweep.QUIET)


@pytest.fixture
def machine() -> Started:
    started = Started()
    wiring.use(workflows=started)
    return started


def upload(id: str, updated_at: str = LONG_AGO, **changes: Any) -> None:
    row = {"id": id, "user": "G", "status": "processing", "pending": steps.PENDING, "updated_at": updated_at}
    wiring.tables().write(Put(UPLOADS, {**row, **changes}))


def row(id: str) -> dict[str, Any]:
    item = wiring.tables().get(UPLOADS, id=id)
    assert item is not None
    return item


def swept() -> int:
    changed: int = find("jobs/sweep_uploads")({}, None)
    return changed


def test_one_whose_execution_is_lost_is_started_again(machine: Started) -> None:
    upload("LOST")
    assert swept() == 1
    assert machine.calls == [(pipeline.MACHINE, "LOST", {"upload_id": "LOST"})]
    assert swept() == 0, "it is given time"


def test_one_whose_execution_ended_is_failed_with_words(machine: Started) -> None:
    upload("ENDED")
    machine.states["ENDED"] = "ended"
    assert swept() == 1
    assert row("ENDED")["status"] == "failed"
    assert row("ENDED")["error"]["code"] == "pipeline_failed"
    assert "upload it again" in row("ENDED")["error"]["detail"]
    assert swept() == 0
    assert not machine.calls


def test_one_that_is_worked_on_is_left_alone(machine: Started) -> None:
    upload("RUNS")
    upload("RECENT", rfc3339())
    machine.states["RUNS"] = "running"
    assert swept() == 0
    assert row("RUNS")["status"] == row("RECENT")["status"] == "processing"
    assert row("RUNS")["updated_at"] > LONG_AGO, "it does not stand before others the next time"


def test_one_that_was_done_meanwhile_stays_done(machine: Started) -> None:
    upload("DONE", status="done", metadata_uri="ipfs://x")
    find("mint/mark_failed")({"upload_id": "DONE", "error": {"Error": "ClientError", "Cause": "{}"}})
    assert (row("DONE")["status"], row("DONE")["metadata_uri"]) == ("done", "ipfs://x")


def test_a_run_is_bounded(machine: Started, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sweep, "MOST", 3)
    for place in range(5):
        upload(f"U{place}")
    assert [swept(), swept(), swept()] == [3, 2, 0]


def test_the_adapter_tells_what_became_of_an_execution(monkeypatch: pytest.MonkeyPatch) -> None:
    from nuna.adapters.aws import clients

    client = clients.client("stepfunctions")
    definition = json.dumps({"StartAt": "end", "States": {"end": {"Type": "Succeed"}}})
    made = client.create_state_machine(name="mint", definition=definition, roleArn="arn:aws:iam::123456789012:role/m")
    monkeypatch.setenv("NUNA_STATEMACHINE_MINT", made["stateMachineArn"])
    assert wiring.workflows().state("mint", "never") is None
    wiring.workflows().start("mint", "one", {})
    assert wiring.workflows().state("mint", "one") in ("running", "ended")
    client.stop_execution(
        executionArn=client.list_executions(stateMachineArn=made["stateMachineArn"])["executions"][0]["executionArn"]
    )
    assert wiring.workflows().state("mint", "one") == "ended"
