#include "api/control/routes/expectation.hpp"

#include <algorithm>
#include <utility>

#include "api/control/reply.hpp"
#include "api/operations/table.hpp"

namespace api::control {

namespace {

constexpr std::size_t nearest_max = 3;
constexpr std::size_t seen_max = 5;

// --- In words --------------------------------------------------------------------------------

std::string times(std::int64_t count) {
  if (count == 1) return "once";
  if (count == 2) return "twice";
  return std::to_string(count) + " times";
}

std::string words_for(const Expectation& wanted) {
  std::string text = wanted.operation.value_or("any call");
  if (wanted.server_name) text += " for " + *wanted.server_name;
  if (wanted.region) text += " in " + *wanted.region;
  if (wanted.input != nullptr) text += " with " + json_text(*wanted.input);
  if (wanted.error) text += wanted.error->empty() ? " that succeeds" : " with " + *wanted.error;
  if (wanted.at_most == 0) return text + " never";
  if (wanted.at_most == wanted.least) {
    text += " exactly " + times(wanted.least);
  } else {
    if (wanted.least > 0 || !wanted.at_most) text += " at least " + times(wanted.least);
    if (wanted.least > 0 && wanted.at_most) text += " and";
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

// In what an entry is not what is wanted.
struct Comparison {
  bool operation = false;
  bool server_name = false;
  bool region = false;
  bool error = false;
  bool input = false;

  int count() const { return operation + server_name + region + error + input; }
};

bool has_members(const base::Json& given, const base::Json& wanted) {
  const auto list = wanted.GetObject();
  return std::all_of(list.begin(), list.end(), [&](const auto& each) {
    const base::Json* member = base::find_member(given, base::text_of(each.name));
    return member == nullptr ? each.value.IsNull() : *member == each.value;
  });
}

// `input` is the entry's; null where nobody can tell.
Comparison compare(const JournalEntry& entry, const base::Json* input, const Expectation& wanted) {
  const auto differ = [](const std::optional<std::string>& expected, const std::string& given) {
    return expected && *expected != given;
  };
  return {.operation = differ(wanted.operation, entry.operation),
          .server_name = differ(wanted.server_name, entry.server_name),
          .region = differ(wanted.region, entry.region),
          .error = differ(wanted.error, entry.error),
          .input =
              wanted.input != nullptr && (input == nullptr || !has_members(*input, *wanted.input))};
}

// All entries with all expectations: a row for each of these. An input is parsed once.
std::vector<std::vector<Comparison>> compare_all(const Journal::Log& log,
                                                 const std::vector<Expectation>& expectations) {
  std::vector<std::vector<Comparison>> rows(expectations.size());
  const bool needs_inputs =
      std::any_of(expectations.begin(), expectations.end(), [](const Expectation& each) {
        return each.input != nullptr;
      });
  for (const JournalEntry& entry : log.entries) {
    base::JsonDocument document;
    const bool has_input =
        needs_inputs && !entry.input_cut && base::parse_json(entry.input, document);
    for (std::size_t i = 0; i < rows.size(); ++i) {
      rows[i].push_back(compare(entry, has_input ? &document : nullptr, expectations[i]));
    }
  }
  return rows;
}

// Why the entry is not what is wanted: one text for each condition.
std::vector<std::string> reasons_for(const JournalEntry& entry, const Comparison& differing) {
  std::vector<std::string> reasons;
  const auto tell = [&](bool differs, std::string_view name, const std::string& given) {
    if (!differs) return;
    reasons.push_back(std::string(name) + " is " + (given.empty() ? "none" : "'" + given + "'"));
  };
  tell(differing.operation, "Operation", entry.operation);
  tell(differing.server_name, "ServerName", entry.server_name);
  tell(differing.region, "Region", entry.region);
  tell(differing.error, "Error", entry.error);
  if (differing.input) {
    reasons.push_back(entry.input_cut ? "its input is too large to tell"
                                      : "Input is " + (entry.input.empty() ? "none" : entry.input));
  }
  return reasons;
}

class Examination {
 public:
  // One comparison for each entry of the log.
  Examination(const Journal::Log& log,
              const std::vector<Comparison>& compared,
              const Expectation& wanted,
              Manner manner,
              std::size_t from)
      : log_(log), compared_(compared), wanted_(wanted), manner_(manner), from_(from) {
    for (std::size_t i = 0; i < compared.size(); ++i) {
      if (compared[i].count() == 0) found_.push_back(i);
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
    } else if (counted < wanted_.least) {
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
    const auto needed = static_cast<std::size_t>(wanted_.least);
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
    return wanted_.at_most || wanted_.min_interval || counted < wanted_.least;
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
    std::vector<std::pair<int, std::size_t>> ranked;
    for (std::size_t i = compared_.size(); i-- > 0;) {
      const Comparison& differing = compared_[i];
      if (differing.count() > 2 || (differing.count() == 0 && i >= from_)) continue;
      // Another operation is farther off than another server.
      ranked.emplace_back(std::max(differing.count(), 1) + differing.operation, i);
    }
    std::stable_sort(ranked.begin(), ranked.end(), [](const auto& left, const auto& right) {
      return left.first < right.first;
    });
    if (ranked.size() > nearest_max) ranked.resize(nearest_max);
    std::vector<std::string> texts;
    for (const auto& [rank, i] : ranked) {
      std::vector<std::string> reasons = reasons_for(log_.entries[i], compared_[i]);
      if (reasons.empty()) reasons.emplace_back("it came too early");
      texts.push_back(words_for(log_.entries[i]) + ": " + listed(reasons));
    }
    return texts;
  }

  const Journal::Log& log_;
  const std::vector<Comparison>& compared_;
  const Expectation& wanted_;
  Manner manner_;
  std::size_t from_;                // the first entry that counts
  std::vector<std::size_t> found_;  // the entries that are what is wanted
};

// --- Reading ---------------------------------------------------------------------------------

Expectation read_one(const GivenExpectation& given, const std::string& path, Mistakes& mistakes) {
  Expectation result{given};
  if (given.operation && find_operation(*given.operation) == nullptr) {
    mistakes.add(path + ".Operation: must be one of " + listed(operations()));
  }
  if (given.exactly.has_value() + given.never + (given.at_least || given.at_most) > 1) {
    mistakes.add(path + ": give either Exactly, or Never, or AtLeast and AtMost");
  }
  if (given.never) result.exactly = 0;
  if (result.exactly) result.at_most = result.exactly;
  result.least = result.exactly.value_or(given.at_least.value_or(result.at_most ? 0 : 1));
  if (result.at_most && *result.at_most < result.least) {
    mistakes.add(path + ": AtMost is less than AtLeast");
  }
  return result;
}

}  // namespace

std::vector<Expectation> read_expectations(const std::vector<GivenExpectation>& given,
                                           Mistakes& mistakes) {
  std::vector<Expectation> result;
  for (std::size_t i = 0; i < given.size(); ++i) {
    result.push_back(read_one(given[i], "Expectations[" + std::to_string(i) + "]", mistakes));
  }
  return result;
}

std::vector<Finding> examine(const Journal::Log& log,
                             const std::vector<Expectation>& expectations,
                             Manner manner) {
  const std::vector<std::vector<Comparison>> compared = compare_all(log, expectations);
  std::vector<Finding> findings;
  std::size_t from = 0;
  for (std::size_t i = 0; i < expectations.size(); ++i) {
    const Examination examination(
        log, compared[i], expectations[i], manner, manner.ordered ? from : 0);
    findings.push_back(examination.finding());
    from = examination.end();
  }
  return findings;
}

}  // namespace api::control
