#include "api/control/routes/expectation.hpp"

#include <algorithm>

#include "api/control/reply.hpp"
#include "api/operations/table.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

namespace {

constexpr std::size_t nearest_max = 3;
constexpr std::size_t seen_max = 5;

constexpr Shape input{.name = "Input", .kind = Kind::structure, .open = true};
constexpr std::array members{Member{"Operation", &shapes::operation, false, false},
                             Member{"ServerName", &shapes::string, false, false},
                             Member{"Region", &shapes::region, false, false},
                             Member{"Error", &shapes::string, false, false},
                             Member{"Input", &input, false, false},
                             Member{"Exactly", &shapes::count, false, false},
                             Member{"AtLeast", &shapes::count, false, false},
                             Member{"AtMost", &shapes::count, false, false},
                             Member{"Never", &shapes::boolean, false, false},
                             Member{"MinInterval", &shapes::duration, false, false}};
constexpr Shape expectation{.name = "Expectation", .kind = Kind::structure, .members = members};

// --- In words --------------------------------------------------------------------------------

std::string times(std::int64_t count) {
  if (count == 1) return "once";
  if (count == 2) return "twice";
  return std::to_string(count) + " times";
}

std::string json_text(const base::Json& value) {
  std::string text;
  StringSink sink{text};
  JsonWriter writer(sink);
  value.Accept(writer);
  return text;
}

std::string words_for(const Expectation& wanted) {
  std::string text = wanted.operation.value_or("any call");
  if (wanted.server_name) text += " for " + *wanted.server_name;
  if (wanted.region) text += " in " + *wanted.region;
  if (wanted.input != nullptr) text += " with " + json_text(*wanted.input);
  if (wanted.error) text += wanted.error->empty() ? " that succeeds" : " with " + *wanted.error;
  if (wanted.at_most == 0) return text + " never";
  if (wanted.at_most == wanted.at_least) {
    text += " exactly " + times(wanted.at_least);
  } else {
    if (wanted.at_least > 0 || !wanted.at_most) text += " at least " + times(wanted.at_least);
    if (wanted.at_least > 0 && wanted.at_most) text += " and";
    if (wanted.at_most) text += " at most " + times(*wanted.at_most);
  }
  if (wanted.min_interval) {
    text += ", " + base::to_iso_duration(*wanted.min_interval) + " or more from one to the next";
  }
  return text;
}

std::string words_for(const JournalEntry& entry) {
  std::string text = "#" + std::to_string(entry.id) + " " + entry.operation;
  if (!entry.server_name.empty()) text += " for " + entry.server_name;
  text += " at " + base::to_rfc3339(entry.at);
  if (!entry.error.empty()) text += ", answered with " + entry.error;
  return text;
}

// --- Comparing -------------------------------------------------------------------------------

bool has_members(const JournalEntry& entry, const base::Json& wanted) {
  base::JsonDocument given;
  if (entry.input_cut || !base::parse_json(entry.input, given)) return false;
  const auto list = wanted.GetObject();
  return std::all_of(list.begin(), list.end(), [&](const auto& each) {
    const base::Json* member = base::find_member(given, base::text_of(each.name));
    return member == nullptr ? each.value.IsNull() : *member == each.value;
  });
}

// Why the entry is not what is wanted: one text for each condition; none if it is.
std::vector<std::string> misses(const JournalEntry& entry, const Expectation& wanted) {
  std::vector<std::string> reasons;
  const auto compare = [&](std::string_view name, const auto& expected, const std::string& given) {
    if (!expected || *expected == given) return;
    reasons.push_back(std::string(name) + " is " + (given.empty() ? "none" : "'" + given + "'"));
  };
  compare("Operation", wanted.operation, entry.operation);
  compare("ServerName", wanted.server_name, entry.server_name);
  compare("Region", wanted.region, entry.region);
  compare("Error", wanted.error, entry.error);
  if (wanted.input != nullptr && !has_members(entry, *wanted.input)) {
    reasons.push_back(entry.input_cut ? "its input is too large to tell"
                                      : "Input is " + (entry.input.empty() ? "none" : entry.input));
  }
  return reasons;
}

class Examination {
 public:
  Examination(const Journal::Log& log, const Expectation& wanted, Manner manner, std::size_t from)
      : log_(log), wanted_(wanted), manner_(manner), from_(from) {
    for (std::size_t i = 0; i < log.entries.size(); ++i) {
      if (misses(log.entries[i], wanted).empty()) found_.push_back(i);
    }
  }

  Finding finding() const {
    Finding result{.expected = words_for(wanted_)};
    const std::int64_t counted = count_from_there();
    const auto total = static_cast<std::int64_t>(found_.size());
    const std::optional<std::string> close_pair = find_close_pair();
    if (wanted_.at_most && total > *wanted_.at_most) {
      result.seen = "seen " + times(total) + told(found_);
    } else if (close_pair) {
      result.seen = *close_pair;
    } else if (log_.dropped > 0 && depends_on_dropped(counted)) {
      result.seen = "cannot tell, since " + std::to_string(log_.dropped) +
                    " older calls are not kept any more; clear the journal before the test";
    } else if (counted < wanted_.at_least) {
      result.seen = counted == 0 ? "not seen" : "seen only " + times(counted);
      if (from_ > 0) result.seen += " behind #" + std::to_string(log_.entries[from_ - 1].id);
      result.seen += told(counted_ones());
      result.nearest = find_nearest();
    } else {
      result.met = true;
      result.seen = total == 0 ? "not seen" : "seen " + times(total);
    }
    return result;
  }

  // Behind the entry with which it was met first; where it was met by none, where it began.
  std::size_t end() const {
    const std::vector<std::size_t> counted = counted_ones();
    const auto needed = static_cast<std::size_t>(wanted_.at_least);
    return needed == 0 || counted.size() < needed ? from_ : counted[needed - 1] + 1;
  }

 private:
  std::vector<std::size_t> counted_ones() const {
    std::vector<std::size_t> list;
    std::copy_if(found_.begin(), found_.end(), std::back_inserter(list), [&](std::size_t each) {
      return each >= from_;
    });
    return list;
  }

  std::int64_t count_from_there() const { return static_cast<std::int64_t>(counted_ones().size()); }

  bool depends_on_dropped(std::int64_t counted) const {
    return wanted_.at_most || wanted_.min_interval || counted < wanted_.at_least;
  }

  std::string told(const std::vector<std::size_t>& list) const {
    std::string text;
    for (std::size_t i = 0; i < std::min(list.size(), seen_max); ++i) {
      text += (i == 0 ? ": " : ", ") + words_for(log_.entries[list[i]]);
    }
    return text + (list.size() > seen_max ? ", …" : "");
  }

  std::optional<std::string> find_close_pair() const {
    if (!wanted_.min_interval) return std::nullopt;
    for (std::size_t i = 1; i < found_.size(); ++i) {
      const JournalEntry& first = log_.entries[found_[i - 1]];
      const JournalEntry& second = log_.entries[found_[i]];
      const Duration apart =
          manner_.by_world_clock ? second.at - first.at : second.machine - first.machine;
      if (apart >= *wanted_.min_interval) continue;
      return "#" + std::to_string(first.id) + " and #" + std::to_string(second.id) + " are " +
             base::to_iso_duration(apart) + " apart" +
             (manner_.by_world_clock ? " by the world's clock" : "");
    }
    return std::nullopt;
  }

  // The calls with the fewest reasons not to count, the latest first.
  std::vector<std::string> find_nearest() const {
    std::vector<std::pair<std::size_t, std::string>> ranked;
    for (std::size_t i = log_.entries.size(); i-- > 0;) {
      std::vector<std::string> reasons = misses(log_.entries[i], wanted_);
      if (reasons.empty() && i < from_) reasons.emplace_back("it came too early");
      if (reasons.empty() || reasons.size() > 2) continue;
      // Another operation is farther off than another server.
      const std::size_t rank = reasons.size() + (reasons[0].starts_with("Operation") ? 1 : 0);
      ranked.emplace_back(rank, words_for(log_.entries[i]) + ": " + listed(reasons));
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& left, const auto& right) {
      return left.first < right.first;
    });
    std::vector<std::string> texts;
    for (const auto& [rank, text] : ranked) {
      if (texts.size() < nearest_max) texts.push_back(text);
    }
    return texts;
  }

  const Journal::Log& log_;
  const Expectation& wanted_;
  Manner manner_;
  std::size_t from_;                // the first entry that counts
  std::vector<std::size_t> found_;  // the entries that are what is wanted
};

// --- Reading ---------------------------------------------------------------------------------

template <class T>
void read(const base::Json& json, std::string_view name, std::optional<T>& place) {
  if (const base::Json* given = base::find_member(json, name)) decode(*given, place);
}

Expectation read_one(const base::Json& json, const std::string& path, Mistakes& mistakes) {
  Expectation result;
  read(json, "Operation", result.operation);
  read(json, "ServerName", result.server_name);
  read(json, "Region", result.region);
  read(json, "Error", result.error);
  read(json, "MinInterval", result.min_interval);
  result.input = base::find_member(json, "Input");
  if (result.operation && find_operation(*result.operation) == nullptr) {
    mistakes.add(path + ".Operation: must be one of " + listed(operations()));
  }
  std::optional<std::int64_t> exactly;
  std::optional<std::int64_t> at_least;
  std::optional<bool> never;
  read(json, "Exactly", exactly);
  read(json, "AtLeast", at_least);
  read(json, "AtMost", result.at_most);
  read(json, "Never", never);
  if (exactly.has_value() + never.value_or(false) + (at_least || result.at_most) > 1) {
    mistakes.add(path + ": give either Exactly, or Never, or AtLeast and AtMost");
  }
  if (never.value_or(false)) exactly = 0;
  if (exactly) result.at_most = exactly;
  result.at_least = exactly.value_or(at_least.value_or(result.at_most ? 0 : 1));
  if (result.at_most && *result.at_most < result.at_least) {
    mistakes.add(path + ": AtMost is less than AtLeast");
  }
  return result;
}

}  // namespace

constinit const Shape expectation_list{
    .name = "Expectations", .kind = Kind::list, .min = 1, .max = 100, .element = &expectation};

std::vector<Expectation> read_expectations(const base::Json& list, Mistakes& mistakes) {
  std::vector<Expectation> result;
  for (rapidjson::SizeType i = 0; i < list.Size(); ++i) {
    result.push_back(read_one(list[i], "Expectations[" + std::to_string(i) + "]", mistakes));
  }
  return result;
}

std::vector<Finding> examine(const Journal::Log& log,
                             const std::vector<Expectation>& expectations,
                             Manner manner) {
  std::vector<Finding> findings;
  std::size_t from = 0;
  for (const Expectation& wanted : expectations) {
    const Examination examination(log, wanted, manner, manner.ordered ? from : 0);
    findings.push_back(examination.finding());
    from = examination.end();
  }
  return findings;
}

}  // namespace api::control
