"""How public clients call the service: their loops, in their order, with what they rely on."""

import json
import os
import subprocess
import tempfile
import time

from service import region

options = [
    part
    for change in ("create", "backup", "restore", "maintenance", "delete", "delete-backup")
    for part in ("--duration", f"{change}=150ms")
] + ["--duration", "associate=50ms"]

poll_seconds = 0.02
loop_seconds_max = 30
aws = "/usr/bin/aws"
role = "arn:aws:iam::123456789012:role/aws-opsworks-cm-service-role"


class Client:
    def __init__(self, service, tally, account):
        self.service = service
        self.tally = tally
        self.account = account

    def call(self, operation, **members):
        return self.service.call(operation, self.account, **members)

    def must(self, operation, **members):
        answer = self.call(operation, **members)
        self.tally.check(answer.status == 200, f"{operation} of {members}", answer)
        return answer.body

    def until(self, done, what):
        """Calls `done` until it gives something."""
        deadline = time.monotonic() + loop_seconds_max
        while not (found := done()):
            if time.monotonic() > deadline:
                return self.tally.check(False, f"{what} took over {loop_seconds_max} s")
            time.sleep(poll_seconds)
        self.tally.check(True, what)
        return found


# --- CloudFormation's resource handler -----------------------------------------------------------


class Handler(Client):
    """Create, update, list and delete as the handler by the service's own team does."""

    waits = {"BACKING_UP", "MODIFYING", "RESTORING", "UNDER_MAINTENANCE", "CREATING"}
    still_in_progress = r"Cannot delete the server '{}'. The current operation on the server is "

    def find(self, name):
        """The server, or None: ResourceNotFoundException and an empty list say the same."""
        answer = self.call("DescribeServers", ServerName=name)
        if answer.type == "ResourceNotFoundException":
            return None
        self.tally.check(answer.status == 200, "DescribeServers in a loop", answer)
        return next(iter(answer.body["Servers"]), None)

    def stabilize(self, name):
        """Waits for HEALTHY; any state but the waiting ones is a failure to the handler."""
        server = self.find(name)
        if server is None or server["Status"] in self.waits:
            return None
        return server

    def create(self, name, **members):
        created = self.must(
            "CreateServer",
            **{
                "ServerName": name,
                "Engine": "ChefAutomate",
                "EngineModel": "Single",
                "EngineVersion": "2",
                "EngineAttributes": [],
                "InstanceProfileArn": role.replace(":role/", ":instance-profile/"),
                "InstanceType": "m4.large",
                "ServiceRoleArn": role,
                "BackupRetentionCount": 12,
                "PreferredBackupWindow": "08:00",
                "PreferredMaintenanceWindow": "Fri:08:00",
                "Tags": [],
                **members,
            },
        )
        self.tally.equal(created["Server"]["Status"], "CREATING", "the state in CreateServer's answer")
        server = self.until(lambda: self.stabilize(name), "the loop of create")
        self.tally.equal(server["Status"], "HEALTHY", "where the loop of create ends")
        return server

    def update(self, name, arn):
        self.find(name)
        self.must("UntagResource", ResourceArn=arn, TagKeys=["Stage"])
        self.must("TagResource", ResourceArn=arn, Tags=[{"Key": "Owner", "Value": "x"}])
        self.must(
            "UpdateServer",
            ServerName=name,
            BackupRetentionCount=6,
            DisableAutomatedBackup=False,
            PreferredBackupWindow="09:00",
            PreferredMaintenanceWindow="Sat:09:00",
        )
        server = self.find(name)
        self.tally.equal(server["BackupRetentionCount"], 6, "the retention after update")
        self.tally.equal(server["PreferredMaintenanceWindow"], "Sat:09:00", "the window after update")
        tags = self.must("ListTagsForResource", ResourceArn=arn)["Tags"]
        self.tally.equal(tags, [{"Key": "Owner", "Value": "x"}], "the tags after update")

    def list(self):
        servers = self.must("DescribeServers")["Servers"]
        for server in servers:
            self.must("ListTagsForResource", ResourceArn=server["ServerArn"])
        return [server["ServerName"] for server in servers]

    def try_delete(self, name):
        """True once the deletion is accepted; the observed ValidationException means: again."""
        answer = self.call("DeleteServer", ServerName=name)
        if answer.status == 200:
            return True
        is_known = answer.type == "ValidationException" and answer.message.startswith(
            self.still_in_progress.format(name)
        )
        self.tally.check(is_known, "why a deletion is put off", answer)
        return False

    def is_deleted(self, name):
        server = self.find(name)
        if server is not None:
            self.tally.equal(server["Status"], "DELETING", "a state on the way to deletion")
        return server is None


def check_cloudformation(service, tally):
    handler = Handler(service, tally, "300000000001")
    name = "a" * 40  # where the handler cuts
    tags = [{"Key": "Stage", "Value": "test"}, {"Key": "Owner", "Value": "me"}]
    server = handler.create(name, Tags=tags)
    tally.equal(handler.list(), [name], "list")
    handler.update(name, server["ServerArn"])
    handler.must("CreateBackup", ServerName=name)
    tally.check(not handler.try_delete(name), "a deletion is put off while a backup runs")
    handler.until(lambda: handler.try_delete(name), "the loop of an early delete")
    handler.until(lambda: handler.is_deleted(name), "the loop of delete")
    tally.equal(handler.list(), [], "list after delete")
    again = handler.call("DeleteServer", ServerName=name)
    tally.equal(again.type, "ResourceNotFoundException", "delete of what was deleted")


def check_states_on_the_way(service, tally):
    """Never RUNNING nor SETUP on the way to HEALTHY: the handler takes them for failures."""
    handler = Handler(service, tally, "300000000002")
    seen = []

    def look():
        seen.append(handler.find("s")["Status"])
        return seen[-1] == "HEALTHY"

    handler.must("CreateServer", **minimal("s"))
    handler.until(look, "a creation")
    backup = handler.must("CreateBackup", ServerName="s")["Backup"]["BackupId"]
    handler.until(look, "a backup")
    handler.must("StartMaintenance", ServerName="s")
    handler.until(look, "a maintenance")
    handler.must("RestoreServer", ServerName="s", BackupId=backup)
    handler.until(look, "a restore")
    known = {"CREATING", "BACKING_UP", "UNDER_MAINTENANCE", "RESTORING", "HEALTHY"}
    tally.equal(set(seen), known, "the states on the way")


def check_failed_creation(service, tally):
    """A creation that fails ends in FAILED, with a reason that the handler shows."""
    handler = Handler(service, tally, "300000000003")
    handler.must("CreateServer", **{**minimal("s"), "Engine": "Salt"})
    server = handler.until(lambda: handler.stabilize("s"), "the loop of a create that fails")
    tally.equal(server["Status"], "FAILED", "where a creation that cannot be ends")
    tally.check(server.get("StatusReason"), "its StatusReason", server)


def minimal(name):
    return {
        "ServerName": name,
        "Engine": "ChefAutomate",
        "InstanceProfileArn": role.replace(":role/", ":instance-profile/"),
        "InstanceType": "m5.large",
        "ServiceRoleArn": role,
        "DisableAutomatedBackup": True,
    }


# --- Cleaners ------------------------------------------------------------------------------------


def nuke(client):
    """aws-nuke: lists everything once, deletes each, and comes again until nothing is left."""
    servers = client.must("DescribeServers")["Servers"]
    backups = client.must("DescribeBackups")["Backups"]
    for server in servers:
        if server["Status"] != "DELETING":
            client.call("DeleteServer", ServerName=server["ServerName"])
    for backup in backups:
        if backup["Status"] != "DELETING":
            client.call("DeleteBackup", BackupId=backup["BackupId"])
    return not servers and not backups


def check_nuke(service, tally):
    client = Client(service, tally, "300000000004")
    for name in ("one", "two", "three"):
        service.put(client.account, Servers=[{"ServerName": name, "Status": "HEALTHY"}])
    for name in ("one", "two"):
        client.must("CreateBackup", ServerName=name)  # still running when the cleaner comes
    client.must("CreateServer", **minimal("four"))
    client.until(lambda: nuke(client), "aws-nuke")


def check_custodian(service, tally):
    """cloud-custodian: describe_servers, a filter on what came, delete_server."""
    client = Client(service, tally, "300000000005")
    service.put(client.account, Servers=[{"ServerName": name} for name in ("keep", "test-delete")])
    for server in client.must("DescribeServers")["Servers"]:
        if server["ServerName"].startswith("test-"):
            client.must("DeleteServer", ServerName=server["ServerName"])
    left = {each["ServerName"]: each for each in client.must("DescribeServers")["Servers"]}
    deleting = left["test-delete"]
    tally.equal(deleting["Status"], "DELETING", "still listed while it is deleted")
    tally.equal(deleting.get("StatusReason"), "Client.UserInitiated", "its StatusReason")
    client.until(lambda: len(client.must("DescribeServers")["Servers"]) == 1, "custodian's delete")


def check_backup_loop(service, tally):
    """What people write: create a backup, then ask for it until it is no more IN_PROGRESS."""
    client = Client(service, tally, "300000000006")
    service.put(client.account, Servers=[{"ServerName": "s", "Status": "HEALTHY"}])
    backup = client.must("CreateBackup", ServerName="s")["Backup"]
    tally.equal(backup["Status"], "IN_PROGRESS", "the state in CreateBackup's answer")

    def find():
        [found] = client.must("DescribeBackups", BackupId=backup["BackupId"])["Backups"]
        return found if found["Status"] != "IN_PROGRESS" else None

    found = client.until(find, "a loop over a backup")
    tally.equal(found["Status"], "OK", "where it ends")


# --- The starter kit's script --------------------------------------------------------------------


def run_aws(service, account, home, *arguments):
    kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    own = {
        "HOME": home,
        "AWS_ACCESS_KEY_ID": account,
        "AWS_SECRET_ACCESS_KEY": "secret",
        "AWS_DEFAULT_REGION": region,
        "AWS_PAGER": "",
    }
    command = [aws, "--endpoint-url", service.url, "opsworks-cm", *arguments]
    done = subprocess.run(
        command, capture_output=True, env=kept | own, stdin=subprocess.DEVNULL, text=True, timeout=90
    )
    return done.returncode, done.stdout.strip(), done.stderr.strip()


def check_starter_kit(service, tally):
    """The user data script associates its node, takes the token as text, and waits."""
    if not os.access(aws, os.X_OK):
        print(f"  skipped the starter kit: there is no {aws}; Debian's package is awscli")
        return
    account = "300000000007"
    service.put(account, Servers=[{"ServerName": "s", "Status": "HEALTHY"}])
    with tempfile.TemporaryDirectory(prefix="opsworkscm-local-home-") as home:
        node = ["--server-name", "s", "--node-name", "i-0123456789abcdef0"]
        given = ["--engine-attributes", "Name=CHEF_ORGANIZATION,Value=default"]
        query = ["--query", "NodeAssociationStatusToken", "--output", "text"]
        status, token, error = run_aws(
            service, account, home, "associate-node", *node, *given, *query
        )
        tally.equal((status, error), (0, ""), "associate-node")
        tally.check(token and token != "None", "the token as text", token)
        place = ["--node-association-status-token", token, "--server-name", "s"]
        time.sleep(0.1)  # the waiter's next look would be 15 s later
        waited = run_aws(service, account, home, "wait", "node-associated", *place)
        tally.equal(waited, (0, "", ""), "wait node-associated")
        answer = run_aws(service, account, home, "describe-node-association-status", *place)
        tally.equal(
            json.loads(answer[1])["NodeAssociationStatus"], "SUCCESS", "the association's status"
        )


def run(service, tally):
    check_cloudformation(service, tally)
    check_states_on_the_way(service, tally)
    check_failed_creation(service, tally)
    check_nuke(service, tally)
    check_custodian(service, tally)
    check_backup_loop(service, tally)
    check_starter_kit(service, tally)
