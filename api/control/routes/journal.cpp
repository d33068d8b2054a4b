#include "api/control/routes/journal.hpp"

#include <array>
#include <charconv>

#include "api/control/reply.hpp"
#include "api/operations/table.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

namespace {

constexpr Shape input{.name = "Input", .kind = Kind::structure, .open = true};
constexpr std::array entry_members{Member{"Id", &shapes::from_one, true, false},
                                   Member{"At", &shapes::moment, true, false},
                                   Member{"MachineTime", &shapes::moment, true, false},
                                   Member{"Operation", &shapes::string, true, false},
                                   Member{"Region", &shapes::string, true, false},
                                   Member{"ServerName", &shapes::string, false, false},
                                   Member{"Input", &input, false, false},
                                   Member{"InputBegin", &shapes::string, false, false},
                                   Member{"HttpStatus", &shapes::integer, true, false},
                                   Member{"Error", &shapes::string, false, false},
                                   Member{"Ran", &shapes::boolean, true, false},
                                   Member{"Fault", &shapes::from_one, false, false},
                                   Member{"Reply", &shapes::delivery, false, false},
                                   Member{"RequestId", &shapes::string, true, false}};
constexpr Shape entry_shape{.name = "Entry", .kind = Kind::structure, .members = entry_members};
constexpr Shape entries{.name = "Entries", .kind = Kind::list, .element = &entry_shape};
constexpr std::array reply_members{Member{"Entries", &entries, true, false},
                                   Member{"Dropped", &shapes::count, true, false}};

// What the query asks for; nothing: any.
struct Filters {
  std::optional<std::string> operation;
  std::optional<std::string> server_name;
  std::optional<std::string> region;
  std::optional<std::string> error;

  bool fit(const JournalEntry& entry) const {
    const auto is_or_any = [](const auto& wanted, const std::string& given) {
      return !wanted || *wanted == given;
    };
    return is_or_any(operation, entry.operation) && is_or_any(server_name, entry.server_name) &&
           is_or_any(region, entry.region) && is_or_any(error, entry.error);
  }
};

// The number in a parameter; nothing if it isn't given. False if it is no number.
bool read_number(const Call& call, std::string_view name, std::optional<std::int64_t>& number) {
  const auto text = call.request.target.parameter(name);
  if (!text) return true;
  std::int64_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error != std::errc{} || end != text->data() + text->size() || value < 0) return false;
  number = value;
  return true;
}

void write_entry(JsonWriter& writer, const JournalEntry& entry) {
  writer.StartObject();
  encode_member(writer, "Id", entry.id);
  encode_member(writer, "At", base::to_rfc3339(entry.at));
  encode_member(writer, "MachineTime", base::to_rfc3339(entry.machine));
  encode_member(writer, "Operation", entry.operation);
  encode_member(writer, "Region", entry.region);
  if (!entry.server_name.empty()) encode_member(writer, "ServerName", entry.server_name);
  if (entry.input_cut) {
    encode_member(writer, "InputBegin", entry.input);
  } else if (!entry.input.empty()) {
    write_text(writer, "Input");
    writer.RawValue(entry.input.data(), entry.input.size(), rapidjson::kObjectType);
  }
  encode_member(writer, "HttpStatus", std::int64_t{entry.status});
  if (!entry.error.empty()) encode_member(writer, "Error", entry.error);
  encode_member(writer, "Ran", entry.ran);
  if (entry.fault != 0) encode_member(writer, "Fault", entry.fault);
  if (entry.delivery) encode_member(writer, "Reply", *entry.delivery);
  encode_member(writer, "RequestId", entry.request_id);
  writer.EndObject();
}

}  // namespace

constinit const Shape journal_reply{
    .name = "Journal", .kind = Kind::structure, .members = reply_members};

Answer show_journal(Call& call) {
  std::optional<std::int64_t> after;
  std::optional<std::int64_t> limit;
  if (!read_number(call, "After", after) || !read_number(call, "Limit", limit)) {
    return error(400, "After and Limit must be whole numbers, from 0 on.");
  }
  const base::Target& target = call.request.target;
  const auto operation = target.parameter("Operation");
  if (operation && find_operation(*operation) == nullptr) {
    return error(400, "Operation must be one of " + listed(operations()) + ".");
  }
  const Filters filters{operation,
                        target.parameter("ServerName"),
                        target.parameter("Region"),
                        target.parameter("Error")};
  const Journal::Log& log = call.journal.of(call.world.account);
  std::vector<const JournalEntry*> shown;
  for (const JournalEntry& entry : log.entries) {
    if (entry.id > after.value_or(0) && filters.fit(entry)) shown.push_back(&entry);
  }
  const auto count = static_cast<std::int64_t>(shown.size());
  if (limit && count > *limit) shown.erase(shown.begin(), shown.end() - *limit);
  return object_reply([&](JsonWriter& writer) {
    write_text(writer, "Entries");
    writer.StartArray();
    for (const JournalEntry* entry : shown) write_entry(writer, *entry);
    writer.EndArray();
    encode_member(writer, "Dropped", log.dropped);
  });
}

Answer clear_journal(Call& /*call*/) {
  Reply reply = done();
  reply.outcome.clears_journal = true;
  return reply;
}

}  // namespace api::control
