// Associations of nodes with servers: what DescribeNodeAssociationStatus is asked about.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

enum class AssociationStatus { success, failed, in_progress };

constexpr auto enum_names(AssociationStatus) {
  return std::array<std::string_view, 3>{"SUCCESS", "FAILED", "IN_PROGRESS"};
}

struct Association {
  std::string token;
  std::string server_name;
  std::string node_name;
  AssociationStatus status = AssociationStatus::in_progress;
};

void insert_association(Database& database, const Scope& scope, const Association& association);
std::optional<Association> find_association(Database& database,
                                            const Scope& scope,
                                            std::string_view server_name,
                                            std::string_view token);
// Of whichever server's association has that token.
std::optional<AssociationStatus> find_association_status(Database& database,
                                                         const Scope& scope,
                                                         std::string_view token);
void set_association_status(Database& database,
                            const Scope& scope,
                            std::string_view server_name,
                            std::string_view token,
                            AssociationStatus status);
void delete_associations(Database& database, const Scope& scope, std::string_view server_name);

}  // namespace storage
