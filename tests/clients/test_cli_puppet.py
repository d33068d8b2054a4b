"""A Puppet node's whole life by the AWS CLI and openssl alone, as user-data scripts live it."""

import os
import pathlib
import shutil
import subprocess
import tempfile
import unittest
import zipfile

from aws_cli import CliTest, aws
from emulator import clean_environment
from scenarios import durations

# The parts of published scripts that speak to AWS; where Puppet would be asked, openssl is.
before = r"""
set -euo pipefail
aws() { "$AWS" --endpoint-url "$EMULATOR" "$@"; }
OCM_SERVER=puppet-06
OCM_REGION=us-east-1
"""

create = before + r"""
aws opsworks-cm create-server --region $OCM_REGION --engine Puppet --engine-model Monolithic \
  --engine-version 2019 --server-name $OCM_SERVER --instance-type m5.xlarge \
  --instance-profile-arn arn:aws:iam::123456789012:instance-profile/p \
  --service-role-arn arn:aws:iam::123456789012:role/r > resp.json
python3 - <<'EOF'
import base64, json
attributes = {each["Name"]: each["Value"] for each in json.load(open("resp.json"))["Server"]["EngineAttributes"]}
open("starterkit.zip", "wb").write(base64.b64decode(attributes["PUPPET_STARTER_KIT"]))
print(attributes["PUPPET_ADMIN_PASSWORD"])
EOF
"""

establish_trust = before + r"""
cd kit/puppet-06
. ./config.sh
test "$OCM_SERVER $OCM_REGION" = "puppet-06 us-east-1"
test "$PUPPETSERVER" = "$(aws opsworks-cm describe-servers --region=$OCM_REGION \
  --query "Servers[?ServerName=='$OCM_SERVER'].Endpoint" --output text)"
aws --region=$OCM_REGION opsworks-cm describe-servers --server-name $OCM_SERVER \
  --query "Servers[0].EngineAttributes[?Name=='PUPPET_API_CA_CERT'].Value" \
  --output text > .config/ssl/cert/ca.pem
"""

associate = before + r"""
CERTNAME=i-0123456789abcdef0
openssl req -new -newkey rsa:2048 -nodes -keyout $CERTNAME.key -subj /CN=$CERTNAME \
  -addext "1.3.6.1.4.1.34380.1.1.13=ASN1:UTF8String:nginx_webserver" -out $CERTNAME.csr 2>/dev/null
ASSOCIATE_TOKEN=$(aws opsworks-cm associate-node --region $OCM_REGION --server-name $OCM_SERVER \
  --node-name $CERTNAME --engine-attributes Name=PUPPET_NODE_CSR,Value="`cat $CERTNAME.csr`" \
  --query "NodeAssociationStatusToken" --output text)
aws opsworks-cm wait node-associated --region $OCM_REGION \
  --node-association-status-token "$ASSOCIATE_TOKEN" --server-name $OCM_SERVER
aws opsworks-cm describe-node-association-status --region $OCM_REGION \
  --node-association-status-token "$ASSOCIATE_TOKEN" --server-name $OCM_SERVER \
  --query 'EngineAttributes[0].Value' --output text > $CERTNAME.pem
openssl verify -CAfile kit/puppet-06/.config/ssl/cert/ca.pem $CERTNAME.pem
openssl x509 -noout -subject -serial -text -in $CERTNAME.pem
test "$(openssl x509 -noout -pubkey -in $CERTNAME.pem)" = "$(openssl rsa -pubout -in $CERTNAME.key)"
"""

disassociate = before + r"""
CERTNAME=i-0123456789abcdef0
TOKEN=$(aws opsworks-cm --region $OCM_REGION disassociate-node --node-name $CERTNAME \
  --server-name $OCM_SERVER --query NodeAssociationStatusToken --output text)
aws opsworks-cm wait node-associated --region $OCM_REGION \
  --node-association-status-token "$TOKEN" --server-name $OCM_SERVER
aws opsworks-cm describe-servers --region $OCM_REGION --server-name $OCM_SERVER \
  --query "Servers[0].EngineAttributes[?Name=='PUPPET_API_CRL'].Value" --output text > crl.pem
openssl crl -noout -text -CAfile kit/puppet-06/.config/ssl/cert/ca.pem -in crl.pem
openssl verify -crl_check -CRLfile crl.pem -CAfile kit/puppet-06/.config/ssl/cert/ca.pem \
  $CERTNAME.pem || true
"""


class NodesLife(CliTest):
    options = durations("0s")

    def setUp(self):
        super().setUp()
        if shutil.which("openssl") is None:
            self.skipTest("there is no openssl")
        folder = tempfile.TemporaryDirectory(prefix="opsworkscm-local-")
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)

    def bash(self, script):
        environment = clean_environment(
            AWS=aws,
            AWS_ACCESS_KEY_ID=self.account,
            AWS_DEFAULT_OUTPUT="json",
            AWS_PAGER="",
            AWS_SECRET_ACCESS_KEY="secret",
            EMULATOR=self.emulator.url,
            HOME=self.home.name,
            PATH=os.environ["PATH"],
        )
        done = subprocess.run(
            ["bash", "-c", script],
            cwd=self.folder,
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=120,
        )
        self.assertEqual(done.returncode, 0, done.stdout + done.stderr)
        return done.stdout + done.stderr

    def test_from_create_server_to_the_revocation_list(self):
        password = self.bash(create).strip()
        with zipfile.ZipFile(self.folder / "starterkit.zip") as archive:
            archive.extractall(self.folder / "kit")
            readme = archive.read("puppet-06/README.md").decode()
        self.assertIn(password, readme)
        self.bash(establish_trust)

        told = self.bash(associate)
        self.assertIn("i-0123456789abcdef0.pem: OK", told)
        self.assertIn("subject=CN = i-0123456789abcdef0", told)
        self.assertIn("nginx_webserver", told)
        self.assertIn("CA:FALSE", told)
        [serial] = [line[7:] for line in told.splitlines() if line.startswith("serial=")]

        told = self.bash(disassociate)
        self.assertIn("verify OK", told)
        self.assertIn(f"Serial Number: {serial}", told)
        self.assertIn("certificate revoked", told)


if __name__ == "__main__":
    unittest.main()
