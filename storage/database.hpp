// The one connection to the one SQLite database, and the transactions on it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <tuple>
#include <unordered_map>

#include "storage/migrations.hpp"
#include "storage/mutation.hpp"
#include "storage/sql.hpp"
#include "storage/statement.hpp"
#include "storage/totals.hpp"

struct sqlite3;

namespace storage {

class Known;

// The store can't be used, for a reason that its owner can mend: the text is one line for them.
class Unusable : public std::runtime_error {
  using std::runtime_error::runtime_error;
};

// What of a transaction can be undone: each Savepoint alone, for which SQLite copies every page
// that is written in it, or only the whole.
enum class Undo { parts, whole };

// One thread uses SQLite, and nobody asks how much memory it takes. Has no effect where SQLite is
// in use already. A Database calls it; who uses SQLite before there is one does so as well.
void configure_sqlite();

class Database {
 public:
  // Opens and, where it is new, creates the store: in memory if `file` is empty. Throws Unusable
  // for a file that is no store of this program, that a newer version wrote, or that another
  // process uses; the file is untouched. `vfs` names the SQLite VFS to use; null is SQLite's
  // default. What another than the default keeps is no file of this machine, and whose it is isn't
  // asked. `progress` is told how far the migration of an older store has come.
  explicit Database(const std::string& file,
                    const char* vfs = nullptr,
                    const Progress& progress = nullptr);
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;
  ~Database();

  // Runs one statement. Its SQL is known at compile time, and so is that there are as many values
  // as places in it; it is prepared once. Values are bound to ?1, ?2 …; a tuple stands for its
  // elements. Throws Error.
  template <class... Values>
  [[nodiscard]] Rows query(Sql<Values...> sql, const Values&... values) {
    return Rows(prepared(sql.text()), std::tuple_cat(flat(values)...));
  }
  template <class... Values>
  void execute(Sql<Values...> sql, const Values&... values) {
    Rows rows = query(sql, values...);
    while (rows.next()) {
    }
  }

  // How many rows the last INSERT, UPDATE or DELETE changed.
  std::int64_t changes() const;
  // How many statements that may write have run so far, and changes that are to be written.
  std::uint64_t writes() const { return writes_; }
  // Of a row that is known, which follows later; see keep() in places.hpp.
  void note_change();
  // Writes the rows that don't have yet what is known. It is no write of its own.
  void write_known();
  // How many steps all statements have made so far: what they cost, counted.
  std::uint64_t steps() const;
  // What the open transaction has changed so far.
  Mutations& mutations() { return mutations_; }
  // What all living worlds hold, with what the open transaction has changed so far.
  Totals& totals() { return totals_; }

  // What is known of the rows. Who changes them by statements of their own calls forget_known().
  Known& known() { return *known_; }
  // Whether a transaction is open. After an error SQLite may have ended it (SQLITE_FULL, IOERR).
  bool in_transaction() const;
  // Whether the transaction, Undo::whole, holds what a Savepoint was to undo: it must not be kept.
  bool is_spoiled() const { return is_spoiled_; }

 private:
  struct Close {
    void operator()(sqlite3* connection) const;
  };
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };

  template <class T>
  static std::tuple<const T&> flat(const T& value) {
    return {value};
  }
  template <class... T>
  static std::tuple<const T&...> flat(const std::tuple<T...>& values) {
    return std::apply([](const auto&... each) { return std::tuple<const T&...>(each...); }, values);
  }
  template <class... T>
  static std::tuple<const T&...> flat(const std::tuple<T&...>& values) {
    return std::apply([](const auto&... each) { return std::tuple<const T&...>(each...); }, values);
  }
  sqlite3_stmt* prepared(const char* sql);
  void open(const std::string& file, const char* vfs);
  void configure(const std::string& file, const Progress& progress);
  void bring_up_to_date(std::int64_t version, bool is_file, const Progress& progress);
  void run_script(const char* sql);

  std::unique_ptr<sqlite3, Close> connection_;
  struct Prepared {
    std::unique_ptr<sqlite3_stmt, Finalize> statement;
    bool writes;
    bool reads_late;  // columns of rows that may not have them yet
  };
  std::unordered_map<const void*, Prepared> statements_;  // by the text's address
  std::uint64_t writes_ = 0;
  Mutations mutations_;
  Totals totals_;
  std::unique_ptr<Known> known_;
  Undo undo_ = Undo::parts;
  bool is_spoiled_ = false;
  bool has_failed_commit_ = false;  // since the last that went well
  bool reads_late_ = false;         // the statement that is being prepared
  bool writes_known_ = false;       // write_known() is at work

  friend class Transaction;
  friend class Savepoint;
  friend class OnlineBackup;
};

// All or nothing: what ran since it was made is undone on destruction unless keep() was called.
class Transaction {
 public:
  explicit Transaction(Database& database, Undo undo = Undo::parts);
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  ~Transaction();

  // Makes it durable. Throws Error; nothing of it remains then.
  void keep();

 private:
  void write_known();

  Database& database_;
  std::uint64_t writes_;  // how many there were before
  Totals totals_;         // likewise
  bool is_kept_ = false;
};

// A part of a transaction: undone on destruction unless keep() was called. In one that is
// Undo::whole nothing is undone, but the transaction is spoiled if the part has written, or has
// broken off where what is known of the rows is all there is of them.
class Savepoint {
 public:
  explicit Savepoint(Database& database);
  Savepoint(const Savepoint&) = delete;
  Savepoint& operator=(const Savepoint&) = delete;
  ~Savepoint();

  void keep();

 private:
  Database& database_;
  std::size_t mutations_;  // how many there were before
  std::uint64_t writes_;   // likewise
  Totals totals_;          // likewise
  int exceptions_;         // likewise
  bool open_ = true;
};

}  // namespace storage
