// What a commit in memory costs must not depend on how much is stored.
#include <sqlite3.h>

#include <catch2/catch.hpp>
#include <random>

#include "storage/backups.hpp"
#include "storage/database.hpp"
#include "storage/worlds.hpp"

namespace {

int truncations = 0;
sqlite3_pcache_methods2 plain;

void count_truncation(sqlite3_pcache* cache, unsigned first) {
  ++truncations;
  plain.xTruncate(cache, first);
}

// While it lives, SQLite's own page cache, below ours, counts how often it is searched for pages to
// truncate. No database may be open when it is made and when it goes.
class CountedTruncations {
 public:
  CountedTruncations() {
    forget_cache();
    sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &plain);
    sqlite3_pcache_methods2 counting = plain;
    counting.xTruncate = count_truncation;
    sqlite3_config(SQLITE_CONFIG_PCACHE2, &counting);
  }
  CountedTruncations(const CountedTruncations&) = delete;
  CountedTruncations& operator=(const CountedTruncations&) = delete;
  ~CountedTruncations() { forget_cache(); }

 private:
  // SQLite falls back to its own.
  static void forget_cache() {
    sqlite3_shutdown();
    const sqlite3_pcache_methods2 none{};
    sqlite3_config(SQLITE_CONFIG_PCACHE2, &none);
  }
};

}  // namespace

TEST_CASE("a commit in memory doesn't search all that is stored") {
  const CountedTruncations counted;
  storage::Database database("");
  const storage::WorldId world = storage::insert_world(database, {.account = "123456789012"});
  truncations = 0;
  std::mt19937 chance(1);  // ids in any order, so that pages of the indexes are split and balanced

  for (int i = 0; i < 2000; ++i) {
    storage::Transaction turn(database);
    const std::string id = "automate-06-" + std::to_string(chance()) + "-" + std::to_string(i);
    storage::insert_backup(
        database,
        {world, "us-east-1"},
        {.id = id, .server_name = "automate-06", .created_at = base::time_of(1'000'000 + i)});
    turn.keep();
  }

  CHECK(truncations == 0);
}
