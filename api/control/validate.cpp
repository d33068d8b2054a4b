#include "api/control/validate.hpp"

#include <array>
#include <initializer_list>
#include <limits>
#include <set>
#include <utility>

#include "api/control/reply.hpp"
#include "api/control/routes/faults.hpp"
#include "api/control/routes/policies.hpp"
#include "api/model/validate.hpp"
#include "api/rules/world_clock.hpp"
#include "api/shapes/backup.hpp"
#include "api/shapes/server.hpp"
#include "api/shapes/tag.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

namespace {

// A resource of the service model as a document has it: its name is demanded, and where it lives
// and what tags it bears stand beside.
template <class T>
constexpr auto with_region_and_tags(std::string_view name, const Shape& name_shape) {
  std::array<Member, members_of<T>.size() + 2> members{};
  std::size_t count = 0;
  for (const Member& member : members_of<T>) {
    members[count] = member.name == name ? Member{name, &name_shape, true, false} : member;
    if (member.name == "BackupRetentionCount") {
      members[count].shape = &shapes::backup_retention_count;
    }
    ++count;
  }
  members[count++] = {"Region", &shapes::region, false, false};
  members[count++] = {"Tags", &shapes::tag_list, false, false};
  return members;
}

constexpr auto server_members =
    with_region_and_tags<storage::Server>("ServerName", shapes::server_name);
constexpr Shape server{.name = "Server", .kind = Kind::structure, .members = server_members};
constexpr Shape servers{.name = "Servers", .kind = Kind::list, .element = &server};

constexpr auto backup_members =
    with_region_and_tags<storage::Backup>("BackupId", shapes::backup_id);
constexpr Shape backup{.name = "Backup", .kind = Kind::structure, .members = backup_members};
constexpr Shape backups{.name = "Backups", .kind = Kind::list, .element = &backup};

template <class Record>
constexpr Shape list_of{
    .name = Model<Record>::name, .kind = Kind::list, .element = &shape_of<Record>};

constexpr Shape seed{.name = "Seed",
                     .kind = Kind::integer,
                     .min = 0,
                     .max = std::numeric_limits<std::int64_t>::max()};
constexpr std::array clock_members{Member{"Now", &shapes::timestamp, false, false},
                                   Member{"Rate", &shapes::number, false, false},
                                   Member{"Frozen", &shapes::boolean, false, false}};
constexpr Shape clock{.name = "Clock", .kind = Kind::structure, .members = clock_members};

constexpr std::array document_members{
    Member{"Clock", &clock, false, false},
    Member{"Seed", &seed, false, false},
    Member{"Servers", &servers, false, false},
    Member{"Backups", &backups, false, false},
    Member{"Events", &list_of<storage::EventRecord>, false, false},
    Member{"Associations", &list_of<storage::AssociationRecord>, false, false},
    Member{"Names", &list_of<storage::NameRecord>, false, false},
    Member{"Timers", &list_of<storage::Timer>, false, false},
    Member{"Policies", &policy_list, false, false},
    Member{"Faults", &fault_list, false, false}};
constexpr Shape document{.name = "World", .kind = Kind::structure, .members = document_members};

using Mistakes = std::vector<std::string>;

std::string_view expectation(Kind kind) {
  switch (kind) {
    case Kind::string:
      return "must be a string";
    case Kind::integer:
      return "must be an integer";
    case Kind::number:
      return "must be a number";
    case Kind::boolean:
      return "must be true or false";
    case Kind::timestamp:
      return "must be a time: RFC 3339, such as 2016-07-29T13:38:47.520Z, or epoch seconds";
    case Kind::duration:
      return "must be a duration of 0 or more such as PT10M, P1D, 500ms, 2s or 10m";
    case Kind::list:
      return "must be a list";
    case Kind::structure:
      return "must be an object";
  }
  return "";
}

bool is_of_kind(const base::Json& value, Kind kind) {
  switch (kind) {
    case Kind::string:
      return value.IsString();
    case Kind::integer:
      return value.IsInt64();
    case Kind::number:
      return value.IsNumber();
    case Kind::boolean:
      return value.IsBool();
    case Kind::timestamp:
      if (value.IsString()) return base::parse_rfc3339(base::text_of(value)).has_value();
      return value.IsNumber() && value.GetDouble() >= 0 &&
             value.GetDouble() * 1000 <= static_cast<double>(base::milliseconds_of(base::time_max));
    case Kind::duration:
      return value.IsString() && base::parse_duration(base::text_of(value)).has_value();
    case Kind::list:
      return value.IsArray();
    case Kind::structure:
      return value.IsObject();
  }
  return false;
}

void check_bounds(std::int64_t size,
                  std::string_view what,
                  const Shape& shape,
                  const std::string& path,
                  Mistakes& mistakes) {
  const std::string begin = path + ": " + std::string(what) + "must be at ";
  if (shape.min && size < *shape.min) {
    mistakes.push_back(begin + "least " + std::to_string(*shape.min));
  }
  if (shape.max && size > *shape.max) {
    mistakes.push_back(begin + "most " + std::to_string(*shape.max));
  }
}

void check_integer(std::int64_t value,
                   const Shape& shape,
                   const std::string& path,
                   Mistakes& mistakes) {
  Shape bounds = shape;
  if (!bounds.min) bounds.min = -integer_max;
  if (!bounds.max) bounds.max = integer_max;
  check_bounds(value, "", bounds, path, mistakes);
}

void check_string(const base::Json& value,
                  const Shape& shape,
                  const std::string& path,
                  Mistakes& mistakes) {
  const std::string_view text = base::text_of(value);
  if (!shape.values.empty() &&
      std::find(shape.values.begin(), shape.values.end(), text) == shape.values.end()) {
    mistakes.push_back(path + ": must be one of " + listed(shape.values));
  }
  if (shape.pattern != nullptr && !matches(*shape.pattern, text)) {
    mistakes.push_back(path + ": must match " + std::string(shape.pattern->text));
  }
  check_bounds(static_cast<std::int64_t>(length_of(text)), "the length ", shape, path, mistakes);
}

void check(const base::Json& value,
           const Shape& shape,
           const std::string& path,
           Mistakes& mistakes);

void check_structure(const base::Json& value,
                     const Shape& shape,
                     const std::string& path,
                     Mistakes& mistakes) {
  const std::string prefix = path.empty() ? "" : path + ".";
  std::vector<bool> is_given(shape.members.size());
  for (const auto& given : value.GetObject()) {
    const std::string_view name = base::text_of(given.name);
    const auto member = std::find_if(shape.members.begin(),
                                     shape.members.end(),
                                     [&](const Member& each) { return each.name == name; });
    if (member == shape.members.end()) {
      if (shape.open) continue;
      mistakes.push_back(prefix + std::string(name) + ": is not known; known are " +
                         listed(shape.members));
      continue;
    }
    const auto place = static_cast<std::size_t>(member - shape.members.begin());
    if (is_given[place]) mistakes.push_back(prefix + std::string(name) + ": is given twice");
    is_given[place] = true;
    if (given.value.IsNull()) continue;
    check(given.value, *member->shape, prefix + std::string(name), mistakes);
  }
  for (const Member& member : shape.members) {
    if (member.required && base::find_member(value, member.name) == nullptr) {
      mistakes.push_back(prefix + std::string(member.name) + ": is missing");
    }
  }
}

void check(const base::Json& value,
           const Shape& shape,
           const std::string& path,
           Mistakes& mistakes) {
  if (!is_of_kind(value, shape.kind)) {
    const std::string place = path.empty() ? "The body" : path;
    mistakes.push_back(place + ": " + std::string(expectation(shape.kind)));
    return;
  }
  if (shape.kind == Kind::structure) check_structure(value, shape, path, mistakes);
  if (shape.kind == Kind::string) check_string(value, shape, path, mistakes);
  if (shape.kind == Kind::integer) check_integer(value.GetInt64(), shape, path, mistakes);
  if (shape.kind != Kind::list) return;
  check_bounds(value.Size(), "the number of elements ", shape, path, mistakes);
  for (rapidjson::SizeType i = 0; i < value.Size(); ++i) {
    check(value[i], *shape.element, path + "[" + std::to_string(i) + "]", mistakes);
  }
}

// Tags whose key stands in one list more than once.
void find_repeated_tags(const base::Json& resource, const std::string& path, Mistakes& mistakes) {
  const base::Json* tags = base::find_member(resource, "Tags");
  if (tags == nullptr) return;
  std::set<std::string_view> keys;
  for (const base::Json& tag : tags->GetArray()) {
    const std::string_view key = base::text_of(*base::find_member(tag, "Key"));
    if (keys.insert(key).second) continue;
    mistakes.push_back(path + ".Tags: has the key '" + std::string(key) + "' twice");
  }
}

// Elements of a list that have the same Region and the same values of `names`, of which the last
// tells them apart for whoever reads.
void find_twice(const base::Json& document,
                std::string_view default_region,
                std::string_view list,
                std::initializer_list<std::string_view> names,
                Mistakes& mistakes) {
  const base::Json* elements = base::find_member(document, list);
  if (elements == nullptr) return;
  std::set<std::vector<std::string_view>> seen;
  for (rapidjson::SizeType i = 0; i < elements->Size(); ++i) {
    const base::Json& element = (*elements)[i];
    const std::string path = std::string(list) + "[" + std::to_string(i) + "]";
    const base::Json* region = base::find_member(element, "Region");
    std::vector<std::string_view> key{region == nullptr ? default_region : base::text_of(*region)};
    for (const std::string_view name : names)
      key.push_back(base::text_of(*base::find_member(element, name)));
    if (!seen.insert(std::move(key)).second) {
      mistakes.push_back(path + "." + std::string(names.end()[-1]) +
                         ": stands in the list already");
    }
    find_repeated_tags(element, path, mistakes);
  }
}

void find_repeated_events(const base::Json& document, Mistakes& mistakes) {
  const base::Json* events = base::find_member(document, "Events");
  if (events == nullptr) return;
  std::set<std::int64_t> seen;
  for (rapidjson::SizeType i = 0; i < events->Size(); ++i) {
    const base::Json* id = base::find_member((*events)[i], "Id");
    if (id == nullptr || seen.insert(id->GetInt64()).second) continue;
    mistakes.push_back("Events[" + std::to_string(i) + "].Id: stands in the list already");
  }
}

}  // namespace

constinit const Shape world_document = document;

std::vector<std::string> find_mistakes(const base::Json& value, const Shape& shape) {
  Mistakes mistakes;
  check(value, shape, "", mistakes);
  return mistakes;
}

std::vector<std::string> find_clock_mistakes(const base::Json& clock, const std::string& path) {
  Mistakes mistakes;
  if (const base::Json* rate = base::find_member(clock, "Rate")) {
    const double value = rate->GetDouble();
    if (value < rules::rate_min || value > rules::rate_max) {
      mistakes.push_back(path +
                         "Rate: must be from 0.001 to 1000000; to stop the clock set Frozen");
    }
  }
  if (const base::Json* now = base::find_member(clock, "Now")) {
    Time time;
    decode(*now, time);
    if (time > rules::clock_max) {
      mistakes.push_back(path + "Now: must be " + base::to_rfc3339(rules::clock_max) + " at most");
    }
  }
  return mistakes;
}

std::vector<std::string> find_contradictions(const base::Json& document,
                                             std::string_view default_region) {
  Mistakes mistakes;
  if (const base::Json* given = base::find_member(document, "Clock")) {
    mistakes = find_clock_mistakes(*given, "Clock.");
  }
  const auto find_repeated = [&](std::string_view list,
                                 std::initializer_list<std::string_view> names) {
    find_twice(document, default_region, list, names, mistakes);
  };
  find_repeated("Servers", {"ServerName"});
  find_repeated("Backups", {"BackupId"});
  find_repeated("Associations", {"ServerName", "NodeAssociationStatusToken"});
  find_repeated("Names", {"ServerName"});
  find_repeated_events(document, mistakes);
  const auto find_in = [&](std::string_view name, auto find) {
    const base::Json* list = base::find_member(document, name);
    if (list == nullptr) return;
    for (std::string& mistake : find(*list)) mistakes.push_back(std::move(mistake));
  };
  find_in("Policies", find_policy_contradictions);
  find_in("Faults", find_fault_contradictions);
  return mistakes;
}

}  // namespace api::control
