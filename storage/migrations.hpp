// The schema of the store, its marks in the file's header, and how an older store gets to it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>

namespace storage {

class Database;

inline constexpr std::uint32_t application_id = 0x4F57434D;  // "OWCM"
inline constexpr std::int64_t schema_version = 3;

// Makes an empty store. To be run in a transaction, as all of these are.
extern const char* const schema;

// What is legible for people in a store's file: its rows with the names that the API has for
// things. The program reads none of it.
extern const char* const views;

// Told now and then how far a migration has come.
using Progress = std::function<void(std::string_view text)>;

// Copies what a store of version 1 or 2 holds into the schema's tables, beside which it lies, and
// drops it. What was there stays whole until the transaction is committed.
void migrate(Database& database, std::int64_t version, const Progress& progress);

}  // namespace storage
