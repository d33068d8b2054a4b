"""Takes a backup of automate-06 and waits for it; exit status 0 once it is OK."""

import os
import sys
import time

import boto3

seconds_max = 30

client = boto3.client(
    "opsworkscm",
    endpoint_url=os.environ["OPSWORKSCM_URL"],
    region_name="us-east-1",
    aws_access_key_id="test",
    aws_secret_access_key="test",
)
backup = client.create_backup(ServerName="automate-06", Description="before the upgrade")["Backup"]
deadline = time.monotonic() + seconds_max
while backup["Status"] == "IN_PROGRESS" and time.monotonic() < deadline:
    time.sleep(0.2)
    [backup] = client.describe_backups(BackupId=backup["BackupId"])["Backups"]
print(backup["BackupId"], backup["Status"])
sys.exit(backup["Status"] != "OK")
