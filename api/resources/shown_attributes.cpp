#include "api/resources/shown_attributes.hpp"

#include "api/resources/certificate_authority.hpp"
#include "api/rules/engine_attributes.hpp"
#include "api/rules/legality.hpp"
#include "storage/engine_attributes.hpp"

namespace api::resources {

namespace {

namespace names = rules::attributes;

using Attributes = std::vector<storage::EngineAttribute>;

Attributes kept_attributes(const Context& context, const storage::Server& server) {
  return storage::list_engine_attributes(context.database, context.scope, server.name);
}

// Not while there is no such server yet (observed), or any more.
bool is_there(const storage::Server& server) {
  return rules::verdict(rules::Act::export_attribute, server.status) == rules::Verdict::allowed;
}

}  // namespace

std::vector<storage::EngineAttribute> shown_attributes(const Context& context,
                                                       const storage::Server& server) {
  Attributes shown = kept_attributes(context, server);
  if (rules::tool_of(server.engine) == rules::Tool::puppet) {
    storage::CertificateAuthority authority = authority_of(context, server.name);
    shown.push_back({std::string(names::authority), std::move(authority.certificate)});
    shown.push_back({std::string(names::revocations), std::move(authority.revocations)});
  }
  const bool says = rules::find_attribute(shown, names::upgrade_available).has_value();
  if (server.engine == "Chef" && !says && is_there(server)) {
    shown.push_back({std::string(names::upgrade_available), "true"});
  }
  return shown;
}

bool lacks_authority(const Context& context, const storage::Server& server) {
  return rules::tool_of(server.engine) == rules::Tool::puppet &&
         !storage::find_certificate_authority(context.database, context.scope, server.name);
}

bool may_upgrade(const Context& context, const storage::Server& server) {
  const Attributes kept = kept_attributes(context, server);
  const auto said = rules::find_attribute(kept, names::upgrade_available);
  return server.engine == "Chef" && said.value_or("true") == "true";
}

}  // namespace api::resources
