#include "server/commands/control.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <stdexcept>

#include "api/model/codec.hpp"
#include "server/commands/control_client.hpp"
#include "server/commands/control_text.hpp"
#include "server/commands/follow.hpp"

namespace server {

namespace {

using base::Json;

// A request's body, member by member; what is empty is left out.
class Body {
 public:
  Body& add(std::string_view name, const std::string& value) {
    if (!value.empty()) begin(name) += quoted_json(value);
    return *this;
  }

  Body& add(std::string_view name, const std::optional<std::int64_t>& value) {
    if (value) begin(name) += std::to_string(*value);
    return *this;
  }

  // A text that is JSON already.
  Body& add_raw(std::string_view name, const std::string& value) {
    if (!value.empty()) begin(name) += value;
    return *this;
  }

  std::string text() const { return "{" + members_ + "}"; }

 private:
  static std::string quoted_json(const std::string& value) {
    std::string result;
    api::StringSink sink{result};
    api::JsonWriter writer(sink);
    api::write_text(writer, base::as_utf8(value));
    return result;
  }

  std::string& begin(std::string_view name) {
    if (!members_.empty()) members_ += ",";
    return members_.append("\"").append(name).append("\":");
  }

  std::string members_;
};

int worlds(ControlClient& client, const ControlOptions& /*options*/) {
  return client.tell_pages("worlds", worlds_text);
}

int clock(ControlClient& client, const ControlOptions& options) {
  if (options.action.empty() && options.rate.empty()) {
    return client.tell("GET", "clock", "", clock_text);
  }
  Body body;
  if (options.action == "freeze") body.add_raw("Frozen", "true");
  if (options.action == "run") body.add_raw("Frozen", "false");
  body.add("Now", options.value).add_raw("Rate", options.rate);
  return client.tell("PATCH", "clock", body.text(), clock_text);
}

int advance(ControlClient& client, const ControlOptions& options) {
  Body body;
  if (options.value == "next") {
    body.add_raw("ToNextDue", "true");
  } else {
    body.add("Advance", options.value);
  }
  return client.tell("PATCH", "clock", body.text(), clock_text);
}

// A policy counts before those that there are: it is wanted now.
int add_policy(ControlClient& client, Body body, const ControlOptions& options) {
  body.add("Change", options.what)
      .add("ServerName", options.server)
      .add("Region", options.region)
      .add("Times", options.times)
      .add_raw("First", "true");
  return client.tell("POST", "policies", body.text(), policy_text);
}

int fail_calls(ControlClient& client, const ControlOptions& options) {
  Body body;
  body.add("Operation", options.what)
      .add("Error", options.reason.empty() ? "InternalFailure" : options.reason)
      .add("ServerName", options.server)
      .add("Region", options.region)
      .add("Times", options.times);
  return client.tell("POST", "faults", body.text(), fault_text);
}

int fail(ControlClient& client, const ControlOptions& options) {
  if (is_operation(options.what)) return fail_calls(client, options);
  Body body;
  body.add("Fail", options.reason.empty() ? "It was told to fail." : options.reason)
      .add("Status", options.status);
  return add_policy(client, body, options);
}

int hold(ControlClient& client, const ControlOptions& options) {
  Body body;
  body.add_raw("Hold", "true");
  return add_policy(client, body, options);
}

int release(ControlClient& client, const ControlOptions& options) {
  Body body;
  body.add("Change", options.what)
      .add("ServerName", options.server)
      .add("Region", options.region)
      .add("BackupId", options.backup_id)
      .add("Fail", options.reason)
      .add("Status", options.status);
  return client.tell("POST", "release", body.text(), released_text);
}

int faults(ControlClient& client, const ControlOptions& options) {
  if (options.action.empty()) {
    return client.tell("GET", "world?Parts=Policies,Faults", "", rules_text);
  }
  const int status = client.tell("DELETE", "policies", "", "");
  return status != 0 ? status
                     : client.tell("DELETE", "faults", "", "All policies and faults are gone.\n");
}

int journal(ControlClient& client, const ControlOptions& options) {
  if (options.action == "clear") {
    return client.tell("DELETE", "journal", "", "The journal is empty.\n");
  }
  const CallFilter filter{options.operation, options.server, options.region, options.limit};
  if (options.follows) return follow(client, filter);
  return client.tell("GET", "journal" + query_of(filter), "", journal_text);
}

int unwritable(const std::string& file) {
  std::cerr << "opsworkscm-local: " << file << ": cannot be written\n";
  return 2;
}

int export_world(ControlClient& client, const ControlOptions& options) {
  if (options.file.empty()) {
    const int status = client.pass("world", [](std::string_view part) { std::cout << part; });
    if (status == 0) std::cout << "\n";
    return status;
  }
  const std::string unfinished = options.file + ".unfinished";
  const auto discard = [&](int status) {
    std::error_code ignored;
    std::filesystem::remove(unfinished, ignored);
    return status;
  };
  std::ofstream stream(unfinished, std::ios::binary);
  if (!stream) return unwritable(options.file);
  const int status = client.pass("world", [&](std::string_view part) {
    stream.write(part.data(), static_cast<std::streamsize>(part.size()));
  });
  if (status != 0) return discard(status);
  stream.close();
  std::error_code error;
  if (stream) std::filesystem::rename(unfinished, options.file, error);
  if (!stream || error) return discard(unwritable(options.file));
  std::cout << "The world is in " << options.file << ".\n";
  return 0;
}

int import_world(ControlClient& client, const ControlOptions& options) {
  std::string document;
  if (options.file == "-") {
    document.assign(std::istreambuf_iterator<char>(std::cin), {});
  } else {
    std::error_code error;
    std::ifstream stream(options.file, std::ios::binary);
    const bool is_file = stream && !std::filesystem::is_directory(options.file, error);
    if (is_file) document.assign(std::istreambuf_iterator<char>(stream), {});
    if (!is_file || stream.bad()) {
      std::cerr << "opsworkscm-local: " << options.file << ": cannot be read\n";
      return 2;
    }
  }
  if (options.merges)
    return client.tell("POST", "world", std::move(document), "It is merged in.\n");
  return client.tell("PUT", "world", std::move(document), "The world is what the document says.\n");
}

int reset(ControlClient& client, const ControlOptions& /*options*/) {
  return client.tell("POST", "reset", "", "The world is as it was at the start.\n");
}

struct Command {
  std::string_view name;
  int (*run)(ControlClient&, const ControlOptions&);
};

constexpr std::array commands{Command{"worlds", worlds},
                              Command{"clock", clock},
                              Command{"advance", advance},
                              Command{"fail", fail},
                              Command{"hold", hold},
                              Command{"release", release},
                              Command{"faults", faults},
                              Command{"journal", journal},
                              Command{"export", export_world},
                              Command{"import", import_world},
                              Command{"reset", reset}};

}  // namespace

bool is_operation(const std::string& what) {
  return !what.empty() && what.front() >= 'A' && what.front() <= 'Z';
}

int control(const ControlOptions& options) {
  const auto command = std::find_if(commands.begin(), commands.end(), [&](const Command& each) {
    return each.name == options.command;
  });
  const auto location = location_of(options.url);
  if (!location) {
    std::cerr << "opsworkscm-local: --url " << options.url
              << ": must be http://ADDRESS:PORT or https://ADDRESS:PORT\n";
    return 2;
  }
  ControlClient client(*location, options.url, {options.account, options.token}, options.json);
  return command->run(client, options);
}

}  // namespace server
