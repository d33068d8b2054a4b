#include "api/operations/table.hpp"

#include <algorithm>
#include <array>

namespace api {

namespace {

constexpr std::array table{
    &create_backup,
    &describe_backups,
    &describe_servers,
};

}  // namespace

std::span<const Operation* const> operations() { return table; }

const Operation* find_operation(std::string_view name) {
  const auto* found = std::lower_bound(
      table.begin(), table.end(), name, [](const Operation* each, std::string_view wanted) {
        return each->name < wanted;
      });
  return found != table.end() && (*found)->name == name ? *found : nullptr;
}

}  // namespace api
