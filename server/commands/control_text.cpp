#include "server/commands/control_text.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

#include "api/model/codec.hpp"
#include "server/runtime/log_text.hpp"

namespace server {

namespace {

using base::Json;

// So many events of a clock that was moved are told.
constexpr std::size_t events_max = 20;

const Json* member(const Json& object, std::string_view name) {
  return object.IsObject() ? base::find_member(object, name) : nullptr;
}

// Of one line.
std::string text(const Json& object, std::string_view name) {
  const Json* value = member(object, name);
  if (value == nullptr || !value->IsString()) return "";
  std::string line = shown(base::text_of(*value));
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

std::int64_t number(const Json& object, std::string_view name) {
  const Json* value = member(object, name);
  return value != nullptr && value->IsInt64() ? value->GetInt64() : 0;
}

// As JSON has it, without the `.0` of a whole one.
std::string decimal(const Json& object, std::string_view name) {
  const Json* value = member(object, name);
  if (value == nullptr || !value->IsNumber()) return "";
  std::string digits = api::json_text(*value);
  if (digits.ends_with(".0")) digits.resize(digits.size() - 2);
  return digits;
}

bool is_true(const Json& object, std::string_view name) {
  const Json* value = member(object, name);
  return value != nullptr && value->IsTrue();
}

// The elements of a list, none where there is no such list.
std::vector<const Json*> list(const Json& object, std::string_view name) {
  std::vector<const Json*> elements;
  const Json* value = member(object, name);
  if (value == nullptr || !value->IsArray()) return elements;
  for (const Json& element : value->GetArray()) elements.push_back(&element);
  return elements;
}

// Columns as wide as their widest text, two blanks between; numbers are right-aligned.
class Table {
 public:
  struct Column {
    std::string_view head;
    bool is_number = false;
  };

  explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {
    for (const Column& column : columns_) widths_.push_back(column.head.size());
  }

  void add(std::vector<std::string> row) {
    for (std::size_t i = 0; i < row.size(); ++i) widths_[i] = std::max(widths_[i], row[i].size());
    rows_.push_back(std::move(row));
  }

  std::string text() const {
    std::vector<std::string> heads;
    for (const Column& column : columns_) heads.emplace_back(column.head);
    std::string all = line_of(heads);
    for (const std::vector<std::string>& row : rows_) all += line_of(row);
    return all;
  }

 private:
  std::string line_of(const std::vector<std::string>& row) const {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      const std::string blanks(widths_[i] - row[i].size(), ' ');
      line += i == 0 ? "" : "  ";
      line += columns_[i].is_number ? blanks + row[i] : row[i] + blanks;
    }
    return line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }

  std::vector<Column> columns_;
  std::vector<std::size_t> widths_;
  std::vector<std::vector<std::string>> rows_;
};

// How fast a clock goes.
std::string pace(const Json& clock) {
  if (is_true(clock, "Frozen")) return "stands";
  const std::string rate = decimal(clock, "Rate");
  return rate == "1" || rate.empty() ? "runs" : "runs at " + rate;
}

std::string joined(const std::vector<std::string>& texts) {
  std::string all;
  for (const std::string& each : texts) all += (all.empty() ? "" : ", ") + each;
  return all;
}

// Puts what a member says behind some words, where it is there.
void add(std::vector<std::string>& texts, std::string_view words, const std::string& value) {
  if (!value.empty()) texts.push_back(std::string(words) + value);
}

std::string policy_effect(const Json& policy) {
  std::vector<std::string> texts;
  add(texts, "takes ", text(policy, "After"));
  add(texts, "ends at read ", decimal(policy, "Polls"));
  if (is_true(policy, "Hold")) texts.emplace_back("is held");
  add(texts, "fails: ", text(policy, "Fail"));
  add(texts, "leaves the server ", text(policy, "Status"));
  return joined(texts);
}

std::string fault_effect(const Json& fault) {
  std::vector<std::string> texts;
  add(texts, "only call ", decimal(fault, "Nth"));
  add(texts, "only each call of ", decimal(fault, "Every"));
  add(texts, "with probability ", decimal(fault, "Probability"));
  add(texts, "comes late by ", text(fault, "Delay"));
  add(texts, "is answered with ", text(fault, "Error"));
  const std::string reply = text(fault, "Reply");
  if (!reply.empty()) texts.push_back(reply == "half" ? "gets half a reply" : "is reset");
  if (text(fault, "Commit") == "after") texts.emplace_back("once it has run");
  add(texts, "until ", text(fault, "Until"));
  return joined(texts);
}

// Which servers a rule is about.
std::string where(const Json& rule) {
  const std::string server = text(rule, "ServerName");
  const std::string region = text(rule, "Region");
  if (server.empty() && region.empty()) return "anywhere";
  return server + (server.empty() || region.empty() ? "" : " in ") + region;
}

// `1 of 3`
std::string struck(const Json& rule, std::string_view counted) {
  const std::string times = decimal(rule, "Times");
  return std::to_string(number(rule, counted)) + (times.empty() ? "" : " of " + times);
}

Table rules_table() {
  return Table({{"RULE"}, {"ID", true}, {"WHAT"}, {"WHERE"}, {"HOW"}, {"STRUCK"}});
}

void add_policy(Table& table, const Json& policy) {
  table.add({"policy",
             decimal(policy, "Id"),
             text(policy, "Change"),
             where(policy),
             policy_effect(policy),
             struck(policy, "Applied")});
}

void add_fault(Table& table, const Json& fault) {
  const std::string operation = text(fault, "Operation");
  table.add({"fault",
             decimal(fault, "Id"),
             operation.empty() ? "any call" : operation,
             where(fault),
             fault_effect(fault),
             struck(fault, "Matched")});
}

}  // namespace

std::string worlds_text(const Json& reply) {
  Table table(
      {{"ACCOUNT"}, {"TIME"}, {"CLOCK"}, {"SERVERS", true}, {"BACKUPS", true}, {"CALLS", true}});
  for (const Json* world : list(reply, "Worlds")) {
    const Json* clock = member(*world, "Clock");
    if (clock == nullptr) continue;
    table.add({text(*world, "Account"),
               text(*clock, "Now"),
               pace(*clock),
               decimal(*world, "Servers"),
               decimal(*world, "Backups"),
               decimal(*world, "Calls")});
  }
  return table.text();
}

std::string clock_text(const Json& reply) {
  std::string all;
  auto events = list(reply, "Events");
  events.resize(std::min(events.size(), events_max));
  for (const Json* event : events) {
    all += text(*event, "At") + "  " + text(*event, "ServerName") + "  " + text(*event, "Message") +
           "\n";
  }
  const std::int64_t more = number(reply, "EventCount") - static_cast<std::int64_t>(events.size());
  if (more > 0) {
    all += "and " + std::to_string(more) + " more events, of which --json tells\n";
  }
  all += "It is " + text(reply, "Now") + "; the clock " + pace(reply) + "; ";
  const std::string due = text(reply, "NextDue");
  return all + (due.empty() ? "nothing is due.\n" : "next due: " + due + ".\n");
}

std::string rules_text(const Json& reply) {
  Table table = rules_table();
  const auto policies = list(reply, "Policies");
  const auto faults = list(reply, "Faults");
  if (policies.empty() && faults.empty()) return "There is no policy and no fault.\n";
  for (const Json* policy : policies) add_policy(table, *policy);
  for (const Json* fault : faults) add_fault(table, *fault);
  return table.text();
}

std::string policy_text(const Json& reply) {
  Table table = rules_table();
  add_policy(table, reply);
  return table.text();
}

std::string fault_text(const Json& reply) {
  Table table = rules_table();
  add_fault(table, reply);
  return table.text();
}

std::string released_text(const Json& reply) {
  std::string all;
  const auto released = list(reply, "Released");
  for (const Json* timer : released) {
    const std::string subject = text(*timer, "Subject");
    all += "Released: " + text(*timer, "Change") + " of " + text(*timer, "ServerName") +
           (subject.empty() ? "" : " (" + subject + ")") + " in " + text(*timer, "Region") + "\n";
  }
  const std::int64_t more = number(reply, "Count") - static_cast<std::int64_t>(released.size());
  return more > 0 ? all + "and " + std::to_string(more) + " more\n" : all;
}

std::string journal_text(const Json& reply) {
  std::string all;
  if (const std::int64_t dropped = number(reply, "Dropped"); dropped > 0) {
    all += "Not kept any more: " + std::to_string(dropped) + " older calls\n";
  }
  const auto calls = list(reply, "Entries");
  for (const Json* call : calls) all += call_text(*call);
  return calls.empty() && all.empty() ? "No call is noted.\n" : all;
}

std::string call_text(const Json& call) {
  const std::string server = text(call, "ServerName");
  const std::string error = text(call, "Error");
  const std::string message = text(call, "Message");
  const std::string reply = text(call, "Reply");
  std::string line = "#" + decimal(call, "Id") + "  " + text(call, "At") + "  " +
                     text(call, "Region") + "  " + text(call, "Operation");
  if (!server.empty()) line += " " + server;
  line += ": " + decimal(call, "HttpStatus");
  if (!error.empty()) line += " " + error;
  if (!message.empty()) line += ": " + message;
  if (!reply.empty()) line += reply == "half" ? ", half of the reply sent" : ", reset";
  if (const std::string fault = decimal(call, "Fault"); !fault.empty()) {
    line += " (fault " + fault + ")";
  }
  return line + "\n";
}

}  // namespace server
