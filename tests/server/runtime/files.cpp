// Files that the program writes for others.
#include "server/runtime/files.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include "tests/folder.hpp"

namespace fs = std::filesystem;

namespace {

std::string text_of(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

mode_t mode_of(const std::string& path) {
  struct stat status {};
  REQUIRE(lstat(path.c_str(), &status) == 0);
  return status.st_mode & 07777;
}

}  // namespace

TEST_CASE("a file is written for its owner alone, and nothing else is left") {
  const tests::Folder folder;
  server::write_file(folder.file("port"), "20161\n");
  CHECK(text_of(folder.file("port")) == "20161\n");
  CHECK(mode_of(folder.file("port")) == 0600);
  CHECK(std::distance(fs::directory_iterator(folder.file("")), fs::directory_iterator()) == 1);
}

TEST_CASE("a file takes the place of another one") {
  const tests::Folder folder;
  server::write_file(folder.file("port"), "a longer text\n");
  server::write_file(folder.file("port"), "1\n");
  CHECK(text_of(folder.file("port")) == "1\n");
}

TEST_CASE("a link is replaced, and what it leads to stays as it is") {
  const tests::Folder folder;
  server::write_file(folder.file("precious"), "precious");
  fs::create_symlink(folder.file("precious"), folder.file("port"));
  server::write_file(folder.file("port"), "20161\n");
  CHECK(text_of(folder.file("precious")) == "precious");
  CHECK(text_of(folder.file("port")) == "20161\n");
  CHECK_FALSE(fs::is_symlink(folder.file("port")));
}

TEST_CASE("links in place of the temporary file lead nowhere") {
  const tests::Folder folder;
  server::write_file(folder.file("precious"), "precious");
  const std::string temporary = folder.file(".port." + std::to_string(getpid()) + "-");
  fs::create_symlink(folder.file("precious"), temporary + "0");
  fs::create_symlink(folder.file("nowhere"), temporary + "1");
  server::write_file(folder.file("port"), "20161\n");
  CHECK(text_of(folder.file("precious")) == "precious");
  CHECK_FALSE(fs::exists(folder.file("nowhere")));
  CHECK(text_of(folder.file("port")) == "20161\n");
}

TEST_CASE("a folder inside another is made once, and never reached by a link") {
  const tests::Folder folder;
  const server::Folder outer(folder.file(""));
  outer.inside("one").write("file", "first");
  outer.inside("one").write("file", "second");
  CHECK(text_of(folder.file("one/file")) == "second");
  fs::create_directory_symlink(folder.file("one"), folder.file("two"));
  CHECK_THROWS_AS(outer.inside("two"), std::system_error);
}

TEST_CASE("what cannot be written is told, and leaves nothing behind") {
  const tests::Folder folder;
  fs::create_directory(folder.file("port"));
  CHECK_THROWS_AS(server::write_file(folder.file("port"), "1"), std::system_error);
  CHECK_THROWS_AS(server::write_file(folder.file("no/port"), "1"), std::system_error);
  CHECK(std::distance(fs::directory_iterator(folder.file("")), fs::directory_iterator()) == 1);
}
