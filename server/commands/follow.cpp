#include "server/commands/follow.hpp"

#include <algorithm>
#include <functional>
#include <iostream>
#include <utility>

#include "api/model/codec.hpp"
#include "base/url.hpp"
#include "server/commands/control_text.hpp"

namespace server {

namespace {

using base::Json;

constexpr std::int64_t usual_limit = 10;

std::int64_t id_of(const Json& call) {
  const Json* id = base::find_member(call, "Id");
  return id != nullptr && id->IsInt64() ? id->GetInt64() : 0;
}

// The events of a stream, out of its bytes as they come.
class EventReader {
 public:
  using Take = std::function<void(std::string_view event, std::string_view data)>;

  explicit EventReader(Take take) : take_(std::move(take)) {}

  void read(std::string_view bytes) {
    bytes_ += bytes;
    std::size_t end = 0;
    while ((end = bytes_.find("\n\n")) != std::string::npos) {
      read_event(std::string_view(bytes_).substr(0, end));
      bytes_.erase(0, end + 2);
    }
  }

 private:
  void read_event(std::string_view lines) {
    std::string_view event;
    std::string_view data;
    while (!lines.empty()) {
      const std::string_view line = lines.substr(0, lines.find('\n'));
      lines.remove_prefix(std::min(line.size() + 1, lines.size()));
      if (line.starts_with("event: ")) event = line.substr(7);
      if (line.starts_with("data: ")) data = line.substr(6);
    }
    if (!data.empty()) take_(event, data);
  }

  Take take_;
  std::string bytes_;
};

// Prints the calls of the journal; then, once the stream has begun, those that came meanwhile, and
// what the stream brings.
class Following {
 public:
  Following(const ControlClient& client, const CallFilter& filter)
      : client_(client), filter_(filter) {}

  // An exit status.
  int begin() { return print_kept(filter_); }

  void take(std::string_view event, std::string_view data) {
    if (event == "hello")
      print_kept({filter_.operation, filter_.server, filter_.region, {}, last_});
    if (event == "gap") std::cerr << "opsworkscm-local: some calls are not kept any more\n";
    base::JsonDocument call;
    if (event != "call" || !base::parse_json(data, call) || !call.IsObject()) return;
    if (id_of(call) > last_ && filter_.fits(call)) print(call);
    std::cout << std::flush;
  }

 private:
  int print_kept(const CallFilter& filter) {
    const auto reply = client_.get("journal" + query_of(filter));
    base::JsonDocument journal;
    const bool is_read = base::parse_json(reply.text, journal) && journal.IsObject();
    const Json* calls = is_read ? base::find_member(journal, "Entries") : nullptr;
    if (calls == nullptr || !calls->IsArray()) return reply.status;
    for (const Json& call : calls->GetArray()) {
      if (!call.IsObject()) continue;
      print(call);
      last_ = id_of(call);
    }
    std::cout << std::flush;
    return reply.status;
  }

  void print(const Json& call) const {
    std::cout << (client_.is_json() ? api::json_text(call) + "\n" : call_text(call));
  }

  const ControlClient& client_;
  const CallFilter& filter_;
  std::int64_t last_ = 0;
};

bool is_or_any(const Json& call, std::string_view name, const std::string& wanted) {
  if (wanted.empty()) return true;
  const Json* value = base::find_member(call, name);
  return value != nullptr && value->IsString() && base::text_of(*value) == wanted;
}

}  // namespace

bool CallFilter::fits(const Json& call) const {
  return is_or_any(call, "Operation", operation) && is_or_any(call, "ServerName", server) &&
         is_or_any(call, "Region", region);
}

std::string query_of(const CallFilter& filter) {
  std::string query;
  const auto add = [&](std::string_view name, const std::string& value) {
    if (value.empty()) return;
    query += query.empty() ? "?" : "&";
    query.append(name).append("=").append(base::percent_encoded(value));
  };
  add("Operation", filter.operation);
  add("ServerName", filter.server);
  add("Region", filter.region);
  if (filter.limit) add("Limit", std::to_string(*filter.limit));
  if (filter.after > 0) add("After", std::to_string(filter.after));
  return query;
}

int follow(const ControlClient& client, const CallFilter& filter) {
  CallFilter wanted = filter;
  if (!wanted.limit) wanted.limit = usual_limit;
  Following following(client, wanted);
  EventReader reader(
      [&](std::string_view event, std::string_view data) { following.take(event, data); });
  if (const int status = following.begin(); status != 0) return status;
  const int status =
      client.pass("stream?Events=hello,call", [&](std::string_view part) { reader.read(part); });
  if (status == 0) std::cerr << "opsworkscm-local: the emulator has ended\n";
  return 1;
}

}  // namespace server
