"""With --auth signature only requests that are signed right get through, as at AWS."""
import datetime
import hashlib
import hmac
import unittest

from emulator import Emulator
from wire import Connection, head

try:
    import boto3
    import botocore.auth
    import botocore.awsrequest
    import botocore.config
    import botocore.credentials
    import botocore.exceptions
except ImportError:
    boto3 = None

KEY, SECRET, REGION = "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1"
OPTIONS = ("--auth", "signature", "--credential", f"{KEY}:{SECRET}",
           "--credential", f"OTHER:{SECRET}:111122223333", "--server", "automate-06")


def sign_by_hand(fields, date, body=b"{}"):
    """An Authorization over these fields, by AWS's document alone."""
    names = ";".join(sorted(name.lower() for name in fields))
    values = {name.lower(): value for name, value in fields.items()}
    canonical = "\n".join(["POST", "/", "", *(f"{name}:{values[name]}" for name in names.split(";")),
                           "", names, hashlib.sha256(body).hexdigest()])
    scope = f"{date[:8]}/{REGION}/opsworks-cm/aws4_request"
    to_sign = "\n".join(["AWS4-HMAC-SHA256", date, scope,
                         hashlib.sha256(canonical.encode()).hexdigest()])
    key = f"AWS4{SECRET}".encode()
    for part in (*scope.split("/"), to_sign):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return {"Authorization": f"AWS4-HMAC-SHA256 Credential={KEY}/{scope}, SignedHeaders={names}, "
                             f"Signature={key.hex()}"}


@unittest.skipIf(boto3 is None, "there is no boto3; Debian's package is python3-boto3")
class Signatures(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.emulator = Emulator(*OPTIONS).start()

    @classmethod
    def tearDownClass(cls):
        cls.emulator.stop()
        cls.emulator.discard()

    def client(self, key=KEY, secret=SECRET):
        return boto3.session.Session().client(
            "opsworkscm", endpoint_url=self.emulator.url, region_name=REGION,
            aws_access_key_id=key, aws_secret_access_key=secret,
            config=botocore.config.Config(retries={"total_max_attempts": 1}))

    def error(self, call):
        with self.assertRaises(botocore.exceptions.ClientError) as raised:
            call()
        return raised.exception.response["Error"]

    def signed(self, body="{}", path="/", key=KEY, secret=SECRET, service="opsworks-cm",
               extra=None):
        """A request for DescribeServers as botocore signs it: its fields, ready to be spoilt."""
        request = botocore.awsrequest.AWSRequest(
            "POST", self.emulator.url + path, data=body,
            headers={"Content-Type": "application/x-amz-json-1.1",
                     "X-Amz-Target": "OpsWorksCM_V2016_11_01.DescribeServers",
                     "Host": f"127.0.0.1:{self.emulator.port}", **(extra or {})})
        signer = botocore.auth.SigV4Auth(
            botocore.credentials.Credentials(key, secret), service, REGION)
        signer.add_auth(request)
        return dict(request.headers.items())

    def ask(self, fields, body="{}", path="/", method="POST"):
        lines = {name.replace("-", "_"): value for name, value in fields.items()}
        with Connection(self.emulator) as connection:
            answer = connection.ask(
                head(method, path, **lines, Content_Length=len(body)), body.encode())
        return answer.status, answer.json

    def assert_refused(self, answer, kind, text):
        status, body = answer
        self.assertEqual((400, kind), (status, body["__type"]))
        self.assertIn(text, body["message"])

    def test_a_right_secret_gets_through(self):
        self.assertEqual(1, len(self.client().describe_servers()["Servers"]))

    def test_a_key_can_stand_for_an_account_of_its_own(self):
        self.assertEqual([], self.client("OTHER").describe_servers()["Servers"])

    def test_a_wrong_secret_is_refused_with_awss_own_words(self):
        error = self.error(self.client(secret="wrong").describe_servers)
        self.assertEqual("InvalidSignatureException", error["Code"])
        self.assertEqual(
            "The request signature we calculated does not match the signature you provided. "
            "Check your AWS Secret Access Key and signing method. Consult the service "
            "documentation for details.", error["Message"])

    def test_an_unknown_key_is_refused(self):
        error = self.error(self.client("NOBODY").describe_servers)
        self.assertEqual("UnrecognizedClientException", error["Code"])
        self.assertEqual("The security token included in the request is invalid.",
                         error["Message"])

    def test_the_untouched_request_gets_through(self):
        for body, path in (("{}", "/"), ('{"ServerName":"automate-06"}', "/"),
                           ("{}", "/a%20b/c?x=1&a=b%2Fc&a=1"), ("{}", "/?b&a=")):
            with self.subTest(body=body, path=path):
                status, _ = self.ask(self.signed(body, path), body, path)
                self.assertEqual(200, status)

    def test_an_empty_signature_request_is_missing_its_token(self):
        fields = self.signed()
        del fields["Authorization"]
        self.assert_refused(self.ask(fields), "MissingAuthenticationTokenException",
                            "Missing Authentication Token")

    def test_every_tampering_is_noticed(self):
        mismatch = "does not match the signature you provided"
        spoilt = {
            "another body": (lambda f: f, '{"ServerName":"x"}', "/"),
            "another path": (lambda f: f, "{}", "/other"),
            "another query": (lambda f: f, "{}", "/?a=1"),
            "another target": (lambda f: f | {
                "X-Amz-Target": "OpsWorksCM_V2016_11_01.DescribeBackups"}, "{}", "/"),
            "another content type": (lambda f: f | {
                "Content-Type": "application/x-amz-json-1.1; charset=utf-8"}, "{}", "/"),
            "a bit of the signature": (lambda f: f | {
                "Authorization": f["Authorization"][:-1]
                + ("0" if f["Authorization"][-1] != "0" else "1")}, "{}", "/"),
            "half the signature": (lambda f: f | {
                "Authorization": f["Authorization"][:-32]}, "{}", "/"),
        }
        for name, (spoil, body, path) in spoilt.items():
            with self.subTest(spoilt=name):
                self.assert_refused(self.ask(spoil(self.signed(extra={"Content-Type":
                                    "application/x-amz-json-1.1"})), body, path),
                                    "InvalidSignatureException", mismatch)

    def test_the_order_of_signed_headers_is_part_of_the_signature(self):
        fields = self.signed()
        names = fields["Authorization"].split("SignedHeaders=")[1].split(",")[0]
        swapped = ";".join(reversed(names.split(";")))
        fields["Authorization"] = fields["Authorization"].replace(names, swapped)
        self.assert_refused(self.ask(fields), "InvalidSignatureException", "does not match")

    def test_the_scope_must_be_this_service_and_region(self):
        self.assert_refused(self.ask(self.signed(service="s3")), "InvalidSignatureException",
                            "Credential should be scoped to correct service: 'opsworks-cm'. ")
        fields = self.signed()
        for part, text in ((f"/{REGION}/", "does not match"),
                           ("/aws4_request", "should be scoped with a valid terminator")):
            spoilt = dict(fields, Authorization=fields["Authorization"].replace(
                part, part.replace(part.strip("/"), "other")))
            self.assert_refused(self.ask(spoilt), "InvalidSignatureException", text)
        day = fields["X-Amz-Date"][:8]
        spoilt = dict(fields, Authorization=fields["Authorization"].replace(f"/{day}/", "/20000101/"))
        self.assert_refused(self.ask(spoilt), "InvalidSignatureException",
                            f"YYYYMMDD from ISO-8601 version of date from HTTP: '20000101' != '{day}'")

    def test_the_date_may_be_five_minutes_off_and_no_more(self):
        now = datetime.datetime.utcnow()
        for minutes, text in ((-6, "Signature expired: "), (6, "Signature not yet current: ")):
            fields = self.signed()
            date = (now + datetime.timedelta(minutes=minutes)).strftime("%Y%m%dT%H%M%SZ")
            answer = self.ask(fields | {"X-Amz-Date": date})
            self.assert_refused(answer, "InvalidSignatureException", text + date)
        self.assert_refused(self.ask(self.signed() | {"X-Amz-Date": "201"}),
                            "IncompleteSignatureException",
                            "Date must be in ISO-8601 'basic format'. Got '201'.")

    def test_a_credential_has_five_parts_and_the_algorithm_is_awss(self):
        fields = self.signed()
        short = dict(fields, Authorization=fields["Authorization"].replace("/aws4_request", ""))
        self.assert_refused(self.ask(short), "IncompleteSignatureException",
                            "Credential must have exactly 5 slash-delimited elements")
        other = dict(fields, Authorization=fields["Authorization"].replace("SHA256 ", "SHA25 "))
        self.assert_refused(self.ask(other), "IncompleteSignatureException",
                            "Unsupported AWS 'algorithm': 'AWS4-HMAC-SHA25'")
        hostless = dict(fields, Authorization=fields["Authorization"].replace(";host;", ";"))
        self.assert_refused(self.ask(hostless), "InvalidSignatureException",
                            "'Host' must be a 'SignedHeader'")

    def resigned(self, names, fields):
        """The fields with a signature over these names alone, as a signer of little care makes."""
        request = botocore.awsrequest.AWSRequest(
            "POST", self.emulator.url + "/", data="{}",
            headers={name: value for name, value in fields.items() if name.lower() in names})
        botocore.auth.SigV4Auth(
            botocore.credentials.Credentials(KEY, SECRET), "opsworks-cm", REGION).add_auth(request)
        return fields | dict(request.headers.items())

    def test_what_of_x_amz_is_there_must_be_signed(self):
        fields = {"Content-Type": "application/x-amz-json-1.1",
                  "Host": f"127.0.0.1:{self.emulator.port}"}
        target = {"X-Amz-Target": "OpsWorksCM_V2016_11_01.DescribeServers"}
        self.assert_refused(self.ask(self.resigned(("host",), fields | target)),
                            "InvalidSignatureException",
                            "'X-Amz-Target' must be a 'SignedHeader' in the AWS Authorization.")
        signed = self.resigned(("host", "content-type", "x-amz-target"), fields | target)
        self.assertEqual(200, self.ask(signed)[0])
        self.assert_refused(self.ask(signed | {"x-amz-security-token": "t"}),
                            "InvalidSignatureException",
                            "'x-amz-security-token' must be a 'SignedHeader'")

    def test_a_signed_header_that_is_there_twice_is_refused(self):
        fields = self.signed()
        for name, value in (("X-Amz-Target", "OpsWorksCM_V2016_11_01.DeleteServer"),
                            ("X-Amz-Date", fields["X-Amz-Date"])):
            with self.subTest(name), Connection(self.emulator) as connection:
                lines = "".join(f"{each}: {text}\r\n" for each, text in fields.items())
                answer = connection.ask(
                    f"POST / HTTP/1.1\r\n{lines}{name}: {value}\r\nContent-Length: 2\r\n\r\n{{}}"
                    .encode())
                self.assert_refused((answer.status, answer.json), "InvalidSignatureException",
                                    f"The signed header '{name.lower()}' must be there only once.")

    def test_bytes_that_independent_signers_send(self):
        """`Date` in place of `X-Amz-Date`, no blanks in Authorization, an upgrade, a 100-continue."""
        fields = self.signed()
        bare = dict(fields, Authorization=fields["Authorization"].replace(", ", ","))
        self.assertEqual(200, self.ask(bare)[0])
        upgrade = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c",
                   "HTTP2-Settings": "AAMAAABkAARAAAAAAAIAAAAA"}
        self.assertEqual(200, self.ask(self.signed() | upgrade)[0])
        with Connection(self.emulator) as connection:
            lines = {name.replace("-", "_"): value for name, value in self.signed().items()}
            going_on = connection.ask(head(**lines, Expect="100-continue", Content_Length=2))
            self.assertEqual(100, going_on.status)
            self.assertEqual(200, connection.ask(b"{}").status)
        portless = self.signed(extra={"Host": "127.0.0.1"})
        self.assertEqual(200, self.ask(portless)[0])

    def test_the_date_may_be_signed_as_date(self):
        date = datetime.datetime.utcnow().strftime("%Y%m%dT%H%M%SZ")
        fields = {"Content-Type": "application/x-amz-json-1.1", "Date": date,
                  "Host": f"127.0.0.1:{self.emulator.port}",
                  "X-Amz-Target": "OpsWorksCM_V2016_11_01.DescribeServers"}
        self.assertEqual(200, self.ask(fields | sign_by_hand(fields, date))[0])
        wrong = fields | sign_by_hand(fields, date) | {"Date": "20000101T000000Z"}
        self.assert_refused(self.ask(wrong), "InvalidSignatureException", "Signature expired")

    def test_the_presigned_form_gets_awss_answer_for_it(self):
        path = "/?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20261123T000000Z"
        fields = {name: value for name, value in self.signed().items() if name != "Authorization"}
        self.assert_refused(self.ask(fields, path=path), "IncompleteSignatureException",
                            "AWS query-string parameters must include 'X-Amz-Credential'.")


class Explanations(unittest.TestCase):
    @unittest.skipIf(boto3 is None, "there is no boto3")
    def test_the_log_explains_a_wrong_signature_where_it_is_asked_to(self):
        with Emulator(*OPTIONS, "--explain-signatures", log_level="info") as emulator:
            client = boto3.session.Session().client(
                "opsworkscm", endpoint_url=emulator.url, region_name=REGION,
                aws_access_key_id=KEY, aws_secret_access_key="wrong")
            with self.assertRaises(botocore.exceptions.ClientError):
                client.describe_servers()
            log = emulator.stderr()
        self.assertIn("canonical request:\nPOST\n/\n\ncontent-type:", log)
        self.assertIn("string to sign:\nAWS4-HMAC-SHA256\n", log)
        self.assertNotIn(SECRET, log)
