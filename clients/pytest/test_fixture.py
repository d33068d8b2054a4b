"""The fixture as its users have it: with boto3, in worlds of their own."""

import boto3
import botocore.config
import botocore.exceptions
import pytest

from pytest_opsworkscm_local import Refused

automate = {"ServerName": "automate-06"}
pytest_plugins = "pytester"


@pytest.fixture
def client(opsworkscm):
    opsworkscm.put(Servers=[automate])
    config = botocore.config.Config(retries={"total_max_attempts": 1})
    return boto3.client("opsworkscm", config=config, **opsworkscm.client_options())


def status(client, backup):
    found = client.describe_backups(BackupId=backup["BackupId"])
    return found["Backups"][0]["Status"]


def test_a_backup_completes_when_the_clock_is_moved(opsworkscm, client):
    opsworkscm.clock(Frozen=True)
    backup = client.create_backup(**automate)["Backup"]
    assert status(client, backup) == "IN_PROGRESS"
    opsworkscm.advance("PT10M")
    assert status(client, backup) == "OK"


@pytest.mark.parametrize("turn", ["first", "second"])
def test_each_test_has_a_world_of_its_own(client, turn):
    assert client.describe_backups()["Backups"] == []
    client.create_backup(Description=turn, **automate)


def test_a_fault_answers_in_place_of_the_operation(opsworkscm, client):
    opsworkscm.fault(Operation="CreateBackup", Error="ThrottlingException", Times=1)
    with pytest.raises(botocore.exceptions.ClientError, match="Throttling"):
        client.create_backup(**automate)
    client.create_backup(**automate)


def test_the_journal_is_verified(opsworkscm, client):
    client.create_backup(**automate)
    opsworkscm.verify({"Operation": "CreateBackup", "Exactly": 1})
    with pytest.raises(Refused) as refused:
        opsworkscm.verify({"Operation": "DeleteBackup", "Exactly": 1})
    assert refused.value.status == 409


def test_a_mistake_is_told_in_the_emulators_words(opsworkscm):
    with pytest.raises(Refused, match="Servers"):
        opsworkscm.put(Servers=[{"ServerName": "automate-06", "Status": "GREEN"}])


def test_without_the_program_it_says_what_to_do(pytester, monkeypatch):
    monkeypatch.delenv("OPSWORKSCM_LOCAL_PROGRAM", raising=False)
    monkeypatch.delenv("OPSWORKSCM_LOCAL_URL", raising=False)
    monkeypatch.setenv("PATH", "")
    pytester.makepyfile("def test_it(opsworkscm): pass")
    result = pytester.inline_run("-p", "pytest_opsworkscm_local")
    [report] = [each for each in result.getreports("pytest_runtest_logreport") if each.failed]
    assert "OPSWORKSCM_LOCAL_PROGRAM may name it" in report.longreprtext
