#include "api/control/routes/given_attributes.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "api/rules/engine_attributes.hpp"
#include "storage/engine_attributes.hpp"

namespace api::control {

namespace {

constexpr std::string_view member = "EngineAttributes";

template <class Names>
bool is_one_of(std::string_view name, const Names& names) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool is_secret(std::string_view name, const base::Json* value) {
  if (is_one_of(name, rules::unkept_attributes)) return true;
  return value != nullptr &&
         base::text_of(*value).find("PRIVATE KEY-----") != std::string_view::npos;
}

}  // namespace

void find_attribute_mistakes(const base::Json& resource,
                             const std::string& path,
                             Mistakes& mistakes) {
  const base::Json* given = base::find_member(resource, member);
  if (given == nullptr) return;
  std::set<std::string_view> names;
  for (rapidjson::SizeType i = 0; i < given->Size(); ++i) {
    const auto add = [&](std::string_view what) {
      mistakes.add_if_shown([&] {
        return path + "." + std::string(member) + "[" + std::to_string(i) + "]" + std::string(what);
      });
    };
    const base::Json* named = base::find_member((*given)[i], "Name");
    if (named == nullptr) {
      add(".Name: is missing");
      continue;
    }
    const std::string_view name = base::text_of(*named);
    if (!names.insert(name).second) add(".Name: stands in the list already");
    if (is_secret(name, base::find_member((*given)[i], "Value"))) {
      add(": is a password or a key, which is never kept; CreateServer takes and makes them");
    }
    if (is_one_of(name, rules::made_attributes)) add(".Name: is what the server itself makes");
  }
}

void put_attributes(const Context& context, const base::Json& json, const storage::Server& server) {
  if (base::find_member(json, member) == nullptr) return;
  storage::replace_engine_attributes(
      context.database, context.scope, server.name, server.engine_attributes);
}

}  // namespace api::control
