"""World.client(): boto3 of today, without the service, beside whatever the user has set."""

import os
import pathlib
import shutil
import subprocess

import boto3
import botocore.exceptions
import botocore.loaders
import pytest

from opsworkscm_local import start


@pytest.fixture
def without_service(monkeypatch, tmp_path):
    """boto3 of today has no such service; an older one is made to lose it."""
    loader = botocore.loaders.Loader
    for each in pathlib.Path(loader.BUILTIN_DATA_PATH).iterdir():
        if each.name != "opsworkscm":
            (tmp_path / each.name).symlink_to(each)
    monkeypatch.setattr(loader, "BUILTIN_DATA_PATH", str(tmp_path))
    monkeypatch.setattr(loader, "CUSTOMER_DATA_PATH", str(tmp_path))


def test_a_boto3_without_the_service_has_it(opsworkscm, without_service):
    with pytest.raises(botocore.exceptions.UnknownServiceError):
        boto3.Session().client("opsworkscm", **opsworkscm.client_options())
    client = opsworkscm.client()
    opsworkscm.merge(Servers=[{"ServerName": "automate-06"}])
    client.create_backup(ServerName="automate-06")
    [page] = client.get_paginator("describe_backups").paginate()
    assert page["Backups"][0]["ServerName"] == "automate-06"
    assert "server_healthy" in client.waiter_names


of_today = """
import botocore.session, sys
if "opsworkscm" in botocore.session.Session().get_available_services():
    sys.exit("this one still has the service")
import opsworkscm_local
with opsworkscm_local.start() as emulator:
    world = emulator.new_world()
    world.merge(Servers=[{"ServerName": "automate-06"}])
    client = world.client()
    print(client.create_backup(ServerName="automate-06")["Backup"]["Status"])
"""


def test_boto3_of_today():
    """By another Python on this machine, if it has one."""
    found = shutil.which("python3")
    environment = {**os.environ, "PYTHONPATH": str(pathlib.Path(__file__).parent)}
    command = [found, "-c", of_today]
    done = subprocess.run(command, env=environment, capture_output=True, text=True)
    if "No module named 'b" in done.stderr or "still has the service" in done.stderr:
        pytest.skip("no boto3 that lost the service is installed here")
    assert done.stdout == "IN_PROGRESS\n", done.stderr


def test_profiles_endpoints_and_proxies_of_the_user_do_not_count(monkeypatch, tmp_path):
    (tmp_path / "config").write_text("[profile other]\nregion = eu-west-1\n")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "config"))
    monkeypatch.setenv("AWS_PROFILE", "absent")
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.delenv("no_proxy", raising=False)
    monkeypatch.delenv("NO_PROXY", raising=False)
    with start("--log-level", "off") as emulator:
        world = emulator.new_world()
        world.merge(Servers=[{"ServerName": "automate-06"}])
        [server] = world.client().describe_servers()["Servers"]
        assert server["Status"] == "HEALTHY"


def test_each_region_is_one_of_its_own(opsworkscm_emulator):
    here = opsworkscm_emulator.new_world()
    there = opsworkscm_emulator.new_world(here.account, region="eu-west-1")
    here.merge(Servers=[{"ServerName": "automate-06", "Region": "eu-west-1"}])
    assert here.client().describe_servers()["Servers"] == []
    assert len(there.client().describe_servers()["Servers"]) == 1
    here.clear()
