// Servers and backups as the emulator's own API shows them: AWS's members, and beside them where
// they live and what tags they bear. World documents have the same form.
#pragma once

#include <string>
#include <tuple>
#include <vector>

#include "api/control/call.hpp"
#include "api/shapes/backup.hpp"
#include "api/shapes/server.hpp"
#include "api/shapes/tag.hpp"
#include "api/shapes/world.hpp"
#include "storage/backups.hpp"
#include "storage/servers.hpp"
#include "storage/tags.hpp"

namespace api::control {

struct ShownServer : storage::Server {
  std::string region{};
  std::vector<storage::Tag> tags{};
};

struct ShownBackup : storage::Backup {
  std::string region{};
  std::vector<storage::Tag> tags{};
};

// With what belongs to it; what that costs is spent.
ShownServer shown(Step& step, const storage::Scope& scope, storage::Server server);
ShownBackup shown(Step& step, const storage::Scope& scope, storage::Backup backup);

// The regions in which a world has anything; nothing if they are too many to be read at once.
std::optional<std::vector<std::string>> few_regions(const Call& call);

}  // namespace api::control

namespace api {

template <>
struct Model<control::ShownServer> {
  using Server = control::ShownServer;
  static constexpr std::string_view name = "ShownServer";
  static constexpr auto fields =
      std::tuple_cat(Model<storage::Server>::fields,
                     std::tuple{required("Region", &Server::region, shapes::region),
                                required("Tags", &Server::tags, shapes::tag_list)});
};

template <>
struct Model<control::ShownBackup> {
  using Backup = control::ShownBackup;
  static constexpr std::string_view name = "ShownBackup";
  static constexpr auto fields =
      std::tuple_cat(Model<storage::Backup>::fields,
                     std::tuple{required("Region", &Backup::region, shapes::region),
                                required("Tags", &Backup::tags, shapes::tag_list)});
};

}  // namespace api
