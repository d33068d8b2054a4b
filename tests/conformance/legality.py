"""Every operation in every state of a server and of a backup, over HTTP."""

import itertools

import model

# Changes take an hour, so that a state stays what it was made.
changes = ("backup", "create", "restore", "maintenance", "update", "delete", "delete-backup")
options = [part for change in changes for part in ("--duration", f"{change}=1h")]

server_states = (
    "BACKING_UP CONNECTION_LOST CREATING DELETING MODIFYING FAILED HEALTHY RUNNING RESTORING SETUP "
    "UNDER_MAINTENANCE UNHEALTHY TERMINATED"
).split()
backup_states = "IN_PROGRESS OK FAILED DELETING".split()

every_state = " ".join(server_states)
going = "DELETING TERMINATED"

# Where an operation on a server may run: from AWS's API reference and user guide. What neither
# says is inferred: nothing that changes a server runs beside another change, and one that goes
# away bears no new tags.
allowed = {
    "AssociateNode": "HEALTHY",
    "CreateBackup": "RUNNING HEALTHY UNHEALTHY",
    "CreateServer": "",
    "DeleteServer": "CONNECTION_LOST FAILED HEALTHY RUNNING UNHEALTHY TERMINATED",
    "DescribeAccountAttributes": every_state,
    "DescribeBackups": every_state,
    "DescribeEvents": every_state,
    "DescribeNodeAssociationStatus": every_state,
    "DescribeServers": every_state,
    "DisassociateNode": "HEALTHY",
    "DeleteBackup": every_state,
    "ExportServerEngineAttribute": "-CREATING TERMINATED FAILED DELETING",
    "ListTagsForResource": every_state,
    "RestoreServer": "CONNECTION_LOST HEALTHY RUNNING UNHEALTHY TERMINATED",
    "StartMaintenance": "HEALTHY UNHEALTHY",
    "TagResource": f"-{going}",
    "UntagResource": f"-{going}",
    "UpdateServer": "CONNECTION_LOST HEALTHY RUNNING UNHEALTHY",
    "UpdateServerEngineAttributes": "HEALTHY UNHEALTHY",
}

# Seen by the authors of AWS's CloudFormation handler.
still_in_progress = (
    "Cannot delete the server 's'. The current operation on the server is still in progress."
)

backup_id = "s-20160729133847520"
role = "arn:aws:iam::123456789012:role/x"
new_server = {
    "Engine": "ChefAutomate",
    "InstanceProfileArn": "arn:aws:iam::123456789012:instance-profile/x",
    "InstanceType": "m5.large",
    "ServiceRoleArn": role,
}

what_it_leads_to = {
    "AssociateNode": "HEALTHY",
    "CreateBackup": "BACKING_UP",
    "DeleteServer": "DELETING",
    "DisassociateNode": "HEALTHY",
    "RestoreServer": "RESTORING",
    "StartMaintenance": "UNDER_MAINTENANCE",
    "UpdateServerEngineAttributes": "MODIFYING",
}


def is_allowed(operation, state):
    states = allowed[operation]
    if states.startswith("-"):
        return state not in states[1:].split()
    return state in states.split()


def refusal(operation, state):
    """The error's type; what its message says is checked beside it."""
    if operation == "CreateServer":
        return "ResourceAlreadyExistsException"
    if operation == "DeleteServer" and state != "DELETING":
        return "ValidationException"
    return "InvalidStateException"


class Scene:
    """An account of its own with one server, one backup of it and one associated node."""

    numbers = itertools.count(200_000_000_000)

    def __init__(self, service):
        self.service = service
        self.account = str(next(self.numbers))
        self.put_backup("OK")
        self.put_server("HEALTHY")
        node = {"ServerName": "s", "NodeName": "n", "EngineAttributes": []}
        self.token = self.call("AssociateNode", **node).body["NodeAssociationStatusToken"]
        self.arn = self.server()["ServerArn"]
        self.backup_arn = self.call("DescribeBackups").body["Backups"][0]["BackupArn"]

    def put_server(self, state):
        self.service.put(self.account, Servers=[{"ServerName": "s", "Status": state}])

    def put_backup(self, state):
        backup = {"BackupId": backup_id, "ServerName": "s", "Status": state}
        self.service.put(self.account, Backups=[backup])

    def call(self, operation, **members):
        return self.service.call(operation, self.account, **members)

    def server(self):
        return self.call("DescribeServers", ServerName="s").body["Servers"][0]

    def input(self, operation):
        tags = {"TagResource": {"Tags": [{"Key": "a", "Value": "b"}]}, "UntagResource": {"TagKeys": ["a"]}}
        members = {
            "AssociateNode": {"NodeName": "n", "EngineAttributes": []},
            "CreateServer": new_server,
            "DescribeNodeAssociationStatus": {"NodeAssociationStatusToken": self.token},
            "DisassociateNode": {"NodeName": "n"},
            "ExportServerEngineAttribute": {"ExportAttributeName": "Userdata"},
            "RestoreServer": {"BackupId": backup_id},
            "UpdateServer": {"BackupRetentionCount": 2},
            "UpdateServerEngineAttributes": {"AttributeName": "CHEF_PIVOTAL_KEY"},
        }
        if operation.endswith("Resource"):
            return {"ResourceArn": self.arn, **tags.get(operation, {})}
        if operation == "DeleteBackup":
            return {"BackupId": backup_id}
        if operation == "DescribeAccountAttributes":
            return {}
        return {"ServerName": "s", **members.get(operation, {})}


def check_server_state(service, tally, operation, state):
    scene = Scene(service)
    scene.put_server(state)
    before = scene.server()
    answer = scene.call(operation, **scene.input(operation))
    what = f"{operation} in {state}"
    if is_allowed(operation, state):
        tally.check(answer.status == 200, what, f"given: {answer}")
        led_to = what_it_leads_to.get(operation, state)
        tally.equal(scene.server()["Status"], led_to, f"the state after {what}")
        return
    expected = refusal(operation, state)
    tally.equal((answer.status, answer.type), (400, expected), what)
    if expected == "ValidationException":
        tally.equal(answer.message, still_in_progress, f"the message of {what}")
    if expected == "InvalidStateException":
        is_told = "'s'" in answer.message and f" {state}." in answer.message
        tally.check(is_told, f"the message of {what} names server and state", answer)
    tally.equal(scene.server(), before, f"the server after the refused {what}")


# What may be done to a backup in each of its states. Where it may not: the error's type.
on_backup = {
    "DeleteBackup": {"OK": None, "FAILED": None},
    "RestoreServer": {"OK": None},
    "CreateServer": {"OK": None},
    "TagResource": dict.fromkeys(("IN_PROGRESS", "OK", "FAILED")),
    "UntagResource": dict.fromkeys(("IN_PROGRESS", "OK", "FAILED")),
    "ListTagsForResource": dict.fromkeys(backup_states),
    "DescribeBackups": dict.fromkeys(backup_states),
}


def backup_input(scene, operation):
    if operation.endswith("Resource"):
        return {**scene.input(operation), "ResourceArn": scene.backup_arn}
    if operation == "CreateServer":
        return {"ServerName": "t", "BackupId": backup_id, **new_server}
    if operation == "RestoreServer":
        return {"ServerName": "s", "BackupId": backup_id}
    return {"BackupId": backup_id}


def check_backup_state(service, tally, operation, state):
    scene = Scene(service)
    scene.put_backup(state)
    before = scene.call("DescribeBackups").body
    answer = scene.call(operation, **backup_input(scene, operation))
    what = f"{operation} of a backup that is {state}"
    if state in on_backup[operation]:
        tally.check(answer.status == 200, what, f"given: {answer}")
        return
    # CreateServer declares no InvalidStateException.
    kind = "ValidationException" if operation == "CreateServer" else "InvalidStateException"
    tally.equal((answer.status, answer.type), (400, kind), what)
    tally.check(backup_id in answer.message, f"the message of {what} names it", answer)
    tally.equal(scene.call("DescribeBackups").body, before, f"the backup after the refused {what}")


def check_absent(service, tally, operation):
    """Nothing there at all: ResourceNotFoundException wherever something is named."""
    scene = Scene(service)
    members = scene.input(operation)
    empty = str(next(Scene.numbers))
    answer = service.call(operation, empty, **members)
    finds_nothing = operation in ("CreateServer", "DescribeAccountAttributes", "DescribeBackups")
    expected = (200, None) if finds_nothing else (400, "ResourceNotFoundException")
    tally.equal((answer.status, answer.type), expected, f"{operation} in an empty account")


def run(service, tally):
    tally.equal(set(allowed), set(model.operations()), "the table has every operation")
    for operation in allowed:
        check_absent(service, tally, operation)
        for state in server_states:
            check_server_state(service, tally, operation, state)
    for operation, state in itertools.product(on_backup, backup_states):
        check_backup_state(service, tally, operation, state)
