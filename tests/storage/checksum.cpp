// Checksums of the store's pages: which they are, how an older store gets them, what becomes of a
// page whose own is wrong.
#include <catch2/catch.hpp>

#include <sqlite3.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "storage/checksum_check.hpp"
#include "tests/disk.hpp"
#include "tests/folder.hpp"
#include "tests/world.hpp"

using tests::Disk;
using tests::World;

namespace {

constexpr std::size_t page_bytes = 4096;
const std::string automate = R"({"ServerName":"automate-06"})";

std::string bytes_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void flip_bit(const std::string& file, std::size_t at) {
  std::fstream stream(file, std::ios::binary | std::ios::in | std::ios::out);
  stream.seekg(static_cast<std::streamoff>(at));
  const char flipped = static_cast<char>(stream.get() ^ 4);
  stream.seekp(static_cast<std::streamoff>(at));
  stream.put(flipped);
}

// As https://www.sqlite.org/src/file/ext/misc/cksumvfs.c has it, byte by byte.
std::string checksum_by_the_book(const std::string& page) {
  std::uint32_t sums[2] = {0, 0};
  for (std::size_t at = 0; at < page.size() - 8; at += 4) {
    std::uint32_t word = 0;
    for (std::size_t i = 4; i-- > 0;) word = word << 8 | static_cast<unsigned char>(page[at + i]);
    sums[at / 4 % 2] += word + sums[1 - at / 4 % 2];
  }
  std::string checksum;
  for (const std::uint32_t sum : sums) {
    for (int i = 0; i < 4; ++i) checksum += static_cast<char>(sum >> 8 * i);
  }
  return checksum;
}

std::size_t pages_with_checksum(const std::string& store) {
  std::size_t count = 0;
  for (std::size_t at = 0; at < store.size(); at += page_bytes) {
    const std::string page = store.substr(at, page_bytes);
    count += page.substr(page_bytes - 8) == checksum_by_the_book(page) ? 1 : 0;
  }
  return count;
}

// Runs SQL as any other program would.
std::vector<std::string> run_sql(const std::string& file, const char* vfs, const std::string& sql) {
  sqlite3* connection = nullptr;
  const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
  REQUIRE(sqlite3_open_v2(file.c_str(), &connection, flags, vfs) == SQLITE_OK);
  std::vector<std::string> texts;
  const auto add = [](void* list, int count, char** values, char**) {
    for (int i = 0; i < count; ++i) {
      static_cast<std::vector<std::string>*>(list)->emplace_back(values[i] ? values[i] : "");
    }
    return 0;
  };
  sqlite3_exec(connection, "PRAGMA locking_mode = EXCLUSIVE", nullptr, nullptr, nullptr);
  CHECK(sqlite3_exec(connection, sql.c_str(), add, &texts, nullptr) == SQLITE_OK);
  sqlite3_close(connection);
  return texts;
}

// A store that SQLite alone has written, without room for checksums.
std::string store_without_checksums() {
  Disk present;
  { World world({}, "store", present.name()); }
  std::string sql;
  for (const std::string& each :
       run_sql("store", present.name(), "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL")) {
    sql += each + ";";
  }
  const std::string version = run_sql("store", present.name(), "PRAGMA user_version")[0];
  Disk disk;
  run_sql("store",
          disk.name(),
          sql + "PRAGMA application_id = 1331118925; PRAGMA user_version = " + version +
              "; PRAGMA journal_mode = WAL; PRAGMA wal_checkpoint(TRUNCATE)");
  return disk.content("store");
}

// A store on this machine's disk whose pages are read anew each time.
struct Fixture {
  tests::Folder folder;
  std::string file = folder.file("store");
  World world{{}, file};

  Fixture() {
    for (int i = 0; i < 60; ++i) world.put_server("automate-" + std::to_string(10 + i));
    world.put_server("automate-06");
    forget_pages();
  }
  void forget_pages() { world.database().execute("PRAGMA shrink_memory"); }
  void checkpoint() { world.database().execute("PRAGMA wal_checkpoint(TRUNCATE)"); }

  // A page of the middle of what the table's rows lie in.
  std::size_t some_page_of(const std::string& tree) {
    return static_cast<std::size_t>(
        world.database()
            .query(storage::Sql<std::string>(
                       "SELECT max(pageno) FROM dbstat WHERE name = ?1 AND pagetype = 'leaf'"),
                   tree)
            .first<std::int64_t>());
  }
};

}  // namespace

TEST_CASE("each page of a new store carries the checksum that SQLite's own shim would verify") {
  Disk disk;
  {
    World world({}, "store", disk.name());
    world.put_server("automate-06");
    world.take_backup("automate-06");
  }
  const std::string store = disk.content("store");
  CHECK(store[20] == 8);
  CHECK(pages_with_checksum(store) == store.size() / page_bytes);
}

TEST_CASE("a store without checksums gets them when it is opened, whatever happens meanwhile") {
  const std::string old = store_without_checksums();
  REQUIRE(pages_with_checksum(old) < old.size() / page_bytes / 2);
  const tests::Fault fault = GENERATE(from_range(tests::all_faults));
  const bool loses_power = GENERATE(false, true);
  for (std::int64_t call = 1;; ++call) {
    Disk disk;
    disk.put("store", old);
    disk.fail_once(tests::DiskCall::any, fault, call);
    try {
      const storage::Database database("store", disk.name());
    } catch (const storage::Unusable&) {
    }
    const bool has_failed = disk.failures() > 0;
    disk.stop();
    INFO(tests::name_of(fault) << " at call " << call);
    loses_power ? disk.start_after_power_loss(static_cast<std::uint64_t>(call))
                : disk.start_after_kill();
    {
      World world({}, "store", disk.name());
      world.put_server("automate-06");
      CHECK(world.database().query("PRAGMA integrity_check").first<std::string>() == "ok");
    }
    const std::string store = disk.content("store");
    CHECK(pages_with_checksum(store) == store.size() / page_bytes);
    if (!has_failed) {
      CHECK(call > 10);
      break;
    }
  }
}

TEST_CASE("a read of a damaged page is a 500 that the log explains, and others are served") {
  Fixture fixture;
  World& world = fixture.world;
  fixture.checkpoint();
  const std::size_t page = fixture.some_page_of("server");
  flip_bit(fixture.file, (page - 1) * page_bytes + page_bytes / 2);
  fixture.forget_pages();

  CHECK(world.call("DescribeServers", "{}").status() == 500);
  CHECK(world.call("CreateBackup", R"({"ServerName":"automate-10"})").status() == 200);
  REQUIRE_FALSE(world.reports.empty());
  const std::string& report = world.reports.front();
  CHECK(report.find(" of account ") != std::string::npos);
  CHECK(report.find("page " + std::to_string(page) + " of the data file is damaged") !=
        std::string::npos);
  CHECK(world.control("GET", "/_emulator/clock").status() == 200);
}

TEST_CASE("a damaged page of the log is noticed when it is read again") {
  Fixture fixture;
  World& world = fixture.world;
  const std::string log = fixture.file + "-wal";
  for (std::size_t at = 32 + 24 + 2000; at < bytes_of(log).size(); at += 24 + page_bytes) {
    flip_bit(log, at);
  }
  fixture.forget_pages();

  CHECK(world.call("DescribeServers", "{}").status() == 500);
  REQUIRE_FALSE(world.reports.empty());
  CHECK(world.reports.back().find(" of the data file, in its log, is damaged") !=
        std::string::npos);
}

TEST_CASE("a flip of the byte that tells of checksums is damage, too") {
  Fixture fixture;
  fixture.world.stop();
  flip_bit(fixture.file, 20);
  std::fstream(fixture.file, std::ios::binary | std::ios::in | std::ios::out).seekp(20).put(0);
  CHECK_THROWS_WITH(storage::Database(fixture.file),
                    Catch::Contains("page 1 of the data file is damaged"));
}

TEST_CASE("when the data file is deleted, writes fail and say so, and reads go on") {
  Fixture fixture;
  World& world = fixture.world;
  std::filesystem::remove(fixture.file);

  CHECK(world.call("CreateBackup", automate).status() == 500);
  CHECK(world.reports.back().find("the data file was deleted or replaced") != std::string::npos);
  CHECK(world.server_status("automate-06") == "HEALTHY");
}

TEST_CASE("a store that was copied without its log while it was in use is told from others") {
  Fixture fixture;
  const std::string copy = fixture.folder.file("copy");
  std::filesystem::copy_file(fixture.file, copy);
  {
    storage::Database alone(copy);
    CHECK(storage::lost_log(alone));
  }
  storage::Database closed(copy);
  CHECK_FALSE(storage::lost_log(closed));

  fixture.world.stop();
  std::filesystem::copy_file(fixture.file, fixture.folder.file("whole"));
  storage::Database whole(fixture.folder.file("whole"));
  CHECK_FALSE(storage::lost_log(whole));
}

TEST_CASE("a whole store is found whole, and is left as it is") {
  Fixture fixture;
  fixture.world.stop();
  const std::string before = bytes_of(fixture.file);

  CHECK(storage::inspect(fixture.file).is_whole());

  CHECK(bytes_of(fixture.file) == before);
  CHECK_FALSE(std::filesystem::exists(fixture.file + "-wal"));
}

TEST_CASE("a damaged page is named with its table, and the other rows are kept in a new store") {
  Fixture fixture;
  const std::size_t page = fixture.some_page_of("server");
  fixture.world.stop();
  flip_bit(fixture.file, (page - 1) * page_bytes + page_bytes / 2);
  const std::string before = bytes_of(fixture.file);

  const storage::Inspected found = storage::inspect(fixture.file);
  REQUIRE(found.damage.size() == 1);
  CHECK(found.damage[0].page == page);
  CHECK(found.damage[0].held == "table server");
  CHECK(found.damage[0].accounts == std::vector{std::string(tests::some_account)});

  const std::string kept = fixture.folder.file("kept");
  const storage::Salvaged salvaged = storage::salvage(fixture.file, kept);
  CHECK(salvaged.lacks_any);
  CHECK(bytes_of(fixture.file) == before);
  World world({}, kept);
  const auto servers = world.database().query("SELECT count(*) FROM servers").first<int>();
  CHECK(servers > 30);
  CHECK(servers < 61);
  CHECK(storage::find_usage(world.database(), world.scope()).servers == servers);
  CHECK(world.call("DescribeServers", "{}").status() == 200);
  CHECK_THROWS_WITH(storage::salvage(fixture.file, kept), Catch::Contains("is there already"));
}

TEST_CASE("pages that have changed places are found by the store's order") {
  Fixture fixture;
  const std::size_t one = fixture.some_page_of("server");
  fixture.world.stop();
  std::string content = bytes_of(fixture.file);
  std::swap_ranges(content.begin() + static_cast<std::ptrdiff_t>((one - 1) * page_bytes),
                   content.begin() + static_cast<std::ptrdiff_t>(one * page_bytes),
                   content.begin() + static_cast<std::ptrdiff_t>((one - 2) * page_bytes));
  std::ofstream(fixture.file, std::ios::binary) << content;

  CHECK_FALSE(storage::inspect(fixture.file).is_whole());
  CHECK_THROWS_WITH(storage::Database(fixture.file), Catch::Contains(" is damaged: "));
}
