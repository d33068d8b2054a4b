"""Metrics: what Prometheus would read, and that it counts what happened."""

import re
import unittest

from control import ControlTest, Watcher
from emulator import Emulator, wait_until

sample = re.compile(
    r"(?P<name>[a-zA-Z_:][a-zA-Z0-9_:]*)"
    r'(?:\{(?P<labels>[a-z]+="[^"\\\n]*"(?:,[a-z]+="[^"\\\n]*")*)\})?'
    r" (?P<value>[0-9.e+-]+)"
)
suffixes = {"histogram": ("_bucket", "_sum", "_count"), "counter": ("",), "gauge": ("",)}


class MetricsTest(ControlTest):
    def metrics(self):
        """The samples by name and labels, each checked against the text format 0.0.4."""
        connection = self.emulator.connect()
        connection.request("GET", "/_emulator/metrics")
        response = connection.getresponse()
        self.assertEqual(response.status, 200)
        content_type = response.getheader("Content-Type")
        self.assertEqual(content_type, "text/plain; version=0.0.4; charset=utf-8")
        text = response.read().decode()
        connection.close()
        self.assertTrue(text.endswith("\n"))
        samples, kinds, family = {}, {}, None
        for line in text.splitlines():
            if line.startswith("# HELP "):
                family = line.split(" ")[2]
                self.assertNotIn(family, kinds)
            elif line.startswith("# TYPE "):
                _, _, name, kinds[family] = line.split(" ")
                self.assertEqual(name, family)
            else:
                found = sample.fullmatch(line)
                self.assertIsNotNone(found, line)
                names = [family + suffix for suffix in suffixes[kinds[family]]]
                self.assertIn(found["name"], names)
                key = (found["name"], found["labels"] or "")
                self.assertNotIn(key, samples)
                samples[key] = float(found["value"])
        return samples

    def test_prometheus_can_read_it(self):
        self.call("DescribeServers")
        samples = self.metrics()
        buckets = [
            (labels, value)
            for (name, labels), value in samples.items()
            if name == "opsworkscm_request_duration_seconds_bucket"
        ]
        counts = [value for _, value in buckets]
        self.assertEqual(counts, sorted(counts))
        self.assertEqual(buckets[-1][0], 'le="+Inf"')
        self.assertEqual(
            buckets[-1][1], samples["opsworkscm_request_duration_seconds_count", ""]
        )
        bounds = [float(labels[4:-1]) for labels, _ in buckets]
        self.assertEqual(bounds, sorted(bounds))

    def test_calls_are_counted_by_operation_and_error(self):
        def counted(operation, error=""):
            labels = f'operation="{operation}",error="{error}"'
            return self.metrics().get(("opsworkscm_calls_total", labels), 0)

        self.put_server("automate-06")
        for operation, error, members, status in (
            ("CreateBackup", "", {"ServerName": "automate-06"}, 200),
            ("CreateBackup", "InvalidStateException", {"ServerName": "automate-06"}, 400),
            ("DescribeServers", "", {}, 200),
        ):
            before = counted(operation, error)
            self.call(operation, status, **members)
            self.assertEqual(counted(operation, error), before + 1)

    def test_names_that_clients_make_up_do_not_fill_it(self):
        for number in range(20):
            self.call(f"Make{number}", 400)
        text = str(self.metrics())
        self.assertIn('operation="other",error="UnknownOperationException"', text)
        self.assertNotIn("Make1", text)

    def test_faults_and_turns_are_counted(self):
        before = self.metrics()
        self.fault(Error="ThrottlingException", Times=2)
        for status in (400, 400, 200):
            self.call("DescribeServers", status)
        after = self.metrics()

        def grown(name):
            return after[name, ""] - before[name, ""]

        self.assertEqual(grown("opsworkscm_faults_total"), 2)
        self.assertGreater(grown("opsworkscm_turns_total"), 3)
        self.assertEqual(grown("opsworkscm_control_requests_total"), 2)
        self.assertEqual(after["opsworkscm_turns_lost_total", ""], 0)

    def test_gauges_tell_how_much_there_is(self):
        with Emulator("--server", "automate-06") as emulator:
            emulator.call("CreateBackup", ServerName="automate-06")
            text = emulator.control("GET", "/_emulator/metrics")[1]
            for line in ("worlds 1", "servers 1", "manual_backups 1"):
                self.assertIn(f"\nopsworkscm_{line}\n", text)

    def test_connections_are_counted_while_they_are_open(self):
        def open_ones():
            return self.metrics()["opsworkscm_connections", ""]

        before = open_ones()
        watchers = [Watcher(self.emulator, self.account) for _ in range(3)]
        self.assertEqual(open_ones(), before + 3)
        for watcher in watchers:
            watcher.close()

        def are_gone():
            self.put_server("automate-06")  # an event that nobody takes shows that they are
            return open_ones() == before

        wait_until(are_gone, what="the end of the connections")


if __name__ == "__main__":
    unittest.main()
