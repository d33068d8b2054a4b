// Whether the store keeps what is written, asked of the store itself.
#pragma once

namespace storage {

class Database;

// Writes what is there already: how the transaction ends then tells whether anything can be kept.
// Throws Error.
void write_again(Database& database);

}  // namespace storage
