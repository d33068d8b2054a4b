#include "api/control/routes/journal.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <string>

#include "api/control/reply.hpp"
#include "api/operations/table.hpp"

namespace api::control {

namespace {

// A page ends behind so much.
constexpr std::size_t page_bytes_max = 200'000;

// What the query asks for; nothing: any.
struct Filters {
  std::optional<std::string> operation;
  std::optional<std::string> server_name;
  std::optional<std::string> region;
  std::optional<std::string> error;
  std::optional<std::int64_t> fault;  // 0: any rule
  std::optional<bool> ran;

  bool fit(const JournalEntry& entry) const {
    const auto is_or_any = [](const auto& wanted, const auto& given) {
      return !wanted || *wanted == given;
    };
    const bool is_struck = !fault || (*fault == 0 ? entry.fault != 0 : entry.fault == *fault);
    return is_or_any(operation, entry.operation) && is_or_any(server_name, entry.server_name) &&
           is_or_any(region, entry.region) && is_or_any(error, entry.error) && is_struck &&
           is_or_any(ran, entry.ran);
  }
};

// Which of those that fit.
struct Part {
  std::optional<std::int64_t> after;
  std::optional<std::int64_t> before;
  std::optional<std::int64_t> limit;
  bool is_first = false;  // the oldest, else the youngest

  // Whoever reads on from call to call is shown the next ones.
  bool from_oldest() const { return is_first || after; }
  bool is_page() const { return after || before || limit || is_first; }
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

bool read_truth(const Call& call, std::string_view name, std::optional<bool>& truth) {
  const auto text = call.request.target.parameter(name);
  if (text) truth = *text == "true";
  return !text || *text == "true" || *text == "false";
}

// What is wrong with the query; empty if nothing.
std::string read_filters(const Call& call, Filters& filters) {
  const base::Target& target = call.request.target;
  filters.operation = target.parameter("Operation");
  filters.server_name = target.parameter("ServerName");
  filters.region = target.parameter("Region");
  filters.error = target.parameter("Error");
  if (filters.operation && find_operation(*filters.operation) == nullptr) {
    return "Operation must be one of " + listed(operations()) + ".";
  }
  if (target.parameter("Fault") == "any") {
    filters.fault = 0;
  } else if (!read_number(call, "Fault", filters.fault) || filters.fault == 0) {
    return "Fault must be the Id of a rule, or any.";
  }
  if (!read_truth(call, "Ran", filters.ran)) return "Ran must be true or false.";
  return "";
}

std::string read_part(const Call& call, Part& part) {
  std::optional<bool> is_first;
  if (!read_number(call, "After", part.after) || !read_number(call, "Before", part.before) ||
      !read_number(call, "Limit", part.limit)) {
    return "After, Before and Limit must be whole numbers, from 0 on.";
  }
  if (!read_truth(call, "First", is_first)) return "First must be true or false.";
  part.is_first = is_first.value_or(false);
  return "";
}

std::optional<std::string_view> unless_empty(const std::string& text) {
  return text.empty() ? std::nullopt : std::optional<std::string_view>(text);
}

// How many calls behind After are not kept any more.
std::int64_t missed(const Journal::Log& log, std::int64_t after) {
  const std::int64_t first = log.entries.empty() ? log.last_id + 1 : log.entries.front().id;
  return std::max<std::int64_t>(0, first - 1 - after);
}

// Those of the log that fit, as many as the part may show.
void choose(const Journal::Log& log,
            const Filters& filters,
            const Part& part,
            ShownJournal& answer) {
  const std::int64_t limit = part.limit.value_or(Journal::entries_max);
  std::size_t bytes = 0;
  // False once no more can be shown.
  const auto show = [&](const JournalEntry& entry) {
    const bool is_between =
        entry.id > part.after.value_or(0) && (!part.before || entry.id < *part.before);
    if (!is_between || !filters.fit(entry)) return true;
    bytes += entry.bytes();
    const bool is_full = std::ssize(answer.entries) >= limit ||
                         (part.is_page() && bytes > page_bytes_max && !answer.entries.empty());
    if (is_full) {
      answer.more = true;
    } else {
      answer.entries.push_back(shown(entry));
    }
    return !is_full;
  };
  if (part.from_oldest()) {
    std::find_if_not(log.entries.begin(), log.entries.end(), show);
  } else {
    std::find_if_not(log.entries.rbegin(), log.entries.rend(), show);
    std::reverse(answer.entries.begin(), answer.entries.end());
  }
}

}  // namespace

ShownCall shown(const JournalEntry& entry) {
  ShownCall call{.id = entry.id,
                 .at = entry.at,
                 .machine = entry.machine,
                 .operation = entry.operation,
                 .region = entry.region,
                 .server_name = unless_empty(entry.server_name),
                 .status = entry.status,
                 .error = unless_empty(entry.error),
                 .message = unless_empty(entry.message),
                 .ran = entry.ran,
                 .delivery = entry.delivery,
                 .request_id = entry.request_id,
                 .duration = std::chrono::duration<double, std::milli>(entry.duration).count(),
                 .user_agent = unless_empty(entry.user_agent),
                 .via = unless_empty(entry.via)};
  if (entry.fault != 0) call.fault = entry.fault;
  if (entry.input_cut) {
    call.input_begin = entry.input;
  } else if (!entry.input.empty()) {
    call.input = WrittenObject{entry.input};
  }
  if (!entry.output.empty() && entry.output_cut) {
    call.output_begin = entry.output;
  } else if (!entry.output.empty()) {
    call.output = WrittenObject{entry.output};
  }
  return call;
}

Answer show_journal(Call& call) {
  Filters filters;
  Part part;
  std::string mistake = read_filters(call, filters);
  if (mistake.empty()) mistake = read_part(call, part);
  if (!mistake.empty()) return error(400, mistake);
  const Journal::Log& log = call.journal.of(call.world.account);
  ShownJournal answer{.entries = {}, .dropped = log.dropped};
  choose(log, filters, part, answer);
  if (part.after && missed(log, *part.after) > 0) answer.missed = missed(log, *part.after);
  return reply_with(answer);
}

Answer clear_journal(Call& /*call*/) {
  Reply reply = done();
  reply.after_commit.clear_journal = true;
  return reply;
}

}  // namespace api::control
