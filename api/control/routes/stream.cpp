#include "api/control/routes/stream.hpp"

#include <algorithm>

#include "api/control/reply.hpp"
#include "api/control/routes/journal.hpp"
#include "api/rules/world_clock.hpp"
#include "base/version.hpp"

namespace api::control {

namespace {

using storage::Mutation;
using storage::Subject;

constexpr std::uint32_t bit_of(StreamEvent event) {
  return std::uint32_t{1} << static_cast<unsigned>(event);
}

// What is told where nothing was chosen.
constexpr std::uint32_t usual_events =
    bit_of(StreamEvent::server) | bit_of(StreamEvent::backup) | bit_of(StreamEvent::association) |
    bit_of(StreamEvent::server_event) | bit_of(StreamEvent::tags) | bit_of(StreamEvent::world);

// After so many milliseconds a client that was cut off comes again.
constexpr std::string_view retry = "retry: 1000\n\n";

std::string event_text(std::string_view id, std::string_view name, std::string_view data) {
  std::string text;
  if (!id.empty()) text.append("id: ").append(id).append("\n");
  text.append("event: ").append(name).append("\ndata: ").append(data).append("\n\n");
  return text;
}

std::string gap_text(std::string_view id) {
  return event_text(
      id, "gap", R"({"Message":"Changes before this place are not kept; read the world anew."})");
}

void write_optional(JsonWriter& writer, std::string_view name, std::string_view text) {
  if (!text.empty()) encode_member(writer, name, text);
}

// What has become of a server, a backup or an association.
void write_status(JsonWriter& writer, std::string_view member, const Mutation& mutation) {
  encode_member(writer, member, mutation.name);
  write_optional(writer, "ServerName", mutation.server_name);
  if (!mutation.text.empty()) write_optional(writer, "BackupType", mutation.type);
  write_optional(writer, "Previous", mutation.previous);
  encode_member(writer, "Status", mutation.text.empty() ? "DELETED" : mutation.text);
}

void write_timer(JsonWriter& writer, const Mutation& mutation) {
  encode_member(writer, "Id", mutation.id);
  encode_member(writer, "ServerName", mutation.server_name);
  write_optional(writer, "Subject", mutation.name);
  encode_member(writer, "Change", mutation.kind);
  if (mutation.text.empty()) {
    encode_member(writer, "Gone", true);
    return;
  }
  if (mutation.due) encode_member(writer, "Due", base::to_rfc3339(*mutation.due));
  encode_member(writer, "Polls", mutation.count);
}

void write_rule(JsonWriter& writer, const Mutation& mutation) {
  encode_member(writer, "Kind", mutation.kind);
  if (!mutation.count) {
    encode_member(writer, "Changed", true);
    return;
  }
  encode_member(writer, "Id", mutation.id);
  encode_member(writer, mutation.kind == "policy" ? "Applied" : "Matched", *mutation.count);
}

void write_members(JsonWriter& writer, const Mutation& mutation) {
  switch (mutation.subject) {
    case Subject::server:
      write_status(writer, "ServerName", mutation);
      return;
    case Subject::backup:
      write_status(writer, "BackupId", mutation);
      return;
    case Subject::association:
      write_status(writer, "NodeAssociationStatusToken", mutation);
      return;
    case Subject::server_event:
      encode_member(writer, "ServerName", mutation.name);
      encode_member(writer, "Message", mutation.text);
      return;
    case Subject::tags:
      encode_member(writer, "Resource", mutation.name);
      return;
    case Subject::world:
      encode_member(writer, "Request", mutation.name);
      return;
    case Subject::timer:
      write_timer(writer, mutation);
      return;
    case Subject::rule:
      write_rule(writer, mutation);
      return;
    case Subject::journal:
      encode_member(writer, "Cleared", true);
      return;
  }
}

std::string data_of(const Mutation& mutation) {
  const bool has_region = mutation.subject != Subject::world && mutation.subject != Subject::rule &&
                          mutation.subject != Subject::journal;
  std::string text;
  StringSink sink{text};
  JsonWriter writer(sink);
  writer.StartObject();
  encode_member(writer, "At", base::to_rfc3339(mutation.at));
  if (has_region) encode_member(writer, "Region", mutation.region);
  write_members(writer, mutation);
  writer.EndObject();
  return text;
}

// The events that were chosen, or what is wrong.
std::optional<std::uint32_t> read_events(const Call& call) {
  const auto list = call.request.target.parameter("Events");
  if (!list) return usual_events;
  std::uint32_t events = 0;
  std::string_view rest = *list;
  while (true) {
    const std::string_view name = rest.substr(0, rest.find(','));
    const auto event = base::named<StreamEvent>(name);
    if (!event) return std::nullopt;
    events |= bit_of(*event);
    if (name.size() == rest.size()) return events;
    rest.remove_prefix(name.size() + 1);
  }
}

// Behind how many calls a place is whose id says nothing of them: of those that were noted there,
// nobody knows whether they came before it.
std::int64_t calls_before(const Journal::Log& log, std::uint64_t place) {
  const auto behind =
      std::partition_point(log.entries.begin(), log.entries.end(), [&](const JournalEntry& entry) {
        return entry.place < place;
      });
  return behind == log.entries.end() ? log.last_id : behind->id - 1;
}

std::string hello(const Call& call, const std::string& id) {
  std::string text;
  StringSink sink{text};
  JsonWriter writer(sink);
  writer.StartObject();
  encode_member(writer, "Version", base::version);
  encode_member(writer, "Account", call.world.account);
  encode_member(writer, "Place", id);
  encode_member(writer, "Clock", stream_clock(call.world, call.machine, call.at_work));
  writer.EndObject();
  return event_text(id, "hello", text);
}

}  // namespace

StreamClock stream_clock(const storage::World& world, Time machine, std::string_view at_work) {
  StreamClock clock{.now = rules::virtual_time(world.clock, machine),
                    .rate = world.clock.rate,
                    .frozen = world.clock.frozen,
                    .next_due = world.next_due};
  if (!at_work.empty()) clock.at_work = at_work;
  return clock;
}

std::string clock_event(const StreamClock& clock) {
  return event_text("", "clock", to_json(clock));
}

Answer stream(Call& call) {
  const std::optional<std::uint32_t> events = read_events(call);
  if (!events) {
    return error(400,
                 "Events must be one or more, separated by commas, of " +
                     listed(base::names<StreamEvent>) + ".");
  }
  // A browser's own, when it comes again, is younger than what stands in the URL.
  std::string last(call.request.header("Last-Event-ID"));
  if (last.empty()) last = call.request.target.parameter("After").value_or("");
  const std::optional<Place> known = call.change_stream.place_of(last);
  const Journal::Log log = call.journal.of(call.world.account);
  Place place{.changes = call.change_stream.end(), .calls = log.last_id};
  if (known) {
    place.changes = known->changes;
    place.calls =
        known->calls ? std::min(*known->calls, log.last_id) : calls_before(log, known->changes);
  }
  if ((*events & bit_of(StreamEvent::call)) == 0) place.calls.reset();
  const std::string id = call.change_stream.id_of(place);
  Reply reply;
  reply.content_type = "text/event-stream";
  reply.body = retry;
  if ((*events & bit_of(StreamEvent::hello)) != 0) reply.body += hello(call, id);
  if (!last.empty() && !known) reply.body += gap_text(id);
  reply.watch = Watch{.account = call.world.account,
                      .after = place.changes,
                      .calls = place.calls,
                      .events = *events};
  return reply;
}

StreamReader::StreamReader(const ChangeStream& changes, const Journal& journal, const Watch& watch)
    : changes_(changes),
      journal_(journal),
      account_(watch.account),
      events_(watch.events),
      place_{.changes = watch.after, .calls = watch.calls} {}

bool StreamReader::has(StreamEvent event) const {
  return (events_ & bit_of(event)) != 0;
}

std::string StreamReader::next() {
  std::string text;
  if (place_.changes + 1 < changes_.first()) {
    place_.changes = changes_.first() - 1;
    add_gap(text);
  }
  while (text.size() < batch_bytes_max) {
    if (place_.calls) add_calls(text);
    if (text.size() >= batch_bytes_max || place_.changes == changes_.end()) break;
    ++place_.changes;
    const Announcement& change = changes_.at(place_.changes);
    if (change.account == account_) add_change(text, change.mutation);
  }
  return text;
}

void StreamReader::add_gap(std::string& text) {
  text += gap_text(id());
}

// Those that came before the next change.
void StreamReader::add_calls(std::string& text) {
  const Journal::Log log = journal_.of(account_);
  const std::int64_t first = log.entries.empty() ? log.last_id + 1 : log.entries.front().id;
  if (*place_.calls + 1 < first) {
    place_.calls = first - 1;
    add_gap(text);
  }
  while (*place_.calls < log.last_id && text.size() < batch_bytes_max) {
    const JournalEntry& entry = log.entries[static_cast<std::size_t>(*place_.calls + 1 - first)];
    if (entry.place > place_.changes) return;
    ++*place_.calls;
    text += event_text(id(), "call", to_json(shown(entry)));
  }
}

void StreamReader::add_change(std::string& text, const Mutation& mutation) {
  const auto event = static_cast<StreamEvent>(mutation.subject);
  if (has(event)) text += event_text(id(), base::name_of(event), data_of(mutation));
}

}  // namespace api::control
