#include "api/control/routes/world_document.hpp"

#include <array>
#include <initializer_list>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/control/routes/clock.hpp"
#include "api/control/routes/faults.hpp"
#include "api/control/routes/policies.hpp"
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

// Tags whose key stands in one list more than once.
void find_repeated_tags(const base::Json& resource, const std::string& path, Mistakes& mistakes) {
  const base::Json* tags = base::find_member(resource, "Tags");
  if (tags == nullptr) return;
  std::set<std::string_view> keys;
  for (const base::Json& tag : tags->GetArray()) {
    const std::string_view key = base::text_of(*base::find_member(tag, "Key"));
    if (keys.insert(key).second) continue;
    mistakes.add_if_shown(
        [&] { return path + ".Tags: has the key '" + std::string(key) + "' twice"; });
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
      mistakes.add(path + "." + std::string(names.end()[-1]) + ": stands in the list already");
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
    mistakes.add("Events[" + std::to_string(i) + "].Id: stands in the list already");
  }
}

}  // namespace

constinit const Shape world_document = document;

Mistakes find_contradictions(const base::Json& document, std::string_view default_region) {
  Mistakes mistakes;
  if (const base::Json* given = base::find_member(document, "Clock")) {
    find_clock_mistakes(*given, "Clock.", mistakes);
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
    if (list != nullptr) find(*list, mistakes);
  };
  find_in("Policies", find_policy_contradictions);
  find_in("Faults", find_fault_contradictions);
  return mistakes;
}

}  // namespace api::control
