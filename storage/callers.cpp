#include "storage/callers.hpp"

#include <tuple>

#include "storage/known.hpp"
#include "storage/numbers.hpp"

namespace storage {

namespace {

constexpr std::int64_t kept_max = 1'000;  // in a world

}  // namespace

std::optional<NumberOrText> name_caller(Database& database,
                                        WorldId world,
                                        const std::optional<std::string>& arn) {
  if (!arn) return std::nullopt;
  Callers& callers = database.known().callers;
  if (callers.last_arn == *arn && callers.last >> server_bits == world) return callers.last;
  static constexpr auto sql = "SELECT id FROM caller WHERE arn = ?2 AND " +
                              belongs_to("?1", "id", of_server) + " ORDER BY id LIMIT 1";
  auto id = database.query(sql, world, *arn).first<std::int64_t>();
  if (id == 0) {
    id = next_number(database, world, NumbersOf::callers);
    if (id - (world << server_bits) >= kept_max) return *arn;
    database.execute("INSERT INTO caller (id, arn) VALUES (?1, ?2)", id, *arn);
  }
  callers = {*arn, id};
  return id;
}

std::optional<std::string> caller_named(Database& database,
                                        const std::optional<NumberOrText>& name) {
  if (!name) return std::nullopt;
  if (const auto* text = std::get_if<std::string>(&*name)) return *text;
  const auto id = std::get<std::int64_t>(*name);
  Callers& callers = database.known().callers;
  if (callers.last != id) {
    Rows rows = database.query("SELECT arn FROM caller WHERE id = ?1", id);
    if (!rows.next()) throw damaged("a caller that is not there");
    callers = {rows.get<std::string>(), id};
  }
  return callers.last_arn;
}

std::int64_t copy_callers(Database& database, WorldId from, WorldId to, std::int64_t rows_max) {
  static constexpr auto sql = "INSERT INTO caller (id, arn) SELECT " + moved("id", of_server) +
                              ", arn FROM caller WHERE id > " + last_copied("caller", of_server) +
                              " AND " + ends_with("?1", "id", of_server) + " ORDER BY id LIMIT ?3";
  database.execute(sql, from, to, rows_max);
  return database.changes();
}

}  // namespace storage
