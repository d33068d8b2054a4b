"""The fixture as its users have it: with boto3, in worlds of their own."""

import botocore.config
import botocore.exceptions
import pytest

from opsworkscm_local import Refused

automate = {"ServerName": "automate-06"}


@pytest.fixture
def client(opsworkscm):
    opsworkscm.merge(Servers=[automate])
    return opsworkscm.client(config=botocore.config.Config(retries={"total_max_attempts": 1}))


def status(client, backup):
    found = client.describe_backups(BackupId=backup["BackupId"])
    return found["Backups"][0]["Status"]


def test_a_backup_completes_when_the_clock_is_moved(opsworkscm, client):
    opsworkscm.freeze()
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
    assert opsworkscm.faults()[0]["Error"] == "ThrottlingException"
    opsworkscm.replace_faults({"Operation": "DeleteBackup", "Error": "ThrottlingException"})
    assert [rule["Operation"] for rule in opsworkscm.faults()] == ["DeleteBackup"]
    opsworkscm.replace_faults()
    assert opsworkscm.faults() == []


def test_a_policy_holds_a_change_until_it_is_released(opsworkscm, client):
    opsworkscm.policy(Change="backup", Hold=True)
    backup = client.create_backup(**automate)["Backup"]
    opsworkscm.advance("P1D")
    assert status(client, backup) == "IN_PROGRESS"
    assert opsworkscm.policies()[0]["Hold"] is True
    opsworkscm.release(ServerName="automate-06", Fail="The disk is full.")
    assert status(client, backup) == "FAILED"
    opsworkscm.replace_policies()
    assert opsworkscm.policies() == []


def test_what_is_under_way_is_ended_by_hand(opsworkscm, client):
    opsworkscm.freeze()
    backup = client.create_backup(**automate)["Backup"]
    [timer] = [each for each in opsworkscm.timers() if each["Change"] == "backup"]
    opsworkscm.end(timer)
    assert status(client, backup) == "OK"


def test_waiting_for_real(opsworkscm, client):
    opsworkscm.policy(Change="backup", After="10ms")
    backup = client.create_backup(**automate)["Backup"]
    assert opsworkscm.wait(BackupId=backup["BackupId"], Status="OK")["Status"] == "OK"
    with pytest.raises(Refused) as refused:
        opsworkscm.wait(BackupId=backup["BackupId"], Status=["FAILED"], Timeout="10ms")
    assert refused.value.status == 408


def test_a_checkpoint_is_what_one_returns_to(opsworkscm, client):
    opsworkscm.checkpoint("before-all")
    client.create_backup(**automate)
    opsworkscm.restore("before-all")
    assert client.describe_backups()["Backups"] == []
    assert [each["Name"] for each in opsworkscm.checkpoints()] == ["before-all"]
    opsworkscm.delete_checkpoint("before-all")
    assert opsworkscm.checkpoints() == []


def test_a_world_is_exported_replaced_and_cleared(opsworkscm, client):
    opsworkscm.freeze()
    client.create_backup(**automate)
    exported = opsworkscm.export()
    opsworkscm.clear()
    assert client.describe_servers()["Servers"] == []
    opsworkscm.replace(exported)
    assert opsworkscm.export() == exported
    assert set(opsworkscm.export("Clock", "Servers")) >= {"Clock", "Servers"}
    opsworkscm.reset()
    assert client.describe_servers()["Servers"] == []


def test_history_backups_and_events_are_read_whole(opsworkscm, client):
    client.create_backup(**automate)
    opsworkscm.to_next_due()
    states = [each.get("Status") for each in opsworkscm.history() if "BackupId" in each]
    assert states == ["IN_PROGRESS", "OK"]
    days = [f"automate-06-201607{day:02}133847520" for day in range(1, 29)]
    hours = [each[:-9] + f"{hour:02}" + each[-7:] for each in days for hour in range(10)]
    opsworkscm.merge(Backups=[{"BackupId": each} for each in hours])
    assert len(opsworkscm.backups()) == 281
    assert len(opsworkscm.backups(Limit=10)) == 10
    assert opsworkscm.events()[0]["ServerName"] == "automate-06"


def test_the_stream_tells_changes(opsworkscm, client):
    with opsworkscm.stream("backup", "hello") as changes:
        assert next(changes)[0] == "hello"
        client.create_backup(**automate)
        name, change = next(changes)
    assert (name, change["Status"]) == ("backup", "IN_PROGRESS")


def test_the_journal_is_verified(opsworkscm, client):
    client.create_backup(**automate)
    opsworkscm.call("DescribeBackups")
    opsworkscm.verify({"Operation": "CreateBackup", "Exactly": 1})
    assert [each["Operation"] for each in opsworkscm.journal()] == [
        "CreateBackup",
        "DescribeBackups",
    ]
    with pytest.raises(Refused) as refused:
        opsworkscm.verify({"Operation": "DeleteBackup", "Exactly": 1})
    assert refused.value.status == 409
    told, *nearest = str(refused.value).splitlines()
    assert "DeleteBackup exactly once: not seen" in told
    assert nearest[0].startswith("  nearest to DeleteBackup exactly once: #")
    opsworkscm.clear_journal()
    assert opsworkscm.journal() == []


def test_a_mistake_is_told_in_a_sentence(opsworkscm):
    with pytest.raises(Refused, match=r"^Nothing was changed\. Servers\[0\]\.Status: must be one of"):
        opsworkscm.merge(Servers=[{"ServerName": "automate-06", "Status": "GREEN"}])
