// The store's file: whose it is, and what is refused untouched.
#include <catch2/catch.hpp>

#include <sqlite3.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <sstream>

#include "storage/checksum_check.hpp"
#include "storage/database.hpp"
#include "tests/folder.hpp"
#include "tests/world.hpp"

using tests::World;

namespace {

std::string bytes_of(const std::string& file) {
  std::ifstream stream(file, std::ios::binary);
  std::ostringstream text;
  text << stream.rdbuf();
  return text.str();
}

void write_file(const std::string& file, std::string_view bytes) {
  std::ofstream(file, std::ios::binary) << bytes;
}

// Why the store refuses a file; "" if it takes it.
std::string refusal(const std::string& file) {
  try {
    const storage::Database database(file);
    return "";
  } catch (const storage::Unusable& unusable) {
    return unusable.what();
  }
}

// Runs SQL on a file as any other program would.
void run_sql(const std::string& file, const char* sql) {
  sqlite3* connection = nullptr;
  REQUIRE(sqlite3_open(file.c_str(), &connection) == SQLITE_OK);
  CHECK(sqlite3_exec(connection, sql, nullptr, nullptr, nullptr) == SQLITE_OK);
  sqlite3_close(connection);
}

unsigned mode_of(const std::string& file) {
  struct stat status {};
  REQUIRE(stat(file.c_str(), &status) == 0);
  return status.st_mode & 0777U;
}

// Whether another process can open the store, told by its exit status.
enum OtherProcess { opened = 10, refused_as_in_use = 11, refused_otherwise = 12 };
int open_in_another_process(const std::string& file) {
  const pid_t child = fork();
  if (child == 0) {
    const std::string reason = refusal(file);
    _exit(reason.empty()                                                  ? opened
          : reason == "--data " + file + ": is in use by another process" ? refused_as_in_use
                                                                          : refused_otherwise);
  }
  int status = 0;
  waitpid(child, &status, 0);
  return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

}  // namespace

TEST_CASE("a new store is its owner's alone") {
  const tests::Folder folder;
  const std::string file = folder.file("store");
  const mode_t before = umask(0);

  World world({}, file);
  world.put_server("automate-06");
  umask(before);

  CHECK(mode_of(file) == 0600);
  CHECK(mode_of(file + "-wal") == 0600);
}

TEST_CASE("an empty file becomes a store") {
  const tests::Folder folder;
  write_file(folder.file("store"), "");
  CHECK(refusal(folder.file("store")).empty());
}

TEST_CASE("a store is taken again, with all that is in it") {
  const tests::Folder folder;
  const std::string file = folder.file("store");
  {
    World world({}, file);
    world.put_server("automate-06");
    world.take_backup("automate-06");
  }
  World world({}, file);
  CHECK(world.call("DescribeBackups", "{}").at("/Backups/0/BackupId") ==
        "automate-06-20160729133847520");
}

TEST_CASE("a file that is no SQLite database is refused untouched") {
  const tests::Folder folder;
  const std::string file = folder.file("notes.txt");
  const std::string content =
      GENERATE(as<std::string>{}, "hello", "SQLite format 3", std::string(4096, 'x'));
  write_file(file, content);

  CHECK(refusal(file) == "--data " + file +
                             ": is not a SQLite database; name a store of this program or a new "
                             "file");
  CHECK(bytes_of(file) == content);
  CHECK_FALSE(std::filesystem::exists(file + "-wal"));
}

TEST_CASE("another application's database is refused untouched") {
  const tests::Folder folder;
  const std::string file = folder.file("other.db");
  run_sql(file,
          GENERATE("CREATE TABLE t (x)",
                   "PRAGMA application_id = 7; CREATE TABLE t (x)",
                   "PRAGMA journal_mode = WAL; CREATE TABLE t (x)"));
  const std::string before = bytes_of(file);

  CHECK(refusal(file) == "--data " + file +
                             ": belongs to another application; name a store of this program or a "
                             "new file");
  CHECK(bytes_of(file) == before);
}

TEST_CASE("a store of a newer version is refused untouched") {
  const tests::Folder folder;
  const std::string file = folder.file("store");
  REQUIRE(refusal(file).empty());
  run_sql(file, "PRAGMA user_version = 1000");
  const std::string before = bytes_of(file);

  const std::string reason = refusal(file);

  CHECK(reason.starts_with("--data " + file +
                           ": was written by a newer version of this program (schema 1000, "));
  CHECK(bytes_of(file) == before);
}

TEST_CASE("what is no regular file is refused") {
  const tests::Folder folder;
  const std::string path = folder.file("store");

  SECTION("a folder") {
    std::filesystem::create_directory(path);
    CHECK(refusal(path).starts_with("--data " + path + ": cannot be opened: "));
  }
  SECTION("a pipe") {
    REQUIRE(mkfifo(path.c_str(), 0600) == 0);
    CHECK(refusal(path) == "--data " + path + ": is not a regular file");
  }
  SECTION("a device") {
    CHECK_FALSE(refusal("/dev/null").empty());
  }
  SECTION("a file in a folder that is not there") {
    CHECK(refusal(folder.file("nowhere/store")).find(": cannot be opened: ") != std::string::npos);
  }
}

TEST_CASE("a symbolic link is refused, even to a store, and what it points to stays") {
  const tests::Folder folder;
  const std::string file = folder.file("store");
  const std::string link = folder.file("link");
  REQUIRE(refusal(file).empty());
  std::filesystem::create_symlink(file, link);
  const std::string before = bytes_of(file);

  CHECK(refusal(link) == "--data " + link + ": is a symbolic link; name the file itself");
  CHECK(bytes_of(file) == before);
}

TEST_CASE("a store may be reached by a symbolic link to its folder, or to one above") {
  const tests::Folder folder;
  std::filesystem::create_directories(folder.file("real/stores"));
  std::filesystem::create_directory_symlink(folder.file("real"), folder.file("link"));
  std::filesystem::create_directory_symlink(folder.file("real/stores"), folder.file("near"));

  CHECK(refusal(folder.file("link/stores/store")).empty());
  CHECK(refusal(folder.file("near/store")).empty());
  CHECK_FALSE(bytes_of(folder.file("real/stores/store")).empty());
  CHECK(storage::inspect(folder.file("near/store")).is_whole());
}

TEST_CASE("a store that is named by a symbolic link is not checked, and told why") {
  const tests::Folder folder;
  REQUIRE(refusal(folder.file("store")).empty());
  const std::string link = folder.file("link");
  std::filesystem::create_symlink(folder.file("store"), link);

  CHECK_THROWS_WITH(storage::inspect(link),
                    "--data " + link + ": is a symbolic link; name the file itself");
}

TEST_CASE("a symbolic link to nothing makes no file") {
  const tests::Folder folder;
  std::filesystem::create_symlink(folder.file("target"), folder.file("link"));

  CHECK_FALSE(refusal(folder.file("link")).empty());
  CHECK_FALSE(std::filesystem::exists(folder.file("target")));
}

TEST_CASE("a store that another process uses is refused untouched, and free when that ends") {
  const tests::Folder folder;
  const std::string file = folder.file("store");
  {
    World world({}, file);
    world.put_server("automate-06");
    const std::string before = bytes_of(file);

    CHECK(open_in_another_process(file) == refused_as_in_use);
    CHECK(bytes_of(file) == before);
    CHECK(world.server_status("automate-06") == "HEALTHY");
    world.take_backup("automate-06");
  }
  CHECK(open_in_another_process(file) == opened);
}

TEST_CASE("a store that only reads so far is nobody else's either") {
  const tests::Folder folder;
  const std::string file = folder.file("store");
  REQUIRE(refusal(file).empty());
  const storage::Database database(file);

  CHECK(open_in_another_process(file) == refused_as_in_use);
}
