#include "api/control/routes/journal.hpp"

#include <charconv>
#include <string>

#include "api/control/reply.hpp"
#include "api/operations/table.hpp"

namespace api::control {

namespace {

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

std::optional<std::string_view> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

ShownCall shown(const JournalEntry& entry) {
  ShownCall call{.id = entry.id,
                 .at = entry.at,
                 .machine = entry.machine,
                 .operation = entry.operation,
                 .region = entry.region,
                 .server_name = unless_empty(entry.server_name),
                 .status = entry.status,
                 .error = unless_empty(entry.error),
                 .ran = entry.ran,
                 .delivery = entry.delivery,
                 .request_id = entry.request_id};
  if (entry.fault != 0) call.fault = entry.fault;
  if (entry.input_cut) {
    call.input_begin = entry.input;
  } else if (!entry.input.empty()) {
    call.input = WrittenObject{entry.input};
  }
  return call;
}

}  // namespace

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
  ShownJournal answer{.entries = {}, .dropped = log.dropped};
  for (const JournalEntry& entry : log.entries) {
    if (entry.id > after.value_or(0) && filters.fit(entry)) answer.entries.push_back(shown(entry));
  }
  const auto count = static_cast<std::int64_t>(answer.entries.size());
  if (limit && count > *limit) {
    answer.entries.erase(answer.entries.begin(), answer.entries.end() - *limit);
  }
  return reply_with(answer);
}

Answer clear_journal(Call& /*call*/) {
  Reply reply = done();
  reply.after_commit.clear_journal = true;
  return reply;
}

}  // namespace api::control
