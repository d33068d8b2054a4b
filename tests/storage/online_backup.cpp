// Copies of a store that is in use: whole, of one moment, in steps.
#include "storage/online_backup.hpp"

#include <catch2/catch.hpp>
#include <chrono>
#include <filesystem>

#include "storage/checksum_check.hpp"
#include "tests/folder.hpp"
#include "tests/world.hpp"

using tests::some_account;
using tests::World;

namespace {

void fill(World& world) {
  const int servers = 10;
  for (int i = 0; i < servers; ++i) {
    const std::string name = "server-" + std::to_string(i);
    world.put_server(name);
    for (int j = 0; j < 3; ++j) world.take_backup(name);
  }
}

// But for its clock, which is set on by each start.
std::string document(World& world) {
  const std::string whole = world.control("GET", "/_emulator/world").reply.body;
  return whole.substr(whole.find("\"Seed\""));
}

// What another process makes of it.
std::string document_in(const std::string& file) {
  World world({}, file);
  return document(world);
}

// All that lies beside the file.
std::size_t files_beside(const std::string& file) {
  const auto folder = std::filesystem::path(file).parent_path();
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder),
                                                std::filesystem::directory_iterator()));
}

}  // namespace

TEST_CASE("a copy is the store as it is when the copy is whole, whatever was written meanwhile") {
  const tests::Folder folder;
  const std::string store = GENERATE(true, false) ? folder.file("store") : "";
  World world({}, store);
  fill(world);
  const std::string file = folder.file("copy");
  storage::OnlineBackup copy(world.database(), file);

  int backups = 0;
  while (!copy.step(2)) {
    world.take_backup("server-" + std::to_string(backups++ % 10));
  }
  copy.keep();

  CHECK(backups > 3);
  CHECK(storage::inspect(file).is_whole());
  CHECK(storage::inspect(file).has_checksums);
  CHECK((document_in(file) == document(world)));
}

TEST_CASE("what is written and undone again is in no copy, and keeps none from its end") {
  const tests::Folder folder;
  World world({}, folder.file("store"));
  fill(world);
  const std::string before = document(world);
  const std::string file = folder.file("copy");
  storage::OnlineBackup copy(world.database(), file);

  int undone = 0;
  while (!copy.step(2)) {
    const storage::Transaction transaction(world.database());
    world.database().execute("DELETE FROM backup");
    ++undone;
  }
  copy.keep();

  CHECK(undone > 3);
  CHECK((document_in(file) == before));
}

TEST_CASE("a step copies no more of a file than it is told to") {
  const tests::Folder folder;
  World world({}, folder.file("store"));
  fill(world);
  storage::OnlineBackup copy(world.database());

  int steps = 1;
  while (!copy.step(3)) {
    ++steps;
    CHECK(copy.pages_in_last_step() == 3);
    world.take_backup("server-1");
  }

  CHECK(copy.pages_in_last_step() <= 3);
  CHECK(steps > 5);
}

TEST_CASE("a copy without a name is read, and leaves nothing") {
  const tests::Folder folder;
  const std::string store = folder.file("store");
  World world({}, store);
  fill(world);
  const std::size_t before = files_beside(store);
  std::string bytes;
  {
    storage::OnlineBackup copy(world.database());
    CHECK(files_beside(store) == before);
    while (!copy.step(100)) {
    }
    while (true) {
      const std::string part = copy.read(10'000);
      if (part.empty()) break;
      bytes += part;
    }
  }
  CHECK(files_beside(store) == before);
  CHECK(bytes.starts_with("SQLite format 3"));
  CHECK(bytes.size() % 4096 == 0);
  CHECK(bytes.substr(68, 4) == "OWCM");  // not in use
}

TEST_CASE("a copy that is given up leaves nothing, and the store goes on") {
  const tests::Folder folder;
  const std::string store = folder.file("store");
  World world({}, store);
  fill(world);
  {
    storage::OnlineBackup copy(world.database(), folder.file("copy"));
    CHECK_FALSE(copy.step(1));
  }
  CHECK_FALSE(std::filesystem::exists(folder.file("copy")));
  CHECK_FALSE(world.take_backup("server-1").empty());
}

TEST_CASE("a copy takes no place that is taken, and none that isn't there") {
  const tests::Folder folder;
  World world({}, folder.file("store"));
  CHECK_THROWS_WITH(storage::OnlineBackup(world.database(), folder.file("store")),
                    Catch::Contains("can't be made: File exists"));
  CHECK_THROWS_WITH(storage::OnlineBackup(world.database(), folder.file("nowhere/copy")),
                    Catch::Contains("can't be made: No such file"));
  CHECK(std::filesystem::exists(folder.file("store")));
}
