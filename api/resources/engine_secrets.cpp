#include "api/resources/engine_secrets.hpp"

#include "api/resources/private_key.hpp"
#include "api/resources/starter_kit.hpp"
#include "api/rules/engine_attributes.hpp"
#include "base/seeded_random.hpp"

namespace api::resources {

namespace {

namespace names = rules::attributes;

// 8 to 32 characters with a lower-case letter, a capital, a digit and a special one (documented).
std::string password(const Context& context, const storage::Server& server, Time moment) {
  return "Aa1!" + base::draw_letters({.seed = context.world.seed,
                                      .region = context.scope.region,
                                      .kind = "password",
                                      .name = server.name,
                                      .ordinal = base::milliseconds_of(moment)},
                                     16);
}

bool has(const Attributes& given, std::string_view name) {
  return rules::find_attribute(given, name).has_value();
}

void add(Attributes& attributes, std::string_view name, std::string value) {
  attributes.push_back({std::string(name), std::move(value)});
}

Attributes initial_of_puppet(const Context& context,
                             const storage::Server& server,
                             const Attributes& given) {
  std::optional<std::string> made;
  if (!has(given, names::puppet_password)) made = password(context, server, server.created_at);
  const auto remote = rules::find_attribute(given, names::r10k_remote);
  Attributes shown;
  add(shown, names::puppet_kit, puppet_starter_kit(context, server, made, remote));
  if (made) add(shown, names::puppet_password, *made);
  return shown;
}

Attributes initial_of_chef(const Context& context,
                           const storage::Server& server,
                           const Attributes& given) {
  const bool is_older = server.engine == "Chef";
  std::optional<std::string> key;
  if (!has(given, names::pivotal_key) && !has(given, names::older_pivotal_key)) key = private_key();
  Attributes shown;
  add(shown, names::chef_kit, chef_starter_kit(context, server, key));
  if (key) add(shown, is_older ? names::older_pivotal_key : names::pivotal_key, *key);
  if (!has(given, names::chef_password) && !has(given, names::older_chef_password)) {
    add(shown,
        is_older ? names::older_chef_password : names::chef_password,
        password(context, server, server.created_at));
  }
  return shown;
}

}  // namespace

Attributes initial_attributes(const Context& context,
                              const storage::Server& server,
                              const Attributes& given) {
  return rules::tool_of(server.engine) == rules::Tool::puppet
             ? initial_of_puppet(context, server, given)
             : initial_of_chef(context, server, given);
}

Attributes renewed_attributes(const Context& context,
                              const storage::Server& server,
                              const std::string& name,
                              const std::optional<std::string>& value) {
  const bool is_made = !value || *value == "null";  // documented
  std::optional<std::string> made;
  Attributes shown;
  if (rules::tool_of(server.engine) == rules::Tool::puppet) {
    if (is_made) made = password(context, server, context.now);
    add(shown, names::puppet_kit, puppet_starter_kit(context, server, made, std::nullopt));
  } else {
    if (is_made) made = private_key();
    add(shown, names::chef_kit, chef_starter_kit(context, server, made));
  }
  if (made) add(shown, name, *made);
  return shown;
}

}  // namespace api::resources
