"""Slow clients: each step has its deadline, whoever is cut is told why, others notice nothing."""

import socket
import threading
import time
import unittest

from cases import EmulatorTest
from tls import Client, Files, tls_emulator
from wire import Connection, aws_fields, head, request

deadlines = ("head=400ms", "body=600ms", "idle=800ms", "write=700ms")
whole_head = head(**aws_fields("DescribeServers"), Content_Length=1000)


class Deadlines(EmulatorTest):
    options = ("--server", "automate-06", *(f"--deadline={each}" for each in deadlines))

    def assert_told(self, connection, word):
        answer = connection.answer()
        self.assertEqual((answer.status, answer.fields["connection"]), (408, "close"))
        self.assertIn(word, answer.json["Message"])
        self.assertTrue(connection.is_closed())

    def trickle(self, connection, byte):
        """Sends it over and over, until the test ends or the other side has closed."""
        over = threading.Event()

        def send():
            try:
                while not over.wait(0.05):
                    connection.send(byte)
            except OSError:
                pass

        thread = threading.Thread(target=send)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(over.set)

    def test_a_head_that_stops_half_way(self):
        with Connection(self.emulator) as connection:
            connection.send(whole_head[:30])
            self.assert_told(connection, "head")

    def test_a_head_that_trickles(self):
        with Connection(self.emulator) as connection:
            connection.send(whole_head[:-2], b"X-Padding: ")
            self.trickle(connection, b"x")
            self.assert_told(connection, "head")

    def test_a_body_that_stops_half_way(self):
        with Connection(self.emulator) as connection:
            connection.send(whole_head, b"{")
            self.assert_told(connection, "body")

    def test_a_body_that_trickles(self):
        with Connection(self.emulator) as connection:
            connection.send(whole_head)
            self.trickle(connection, b" ")
            self.assert_told(connection, "body")

    def test_a_client_that_asks_to_go_on_and_does_not(self):
        with Connection(self.emulator) as connection:
            fields = {"Content_Length": 2, "Expect": "100-continue"}
            answer = connection.ask(head(**aws_fields("DescribeServers"), **fields))
            self.assertEqual(answer.status, 100)
            self.assert_told(connection, "body")

    def test_an_idle_connection_is_closed_without_a_word(self):
        with Connection(self.emulator) as fresh, Connection(self.emulator) as used:
            self.assertEqual(used.ask(request("DescribeServers")).status, 200)
            self.assertTrue(fresh.is_closed())
            self.assertTrue(used.is_closed())

    def test_a_client_that_does_not_take_its_answers_is_cut(self):
        with Connection(self.emulator) as connection:
            connection.socket.settimeout(20)
            with self.assertRaises((ConnectionResetError, BrokenPipeError)):
                while True:
                    connection.send(request("DescribeServers") * 100)

    def test_a_connection_in_use_outlives_its_deadlines(self):
        begin = time.monotonic()
        with Connection(self.emulator) as connection:
            while time.monotonic() < begin + 2:
                self.assertEqual(connection.ask(request("DescribeServers")).status, 200)
                time.sleep(0.1)

    def test_a_pipelined_second_request_that_stops_half_way(self):
        with Connection(self.emulator) as connection:
            connection.send(request("DescribeServers"), whole_head[:30])
            self.assertEqual(connection.answer().status, 200)
            self.assert_told(connection, "head")


class Handshake(unittest.TestCase):
    def test_one_that_does_not_come_is_closed(self):
        with tls_emulator(Files(), "--deadline", "head=400ms") as emulator:
            for sent in (b"", b"\x16\x03\x01"):
                with self.subTest(sent), Connection(Client(emulator)) as connection:
                    connection.send(sent)
                    self.assertTrue(connection.is_closed())

    def test_a_client_that_does_not_say_goodbye_is_closed_all_the_same(self):
        with tls_emulator(Files(), "--deadline", "idle=400ms") as emulator:
            with Connection(emulator) as connection:
                self.assertEqual(connection.ask(request("DescribeServers")).status, 200)
                raw = socket.socket(fileno=connection.socket.detach())
                raw.settimeout(20)
                while raw.recv(4096):
                    pass
                raw.close()


if __name__ == "__main__":
    unittest.main()
