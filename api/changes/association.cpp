#include "api/changes/association.hpp"

#include "api/changes/change.hpp"
#include "api/resources/certificate_authority.hpp"
#include "base/seeded_random.hpp"
#include "storage/associations.hpp"
#include "storage/server_names.hpp"

namespace api::changes {

namespace {

// Of the association that is the name's first (0), second …
std::string token_of(const Context& context, const std::string& server_name, std::int64_t ordinal) {
  return base::draw_uuid({.seed = context.world.seed,
                          .region = context.scope.region,
                          .kind = "association",
                          .name = server_name,
                          .ordinal = ordinal});
}

void forget(Context& context, const std::string& server_name, const std::string& token) {
  storage::Database& database = context.database;
  if (storage::forget_association(database, context.scope, server_name, token)) {
    storage::delete_certificate(database, context.scope, server_name, token);
  }
}

}  // namespace

std::string start_associate(Context& context,
                            const storage::Server& server,
                            const std::string& node_name) {
  const std::int64_t ordinal =
      storage::find_server_name(context.database, context.scope, server.name).associations;
  std::string token = token_of(context, server.name, ordinal);
  if (ordinal >= associations_max) {
    forget(context, server.name, token_of(context, server.name, ordinal - associations_max));
  }
  storage::insert_association(context.database,
                              context.scope.world,
                              {.region = context.scope.region,
                               .server_name = server.name,
                               .token = token,
                               .node_name = node_name});
  set_timer(context, Change::associate, server.name, token);
  return token;
}

void finish_associate(Context& context, const storage::Timer& timer) {
  storage::set_association_status(
      context.database,
      context.scope,
      timer.server_name,
      timer.subject,
      timer.fail ? storage::AssociationStatus::failed : storage::AssociationStatus::success);
  if (!timer.fail) resources::revoke_marked(context, timer.server_name, timer.subject);
}

}  // namespace api::changes
