// The table of the operations.
#include "api/operations/table.hpp"

#include <catch2/catch.hpp>

TEST_CASE("each operation is found by its own name, and none by another") {
  for (const api::Operation* each : api::operations()) {
    CAPTURE(each->name);
    CHECK(api::find_operation(each->name) == each);
    CHECK(api::find_operation(std::string(each->name) + "s") == nullptr);
  }
  CHECK(api::find_operation("") == nullptr);
  CHECK(api::find_operation("createBackup") == nullptr);
}
