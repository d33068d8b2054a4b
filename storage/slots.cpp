#include "storage/slots.hpp"

namespace storage {

std::optional<std::string> find_slots(Database& database) {
  Rows rows = database.query("SELECT list FROM slots");
  if (!rows.next()) return std::nullopt;
  return rows.get<std::string>();
}

void keep_slots(Database& database, std::string_view slots) {
  database.execute(
      "INSERT INTO slots (id, list) VALUES (1, ?1) ON CONFLICT (id) DO UPDATE SET list = ?1",
      slots);
}

}  // namespace storage
