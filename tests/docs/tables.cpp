// Prints the tables of docs/behaviour.md from the code that decides, each between its marks.
#include <algorithm>
#include <array>
#include <chrono>
#include <iostream>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "api/changes/association.hpp"
#include "api/model/validate.hpp"
#include "api/operations/table.hpp"
#include "api/rules/engine_attributes.hpp"
#include "api/rules/engines.hpp"
#include "api/rules/lifecycle.hpp"
#include "api/rules/quotas.hpp"
#include "api/shapes/lasting_changes.hpp"
#include "server/http/head_guard.hpp"
#include "storage/remembered.hpp"
#include "tests/pem.hpp"
#include "tests/world.hpp"

namespace {

namespace rules = api::rules;
using api::Change;
using base::name_of;
using base::names;
using rules::ServerStatus;
using rules::Verdict;
using Row = std::vector<std::string>;
using Rows = std::vector<Row>;

std::string code(std::string_view text) {
  return text.empty() ? "" : "`" + std::string(text) + "`";
}

template <class Texts>
std::string listed(const Texts& texts) {
  std::string result;
  for (const auto& text : texts) result += (result.empty() ? "" : ", ") + std::string(text);
  return result;
}

// Inside a table a bar must be escaped, in code as well.
std::string cell(std::string_view text) {
  std::string result;
  for (const char letter : text) {
    if (letter == '|') result += '\\';
    result += letter;
  }
  return result;
}

void print_row(const Row& row) {
  std::cout << "|";
  for (const std::string& text : row) std::cout << " " << cell(text) << " |";
  std::cout << "\n";
}

void print(std::string_view name, const Row& head, const Rows& rows) {
  std::cout << "<!-- generated: " << name << " -->\n";
  print_row(head);
  print_row(Row(head.size(), "---"));
  for (const Row& row : rows) print_row(row);
  std::cout << "<!-- end -->\n";
}

std::string duration_text(base::Duration duration) {
  constexpr base::Duration second = std::chrono::seconds(1);
  if (duration % second != base::Duration{0}) return std::to_string(duration.count()) + " ms";
  return std::to_string(duration / second) + " s";
}

// --- What the code has as tables ---------------------------------------------------------------

void print_operations() {
  Rows rows;
  for (const api::Operation* each : api::operations()) {
    std::vector<std::string_view> errors;
    for (const api::ErrorKind error : each->errors) {
      std::string_view name = name_of(error);
      name.remove_suffix(std::string_view("Exception").size());
      errors.push_back(name);
    }
    rows.push_back({std::string(each->name),
                    each->access == api::Access::reads ? "reads" : "writes",
                    listed(errors),
                    std::string(each->summary)});
  }
  print("operations",
        {"Operation", "Access", "Exceptions declared (…Exception)", "What it does"},
        rows);
}

std::string_view word(Verdict verdict) {
  switch (verdict) {
    case Verdict::allowed:
      return "yes";
    case Verdict::invalid_state:
      return "–";
    case Verdict::in_progress:
      return "busy";
  }
  return "";
}

void print_legality() {
  Row head{"Operation"};
  for (const std::string_view status : names<ServerStatus>) head.emplace_back(status);
  head.insert(head.end(), {"Mark", "Ground"});
  Rows rows;
  for (const auto& each : rules::legality_table::rows) {
    Row row{std::string(each.operations)};
    for (const Verdict verdict : each.verdicts) row.emplace_back(word(verdict));
    row.emplace_back(name_of(each.source));
    row.emplace_back(each.ground);
    rows.push_back(std::move(row));
  }
  print("legality", head, rows);
}

std::string from(const rules::Step& step) {
  if (!step.act) return "no server";
  std::vector<std::string_view> statuses;
  for (std::size_t i = 0; i < names<ServerStatus>.size(); ++i) {
    if (rules::verdict(*step.act, static_cast<ServerStatus>(i)) == Verdict::allowed) {
      statuses.push_back(names<ServerStatus>[i]);
    }
  }
  return listed(statuses);
}

void print_lifecycle() {
  Rows rows;
  for (const rules::Step& step : rules::steps) {
    const auto status = [&](const std::optional<ServerStatus>& given) {
      return given ? std::string(name_of(*given)) : "as before";
    };
    const bool removes = step.change == Change::remove;
    rows.push_back({std::string(name_of(step.change)),
                    from(step),
                    std::string(name_of(step.during)),
                    removes ? "no server" : status(step.then),
                    status(step.failed),
                    std::string(name_of(step.source))});
  }
  print("lifecycle", {"Change", "From", "During", "Then", "On failure", "Mark"}, rows);
}

void print_durations() {
  Rows rows;
  for (const api::shapes::LastingChange& each : api::shapes::lasting_changes) {
    rows.push_back({std::string(each.name()),
                    duration_text(each.takes),
                    std::string(each.at_aws.empty() ? "not published" : each.at_aws)});
  }
  print("durations", {"Change", "Here", "At AWS (documented)"}, rows);
}

void print_engines() {
  Rows rows;
  for (const rules::EngineRelease& each : rules::engines) {
    rows.push_back({code(each.engine), code(each.model), code(each.asked), code(each.version)});
  }
  print(
      "engines", {"Engine", "EngineModel", "EngineVersion asked for", "EngineVersion shown"}, rows);
}

void print_limits() {
  const auto number = [](auto value) { return std::to_string(value); };
  print(
      "limits",
      {"What", "At most", "Otherwise", "Mark"},
      {{"Servers an account and region",
        number(rules::servers_max),
        "LimitExceededException; `--limit servers=N`",
        "documented"},
       {"Manual backups an account and region",
        number(rules::manual_backups_max),
        "LimitExceededException; `--limit manual-backups=N`",
        "documented"},
       {"Tags on a server or backup", number(rules::tags_max), "ValidationException", "documented"},
       {"Events of an account",
        number(storage::remembered_max),
        "the oldest are forgotten",
        "ours"},
       {"States of an account's servers and backups",
        number(storage::remembered_max),
        "the oldest are forgotten",
        "ours"},
       {"Associations of nodes with a server and ends of them, with their certificates",
        number(api::changes::associations_max),
        "the oldest are forgotten, but for those under way",
        "ours"},
       {"Levels of a JSON body", number(base::json_depth_max), "SerializationException", "ours"},
       {"Values of a JSON body, names of members counted",
        number(base::json_values_max),
        "SerializationException",
        "ours"},
       {"Bytes of a request's head", number(server::head_bytes_max), "HTTP 431", "ours"},
       {"Header fields of a request", number(server::head_fields_max), "HTTP 431", "ours"},
       {"Bytes of a request's target", number(server::target_bytes_max), "HTTP 414", "ours"},
       {"Bytes of a value in a message of what is wrong",
        number(api::shown_bytes_max),
        "its begin is shown",
        "ours"}});
}

// Members of inputs, by the shape that they have.
using Users =
    std::map<std::string_view, std::pair<const api::Shape*, std::vector<std::string_view>>>;

void collect(const api::Shape& shape, std::string_view member, Users& users) {
  const bool is_constrained = shape.min || shape.max || shape.pattern != nullptr;
  if (is_constrained) {
    auto& [known, members] = users[shape.name];
    known = &shape;
    if (std::find(members.begin(), members.end(), member) == members.end()) {
      members.push_back(member);
    }
  }
  if (shape.element != nullptr) collect(*shape.element, member, users);
  for (const api::Member& each : shape.members) collect(*each.shape, each.name, users);
}

std::string bounds(const api::Shape& shape) {
  const std::string measure = shape.kind == api::Kind::integer ? "value " : "length ";
  if (!shape.min && !shape.max) return "";
  if (!shape.max) return measure + std::to_string(*shape.min) + " or more";
  return measure + std::to_string(shape.min.value_or(0)) + " to " + std::to_string(*shape.max);
}

void print_constraints() {
  Users users;
  for (const api::Operation* each : api::operations()) collect(*each->input, "", users);
  Rows rows;
  for (const auto& [name, user] : users) {
    const api::Shape& shape = *user.first;
    rows.push_back({std::string(name),
                    listed(user.second),
                    bounds(shape),
                    shape.pattern == nullptr ? "" : code(shape.pattern->text)});
  }
  print("constraints", {"Shape", "Members", "Bounds", "Pattern"}, rows);
}

// --- What the emulator answers -----------------------------------------------------------------

constexpr const char* backup_id = "automate-06-20160729133847520";

std::string outcome(const tests::Answer& answer) {
  return answer.status() == 200 ? "yes" : answer.type();
}

// A call about a backup in that state, in a world of its own.
std::string try_on(std::string_view status, std::string_view operation, std::string_view input) {
  tests::World world;
  world.put_server("automate-06");
  world.control("POST",
                "/_emulator/world",
                R"({"Backups":[{"BackupId":")" + std::string(backup_id) + R"(","Status":")" +
                    std::string(status) + R"("}]})");
  return outcome(world.call(operation, input));
}

void print_backup_states() {
  const std::string id = R"("BackupId":")" + std::string(backup_id) + R"(")";
  const std::string arn = R"("ResourceArn":"arn:aws:opsworks-cm:us-east-1:)" +
                          std::string(tests::some_account) + ":backup/" + backup_id + R"(")";
  const std::array<std::pair<std::string_view, std::string>, 6> calls{{
      {"DeleteBackup", "{" + id + "}"},
      {"RestoreServer", "{" + id + R"(,"ServerName":"automate-06"})"},
      {"CreateServer",
       "{" + id +
           R"(,"ServerName":"automate-07","Engine":"ChefAutomate","InstanceType":"m5.large",)"
           R"("InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/p",)"
           R"("ServiceRoleArn":"arn:aws:iam::123456789012:role/r"})"},
      {"TagResource", "{" + arn + R"(,"Tags":[{"Key":"team","Value":"a"}]})"},
      {"UntagResource", "{" + arn + R"(,"TagKeys":["team"]})"},
      {"ListTagsForResource", "{" + arn + "}"},
  }};
  Row head{"Backup"};
  for (const auto& [operation, input] : calls) head.emplace_back(operation);
  Rows rows;
  for (const std::string_view status : names<storage::BackupStatus>) {
    Row row{std::string(status)};
    for (const auto& [operation, input] : calls) row.push_back(try_on(status, operation, input));
    rows.push_back(std::move(row));
  }
  print("backup-states", head, rows);
}

std::string plain(const base::Json& value) {
  if (value.IsString()) return std::string(base::text_of(value));
  std::string text;
  api::StringSink sink{text};
  api::JsonWriter writer(sink);
  value.Accept(writer);
  return text;
}

// The one server that is there, member by member.
std::map<std::string, std::string> shown_server(tests::World& world) {
  const tests::Answer answer = world.call("DescribeServers", "{}");
  std::map<std::string, std::string> members;
  for (const auto& member : answer.json["Servers"][0].GetObject()) {
    members[std::string(base::text_of(member.name))] = plain(member.value);
  }
  return members;
}

void print_engine_attributes() {
  std::map<std::string, std::array<std::vector<std::string>, names<rules::Tool>.size()>> taken;
  for (const rules::TakenAttribute& each : rules::taken_attributes) {
    taken[std::string(each.operation)][static_cast<std::size_t>(each.tool)].push_back(
        code(each.name));
  }
  Rows rows;
  for (const auto& [operation, by_tool] : taken) {
    Row& row = rows.emplace_back(Row{operation});
    for (const auto& attributes : by_tool) row.push_back(listed(attributes));
  }
  Row head{"Operation"};
  for (const std::string_view tool : names<rules::Tool>) head.emplace_back(tool);
  print("engine-attributes", head, rows);
}

void print_new_server() {
  tests::World started;
  started.control("POST", "/_emulator/world", R"({"Servers":[{"ServerName":"automate-06"}]})");
  tests::World called;
  called.call("CreateServer",
              R"({"ServerName":"automate-06","Engine":"Puppet","InstanceType":"c4.large",)"
              R"("InstanceProfileArn":"arn:aws:iam::123456789012:instance-profile/p",)"
              R"("ServiceRoleArn":"arn:aws:iam::123456789012:role/r"})");
  called.pass(std::chrono::hours(1));
  const auto created = shown_server(called);
  Rows rows;
  for (const auto& [member, value] : shown_server(started)) {
    const auto found = created.find(member);
    rows.push_back({member,
                    code(value),
                    code(tests::without_pem(found == created.end() ? "" : found->second))});
  }
  print("new-server",
        {"Member", "A server that `--server` makes", "CreateServer with what it demands"},
        rows);
}

}  // namespace

int main() {
  print_operations();
  print_constraints();
  print_legality();
  print_lifecycle();
  print_durations();
  print_backup_states();
  print_limits();
  print_engines();
  print_engine_attributes();
  print_new_server();
  return 0;
}
