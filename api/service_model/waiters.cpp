#include "api/service_model/waiters.hpp"

#include <array>

namespace api {

namespace {

struct Acceptor {
  std::string_view matcher;   // path, pathAll, pathAny or error
  std::string_view argument;  // a JMESPath; empty for errors
  std::string_view expected;
  std::string_view state;
};

struct Waiter {
  std::string_view name;
  std::string_view operation;
  std::string_view description;
  std::int64_t delay_seconds;
  std::int64_t attempts_max;
  std::span<const Acceptor> acceptors;
};

constexpr std::string_view not_found = "ResourceNotFoundException";

constexpr std::array node_associated{
    Acceptor{"path", "NodeAssociationStatus", "SUCCESS", "success"},
    Acceptor{"path", "NodeAssociationStatus", "FAILED", "failure"}};

// With a BackupId the list has one backup, with a ServerName all of the server's, the newest first,
// also of the first page. What is long over must not decide: a backup that failed last week, or one
// that retention deletes while the new one ends. So it waits as long as any is under way, and then
// the newest counts. Where there is none, one may still come.
constexpr std::array backup_completed{
    Acceptor{"pathAny", "Backups[].Status", "IN_PROGRESS", "retry"},
    Acceptor{"path", "Backups[0].Status", "OK", "success"},
    Acceptor{"path", "Backups[0].Status", "FAILED", "failure"},
    Acceptor{"path", "Backups[0].Status", "DELETING", "failure"}};

// A deleted BackupId is unknown, a server without backups has an empty list.
constexpr std::array backup_deleted{Acceptor{"error", "", not_found, "success"},
                                    Acceptor{"path", "to_string(length(Backups))", "0", "success"},
                                    Acceptor{"pathAny", "Backups[].Status", "DELETING", "retry"},
                                    Acceptor{"pathAny", "Backups[].Status", "FAILED", "failure"}};

constexpr std::array server_healthy{
    Acceptor{"pathAll", "Servers[].Status", "HEALTHY", "success"},
    Acceptor{"pathAny", "Servers[].Status", "FAILED", "failure"},
    Acceptor{"pathAny", "Servers[].Status", "DELETING", "failure"},
    Acceptor{"pathAny", "Servers[].Status", "TERMINATED", "failure"},
    Acceptor{"pathAny", "Servers[].Status", "CONNECTION_LOST", "failure"}};

constexpr std::array server_deleted{Acceptor{"error", "", not_found, "success"},
                                    Acceptor{"pathAny", "Servers[].Status", "FAILED", "failure"}};

constexpr std::array waiters{
    Waiter{"BackupCompleted",
           "DescribeBackups",
           "Waits until a backup is OK.",
           1,
           120,
           backup_completed},
    Waiter{"BackupDeleted",
           "DescribeBackups",
           "Waits until a backup is gone.",
           1,
           120,
           backup_deleted},
    Waiter{"NodeAssociated",
           "DescribeNodeAssociationStatus",
           "Waits until a node is associated or disassociated.",
           15,
           15,
           node_associated},
    Waiter{"ServerDeleted",
           "DescribeServers",
           "Waits until a server is gone.",
           1,
           120,
           server_deleted},
    Waiter{"ServerHealthy",
           "DescribeServers",
           "Waits until a server is HEALTHY.",
           1,
           120,
           server_healthy},
};

void write_acceptor(JsonWriter& writer, const Acceptor& acceptor) {
  writer.StartObject();
  encode_member(writer, "expected", std::string(acceptor.expected));
  encode_member(writer, "state", std::string(acceptor.state));
  encode_member(writer, "matcher", std::string(acceptor.matcher));
  if (!acceptor.argument.empty()) {
    encode_member(writer, "argument", std::string(acceptor.argument));
  }
  writer.EndObject();
}

void write_waiter(JsonWriter& writer, const Waiter& waiter) {
  write_text(writer, waiter.name);
  writer.StartObject();
  encode_member(writer, "delay", waiter.delay_seconds);
  encode_member(writer, "maxAttempts", waiter.attempts_max);
  encode_member(writer, "operation", std::string(waiter.operation));
  encode_member(writer, "description", std::string(waiter.description));
  write_text(writer, "acceptors");
  writer.StartArray();
  for (const Acceptor& acceptor : waiter.acceptors) write_acceptor(writer, acceptor);
  writer.EndArray();
  writer.EndObject();
}

}  // namespace

void write_waiters(JsonWriter& writer) {
  writer.StartObject();
  encode_member(writer, "version", std::int64_t{2});
  write_text(writer, "waiters");
  writer.StartObject();
  for (const Waiter& waiter : waiters) write_waiter(writer, waiter);
  writer.EndObject();
  writer.EndObject();
}

}  // namespace api
