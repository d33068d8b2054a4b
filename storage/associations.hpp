// Associations of nodes with servers: what DescribeNodeAssociationStatus is asked about. Each is
// counted in ServerName::associations. The order of their statuses is kept: a new one goes last.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "storage/database.hpp"
#include "storage/scope.hpp"

namespace storage {

enum class AssociationStatus { success, failed, in_progress };

constexpr auto enum_names(AssociationStatus) {
  return std::array<std::string_view, 3>{"SUCCESS", "FAILED", "IN_PROGRESS"};
}

struct Association {
  std::string region;
  std::string server_name;
  std::string token;
  std::string node_name;
  AssociationStatus status = AssociationStatus::in_progress;
};

void insert_association(Database& database, WorldId world, const Association& association);
// The same, uncounted as yet and untold: for documents. Takes the place of one of that token.
void put_association(Database& database, WorldId world, const Association& association);
std::optional<Association> find_association(Database& database,
                                            const Scope& scope,
                                            std::string_view server_name,
                                            std::string_view token);
// All of a world's, in an order that putting them back keeps.
// Those behind `after`, `count` at most (-1: all).
std::vector<Association> list_associations(Database& database,
                                           WorldId world,
                                           const Association& after = {},
                                           std::int64_t count = -1);
// Of whichever server's association has that token.
std::optional<AssociationStatus> find_association_status(Database& database,
                                                         const Scope& scope,
                                                         std::string_view token);
void set_association_status(Database& database,
                            const Scope& scope,
                            std::string_view server_name,
                            std::string_view token,
                            AssociationStatus status);
// Takes it away, unless it is in progress. False if nothing was.
bool forget_association(Database& database,
                        const Scope& scope,
                        std::string_view server_name,
                        std::string_view token);
// `rows_max` at most (-1: all). How many.
std::int64_t delete_associations(Database& database,
                                 const Scope& scope,
                                 std::string_view server_name,
                                 std::int64_t rows_max = -1);

// Copies more of a world's into another world, untold: those behind the last that are there,
// `rows_max` at most. How many.
std::int64_t copy_associations(Database& database, WorldId from, WorldId to, std::int64_t rows_max);

}  // namespace storage
