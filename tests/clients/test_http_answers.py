"""What answers look like on the wire: fields, JSON errors, XML errors, who may ask."""

import email.utils
import http.client
import time
import unittest

from cases import EmulatorTest, pattern_violated, uuid_pattern
from emulator import signed_by
from wire import Connection, aws_fields, head, json_type, request

no_token = (
    b"<MissingAuthenticationTokenException>\n  <Message>Missing Authentication Token</Message>\n"
    b"</MissingAuthenticationTokenException>\n"
)


class AnswerTest(EmulatorTest):
    options = ("--server", "automate-06")

    def ask(self, *parts):
        with Connection(self.emulator) as connection:
            return connection.ask(*parts)


class Json(AnswerTest):
    def assert_error(self, answer, body):
        self.assertEqual((answer.status, answer.json), (400, body))
        self.assertEqual(answer.fields["content-type"], json_type)

    def test_an_unsigned_request_works_in_the_default_account(self):
        answer = self.ask(request("DescribeServers", {"ServerName": "automate-06"}))
        self.assertEqual(answer.status, 200)
        [server] = answer.json["Servers"]
        self.assertIn("arn:aws:opsworks-cm:us-east-1:000000000000:server/", server["ServerArn"])

    def test_the_fields_of_an_answer(self):
        answer = self.ask(request("DescribeServers"))
        self.assertEqual(answer.version, "HTTP/1.1")
        self.assertEqual(answer.fields["content-type"], json_type)
        self.assertIsNotNone(uuid_pattern.fullmatch(answer.fields["x-amzn-requestid"]))
        date = email.utils.parsedate_to_datetime(answer.fields["date"])
        self.assertLess(abs(date.timestamp() - time.time()), 60)
        self.assertTrue(answer.fields["date"].endswith(" GMT"))
        self.assertLessEqual(
            set(answer.fields),
            {"content-type", "content-length", "date", "x-amzn-requestid", "connection"},
        )

    def test_the_body_is_compact(self):
        body = self.ask(request("DescribeServers", {"ServerName": "automate-06"})).body
        self.assertTrue(body.startswith(b'{"Servers":[{"'), body)
        self.assertNotIn(b'": ', body)

    def test_a_media_type_with_parameters(self):
        fields = aws_fields("DescribeServers") | {"Content_Type": f"{json_type}; charset=utf-8"}
        self.assertEqual(self.ask(head(**fields, Content_Length=2), b"{}").status, 200)

    def test_any_path_will_do(self):
        fields = aws_fields("DescribeServers")
        answer = self.ask(head(path="/some/where?x=y", **fields, Content_Length=2), b"{}")
        self.assertEqual(answer.status, 200)

    def test_modelled_errors_have_a_message_with_a_capital(self):
        answer = self.ask(request("CreateBackup", {"ServerName": "nobody"}))
        text = "Server with name 'nobody' does not exist."
        self.assert_error(answer, {"__type": "ResourceNotFoundException", "Message": text})
        answer = self.ask(request("CreateBackup", {"ServerName": "1abc"}))
        self.assert_error(answer, {"__type": "ValidationException", "Message": pattern_violated})

    def test_what_clients_check_themselves_is_checked_here_too(self):
        answer = self.ask(request("CreateBackup"))
        text = (
            "1 validation error detected: Value null at 'serverName' failed to satisfy constraint: "
            "Member must not be null"
        )
        self.assert_error(answer, {"__type": "ValidationException", "Message": text})
        answer = self.ask(request("DescribeServers", {"MaxResults": 0}))
        text = (
            "1 validation error detected: Value '0' at 'maxResults' failed to satisfy constraint: "
            "Member must have value greater than or equal to 1"
        )
        self.assert_error(answer, {"__type": "ValidationException", "Message": text})

    def test_wrong_types(self):
        answer = self.ask(request("CreateBackup", {"ServerName": 6}))
        text = "NUMBER_VALUE can not be converted to a String"
        self.assert_error(answer, {"__type": "SerializationException", "Message": text})

    def test_bodies_that_are_no_structure(self):
        for body in (b"{", b"", b"null", b'"x"', b'{"a":1,}', b'{"ServerName":"\xff"}'):
            with self.subTest(body):
                answer = self.ask(request("CreateBackup", body))
                self.assert_error(answer, {"__type": "SerializationException"})

    def test_operations_that_do_not_exist(self):
        for operation in ("CreateNothing", "createBackup", ""):
            with self.subTest(operation):
                answer = self.ask(request(operation))
                self.assert_error(answer, {"__type": "UnknownOperationException"})

    def test_an_authorization_that_is_none(self):
        answer = self.ask(request("DescribeServers", Authorization="Basic abc"))
        self.assertEqual(answer.status, 400)
        self.assertEqual(answer.json["__type"], "IncompleteSignatureException")


class Xml(AnswerTest):
    def assert_xml(self, answer, status, body):
        self.assertEqual((answer.status, answer.body), (status, body))
        self.assertNotIn("content-type", answer.fields)
        self.assertIsNotNone(uuid_pattern.fullmatch(answer.fields["x-amzn-requestid"]))

    def test_a_get_without_signature(self):
        self.assertEqual(len(no_token), 127)
        self.assert_xml(self.ask(head("GET")), 403, no_token)

    def test_a_post_without_media_type(self):
        target = aws_fields("DescribeServers")["X_Amz_Target"]
        begin = head(X_Amz_Target=target, Content_Length=2)
        self.assert_xml(self.ask(begin, b"{}"), 403, no_token)

    def ask_signed(self, operation, **more):
        connection = http.client.HTTPConnection("127.0.0.1", self.emulator.port, timeout=20)
        fields = {"X-Amz-Target": f"OpsWorksCM_V2016_11_01.{operation}"} | more
        connection.request("POST", "/", "{}", signed_by(self.account) | fields)
        response = connection.getresponse()
        self.assertIsNone(response.headers["Content-Type"])
        try:
            return response.status, response.read()
        finally:
            connection.close()

    def test_signed_but_of_another_media_type(self):
        unknown = b"<UnknownOperationException/>\n"
        self.assertEqual(self.ask_signed("DescribeServers"), (404, unknown))
        fields = {"Content-Type": "application/x-amz-json-1.0"}
        self.assertEqual(self.ask_signed("DescribeServers", **fields), (404, unknown))

    def test_signed_for_an_operation_that_does_not_exist(self):
        self.assertEqual(self.ask_signed("CreateNothing"), (500, b"<InternalFailure/>\n"))


class Admission(AnswerTest):
    options = ("--server", "automate-06", "--allow-host", "emulator.example.com")

    def test_local_names_may_ask(self):
        for host in (
            "localhost:20161",
            "127.0.0.1",
            "[::1]:20161",
            "emulator",
            "a.localhost",
            "host.docker.internal",
            "emulator.example.com",
        ):
            with self.subTest(host):
                self.assertEqual(self.ask(request("DescribeServers", Host=host)).status, 200)

    def test_public_names_are_misdirected(self):
        for path in ("/", "/_emulator/health"):
            with self.subTest(path):
                answer = self.ask(head("GET", path, Host="rebound.example.com"))
                self.assertEqual(answer.status, 421)
                self.assertIn("--allow-host", answer.json["Message"])

    def test_pages_of_other_sites_may_not_ask(self):
        for fields in (
            {"Origin": "https://example.com"},
            {"Origin": "null"},
            {"Sec_Fetch_Site": "cross-site"},
        ):
            with self.subTest(fields):
                answer = self.ask(request("DescribeServers", **fields))
                self.assertEqual(answer.status, 403)
                self.assertNotIn("access-control-allow-origin", answer.fields)


class Control(AnswerTest):
    def test_health(self):
        status, answer = self.emulator.control("GET", "/_emulator/health")
        self.assertEqual((status, answer["Status"]), (200, "ok"))
        self.assertRegex(answer["Version"], r"^\d+\.\d+\.\d+")

    def test_mistakes_in_a_document_change_nothing_and_are_named(self):
        ill = {"ServerName": "automate-08", "Status": "ILL"}
        document = {"Servers": [{"ServerName": "automate-07"}, ill]}
        status, answer = self.emulator.control("POST", "/_emulator/world", document, self.account)
        self.assertEqual(status, 400)
        self.assertIn("Servers[1].Status", answer["Message"])
        status, answer = self.emulator.call("DescribeServers", self.account)
        self.assertEqual(answer, {"Servers": []})

    def test_the_account_of_a_control_request(self):
        document = {"Servers": [{"ServerName": "automate-07"}]}
        path = f"/_emulator/world?Account={self.account}"
        status, _ = self.emulator.control("POST", path, document)
        self.assertEqual(status, 200)
        status, answer = self.emulator.call("DescribeServers", self.account)
        self.assertEqual([each["ServerName"] for each in answer["Servers"]], ["automate-07"])
        status, answer = self.emulator.control("POST", "/_emulator/world", document, "12")
        self.assertEqual(status, 400)
        self.assertIn("12 digits", answer["Message"])

    def test_bodies_must_say_that_they_are_json(self):
        begin = head(path="/_emulator/world", Content_Type="text/plain", Content_Length=2)
        self.assertEqual(self.ask(begin, b"{}").status, 415)

    def test_head_is_answered_without_a_body_and_the_connection_stays(self):
        for path in ("/_emulator/health", "/_emulator/stream"):
            connection = self.emulator.connect()
            for _ in range(2):
                connection.request("HEAD", path)
                response = connection.getresponse()
                self.assertEqual((response.status, response.read()), (200, b""))
            connection.close()

    def test_routes_and_methods_that_are_not_there(self):
        self.assertEqual(self.emulator.control("GET", "/_emulator/nothing")[0], 404)
        self.assertEqual(self.emulator.control("DELETE", "/_emulator/health")[0], 405)


if __name__ == "__main__":
    unittest.main()
