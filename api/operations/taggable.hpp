// The resource that an ARN names, for the operations on tags.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "api/context.hpp"
#include "api/model/result.hpp"
#include "api/rules/legality.hpp"

namespace api {

struct Taggable {
  std::string name;                    // as storage/tags.hpp names resources
  std::vector<std::string> followers;  // a server's backups, whose tags follow the server's

  std::vector<std::string> all() const;
};

// The server or backup of this account and region; ResourceNotFoundException for any other ARN, and
// InvalidStateException in a state that doesn't allow the act.
Result<Taggable> find_taggable(const Context& context, std::string_view arn, rules::Act act);

}  // namespace api
