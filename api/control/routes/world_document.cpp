#include "api/control/routes/world_document.hpp"

#include <array>
#include <initializer_list>
#include <limits>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "api/control/routes/faults.hpp"
#include "api/control/routes/policies.hpp"
#include "api/shapes/backup.hpp"
#include "api/shapes/clock.hpp"
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
constexpr std::array document_members{
    Member{"Clock", &shape_of<GivenClock>, false, false},
    Member{"Seed", &seed, false, false},
    Member{"Servers", &servers, false, false},
    Member{"Backups", &backups, false, false},
    Member{"Events", &list_of<storage::ServerEvent>, false, false},
    Member{"Associations", &list_of<storage::Association>, false, false},
    Member{"Names", &list_of<storage::ServerName>, false, false},
    Member{"Timers", &list_of<storage::Timer>, false, false},
    Member{"Policies", &policy_list, false, false},
    Member{"Faults", &fault_list, false, false}};
constexpr Shape document{.name = "World", .kind = Kind::structure, .members = document_members};

}  // namespace

constinit const Shape world_document = document;

}  // namespace api::control
