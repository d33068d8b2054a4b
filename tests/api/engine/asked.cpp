#include "tests/api/engine/asked.hpp"

#include <string_view>

namespace tests {

namespace {

std::string list_of(int count, std::string_view element) {
  std::string list;
  for (int i = 0; i < count; ++i) list += (i == 0 ? "" : ",") + std::string(element);
  return "[" + list + "]";
}

const std::string servers_role = "arn:aws:iam::123456789012:role/x";
const std::string instance_profile = "arn:aws:iam::123456789012:instance-profile/x";
const std::string long_text(1'024, 'x');
const std::string attribute = R"({"Name":"CHEF_NODE_PUBLIC_KEY","Value":"key"})";
const std::string of_a = R"({"ServerName":"a"})";

}  // namespace

const std::map<std::string, Ask> routes_asked{
    {"GET /_emulator/archive", {"/_emulator/archive"}},
    {"PUT /_emulator/archive", {"/_emulator/archive", its_archive, 200, "application/x-ndjson"}},
    {"DELETE /_emulator/archive", {"/_emulator/archive", "", 409}},
    {"GET /_emulator/backups", {"/_emulator/backups"}},
    {"POST /_emulator/calls",
     {"/_emulator/calls", R"({"Operation":"CreateBackup","Input":{"ServerName":"a"}})"}},
    {"GET /_emulator/checkpoints", {"/_emulator/checkpoints"}},
    {"GET /_emulator/checkpoints/{Name}", {"/_emulator/checkpoints/c"}},
    {"PUT /_emulator/checkpoints/{Name}", {"/_emulator/checkpoints/c"}},
    {"DELETE /_emulator/checkpoints/{Name}", {"/_emulator/checkpoints/c"}},
    {"POST /_emulator/checkpoints/{Name}/restore", {"/_emulator/checkpoints/d/restore"}},
    {"GET /_emulator/clock", {"/_emulator/clock"}},
    {"PATCH /_emulator/clock", {"/_emulator/clock", R"({"Advance":"P60D"})"}},
    {"GET /_emulator/events", {"/_emulator/events"}},
    {"GET /_emulator/faults", {"/_emulator/faults"}},
    {"POST /_emulator/faults",
     {"/_emulator/faults", R"({"Error":"ThrottlingException","Message":")" + long_text + "\"}"}},
    {"PUT /_emulator/faults",
     {"/_emulator/faults", R"({"Faults":)" + list_of(1'000, R"({"Delay":"200ms"})") + "}"}},
    {"DELETE /_emulator/faults", {"/_emulator/faults"}},
    {"DELETE /_emulator/faults/{Id}", {"/_emulator/faults/1", "", 404}},
    {"GET /_emulator/health", {"/_emulator/health"}},
    {"GET /_emulator/history", {"/_emulator/history"}},
    {"GET /_emulator/journal", {"/_emulator/journal"}},
    {"DELETE /_emulator/journal", {"/_emulator/journal"}},
    {"POST /_emulator/journal/verify",
     {"/_emulator/journal/verify",
      R"({"Expectations":)" + list_of(100, R"({"Operation":"CreateBackup","AtLeast":0})") + "}"}},
    {"GET /_emulator/metrics", {"/_emulator/metrics"}},
    {"GET /_emulator/model/{File}", {"/_emulator/model/service-2.json"}},
    {"GET /_emulator/openapi.json", {"/_emulator/openapi.json"}},
    {"GET /_emulator/policies", {"/_emulator/policies"}},
    {"POST /_emulator/policies", {"/_emulator/policies", R"({"Change":"backup","Hold":true})"}},
    {"DELETE /_emulator/policies/{Id}", {"/_emulator/policies/1", "", 404}},
    {"PUT /_emulator/policies",
     {"/_emulator/policies",
      R"({"Policies":)" + list_of(1'000, R"({"Change":"backup","Hold":true})") + "}"}},
    {"DELETE /_emulator/policies", {"/_emulator/policies"}},
    {"POST /_emulator/release", {"/_emulator/release"}},
    {"POST /_emulator/reset", {"/_emulator/reset"}},
    {"GET /_emulator/schema/world", {"/_emulator/schema/world"}},
    {"GET /_emulator/settings", {"/_emulator/settings"}},
    {"GET /_emulator/store", {"/_emulator/store"}},
    {"GET /_emulator/slots", {"/_emulator/slots"}},
    {"PATCH /_emulator/slots", {"/_emulator/slots", R"({"Release":"1"})"}},
    {"GET /_emulator/stream", {"/_emulator/stream"}},
    {"GET /_emulator/timers", {"/_emulator/timers"}},
    {"POST /_emulator/timers/{Id}/end", {"/_emulator/timers/999999/end", "", 404}},
    {"GET /_emulator/wait", {"/_emulator/wait?BackupId=a-1&Status=FAILED&Timeout=1", "", 408}},
    {"GET /_emulator/work", {"/_emulator/work"}},
    {"DELETE /_emulator/work", {"/_emulator/work"}},
    {"GET /_emulator/world", {"/_emulator/world"}},
    {"POST /_emulator/world",
     {"/_emulator/world", R"({"Servers":)" + list_of(1, R"({"ServerName":"n"})") + "}"}},
    {"PUT /_emulator/world", {"/_emulator/world", R"({"Servers":[{"ServerName":"n"}]})"}},
    {"DELETE /_emulator/world", {"/_emulator/world"}},
    {"GET /_emulator/worlds", {"/_emulator/worlds"}},
};

const std::map<std::string, Ask> operations_asked{
    {"AssociateNode",
     {"", R"({"ServerName":"a","NodeName":"n","EngineAttributes":[)" + attribute + "]}"}},
    {"CreateBackup", {"", of_a}},
    {"CreateServer",
     {"",
      R"({"ServerName":"n","Engine":"ChefAutomate","InstanceType":"m5.large","ServiceRoleArn":")" +
          servers_role + R"(","InstanceProfileArn":")" + instance_profile + "\"}"}},
    {"DeleteBackup", {"", R"({"BackupId":"a-1"})"}},
    {"DeleteServer", {"", of_a}},
    {"DescribeAccountAttributes", {"", "{}"}},
    {"DescribeBackups", {"", "{}"}},
    {"DescribeEvents", {"", of_a}},
    {"DescribeNodeAssociationStatus",
     {"", R"({"ServerName":"a","NodeAssociationStatusToken":"t1"})"}},
    {"DescribeServers", {"", "{}"}},
    {"DisassociateNode", {"", R"({"ServerName":"a","NodeName":"n"})"}},
    {"ExportServerEngineAttribute", {"", R"({"ServerName":"a","ExportAttributeName":"Userdata"})"}},
    {"ListTagsForResource", {"", "{\"ResourceArn\":" + arn_of_a + "}"}},
    {"RestoreServer", {"", R"({"ServerName":"a","BackupId":"a-1"})"}},
    {"StartMaintenance", {"", of_a}},
    {"TagResource", {"", "{\"ResourceArn\":" + arn_of_a + R"(,"Tags":[{"Key":"k","Value":"v"}]})"}},
    {"UntagResource", {"", "{\"ResourceArn\":" + arn_of_a + R"(,"TagKeys":["k"]})"}},
    {"UpdateServer", {"", R"({"ServerName":"a","BackupRetentionCount":1})"}},
    {"UpdateServerEngineAttributes",
     {"", R"({"ServerName":"a","AttributeName":"CHEF_PIVOTAL_KEY"})"}},
};

}  // namespace tests
