// Transactions and their parts, of database.hpp.
#include <sqlite3.h>

#include <exception>

#include "storage/checksum_file.hpp"
#include "storage/database.hpp"
#include "storage/known.hpp"
#include "storage/write_again.hpp"

namespace storage {

Transaction::Transaction(Database& database, Undo undo)
    : database_(database), writes_(database.writes()), totals_(database.totals()) {
  database.mutations().cut_to(0);
  database.known().trim();
  database.undo_ = undo;
  database.is_spoiled_ = false;
  database.execute("BEGIN");
}

// Where a row can't be written, each part of the transaction can find out alone whether it is its
// own.
void Transaction::write_known() {
  try {
    database_.write_known();
  } catch (const Error&) {
    if (database_.undo_ == Undo::whole) database_.is_spoiled_ = true;
    throw;
  }
}

// A commit that failed may lie whole at the end of the log all the same, and would come back with
// the next start. So the next one writes something in its place, even if it has only read.
void Transaction::keep() {
  const bool has_only_read = database_.writes() == writes_;
  if (!has_only_read && is_file_gone(database_.connection_.get())) {
    throw Error(SQLITE_READONLY_DBMOVED,
                "the data file was deleted or replaced, and nothing more can be kept in it: "
                "save what is here by GET /_emulator/world, and start again");
  }
  write_known();
  try {
    if (database_.has_failed_commit_) write_again(database_);
    database_.has_failed_commit_ = true;
    database_.execute("COMMIT");
    database_.has_failed_commit_ = false;
    is_kept_ = true;
  } catch (const Error&) {
    if (!has_only_read) throw;
  }
}

Transaction::~Transaction() {
  if (!is_kept_) {
    database_.known().clear();
    database_.totals_ = totals_;
  }
  if (!database_.in_transaction()) return;
  try {
    database_.execute("ROLLBACK");
  } catch (const Error&) {
    // ROLLBACK fails only where SQLite has ended the transaction by itself.
  }
}

Savepoint::Savepoint(Database& database)
    : database_(database),
      mutations_(database.mutations().size()),
      writes_(database.writes()),
      totals_(database.totals()),
      exceptions_(std::uncaught_exceptions()) {
  if (database_.undo_ == Undo::whole) return;
  database_.write_known();  // what was changed before stays, whatever comes of this part
  database_.execute("SAVEPOINT step");
}

void Savepoint::keep() {
  if (database_.undo_ == Undo::parts) {
    database_.write_known();
    database_.execute("RELEASE step");
  }
  open_ = false;
}

Savepoint::~Savepoint() {
  if (!open_) return;
  database_.mutations().cut_to(mutations_);
  const bool has_written = database_.writes() != writes_;
  if (database_.undo_ == Undo::whole) {
    // What it knows is right unless it broke off.
    if (!has_written && std::uncaught_exceptions() == exceptions_) return;
    const bool is_spoiled = has_written || !database_.known().is_written();
    if (is_spoiled && database_.in_transaction()) database_.is_spoiled_ = true;
  }
  database_.known().clear();
  database_.totals_ = totals_;
  if (database_.undo_ == Undo::whole || !database_.in_transaction()) return;
  try {
    database_.execute("ROLLBACK TO step");
    database_.execute("RELEASE step");
  } catch (const Error&) {
    // Whoever runs the transaction asks in_transaction() and sees that it is lost.
  }
}

}  // namespace storage
