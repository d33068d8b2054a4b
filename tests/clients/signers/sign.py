"""DescribeServers as python3-aws-requests-auth signs it."""

import os
import urllib.parse

import requests
from aws_requests_auth.aws_auth import AWSRequestsAuth

url = os.environ["URL"]
signer = AWSRequestsAuth(
    aws_access_key=os.environ["KEY"],
    aws_secret_access_key=os.environ["SECRET"],
    aws_host=urllib.parse.urlsplit(url).netloc,
    aws_region="us-east-1",
    aws_service="opsworks-cm",
)
fields = {
    "Content-Type": "application/x-amz-json-1.1",
    "X-Amz-Target": "OpsWorksCM_V2016_11_01.DescribeServers",
}
print(requests.post(url, "{}", auth=signer, headers=fields, timeout=20).text)
