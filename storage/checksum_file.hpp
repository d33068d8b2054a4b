// A store's file in use: its pages carry checksums, its header tells that it is in use, and its log
// belongs to it until it is closed.
#pragma once

#include <string>

struct sqlite3;

namespace storage {

// Opens a connection whose file gets checksums by a VFS over the one of that name, or null. Its
// folder may be reached by symbolic links, also where SQLITE_OPEN_NOFOLLOW has the file be none.
// Gives SQLite's result; what was opened, even if it failed, is to be closed by close_file().
int open_file(const char* path, sqlite3*& connection, int flags, const char* vfs);

// Before the first write: leaves room for checksums in the pages of a new store.
void reserve_checksums(sqlite3* connection);

// Gives an older store's pages their checksums, all at once or not at all. SQLite's result.
int add_checksums(sqlite3* connection);

// What is wrong with a store although its pages are what was written, "" if nothing is: pages in
// each other's place, which their checksums don't show. It is looked for where it takes a moment,
// and in a file that is alone though it was in use when it was last written: it was copied without
// its log, or another program moved that into it.
std::string find_disorder(sqlite3* connection);

// Marks the file as in use. From here on a close without end_use() leaves the log. SQLite's result.
int begin_use(sqlite3* connection);

// Closes the connection, and the file in order where it was in use.
void close_file(sqlite3* connection);

// Whether the connection's file is no longer the one of its name: it was deleted or replaced.
bool is_file_gone(sqlite3* connection);

// Why the last call of the connection failed, in words: a damaged page, else SQLite's own.
std::string reason_of(sqlite3* connection);

}  // namespace storage
