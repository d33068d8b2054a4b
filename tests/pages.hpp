// Reading lists in a test: what all of them answer, and page by page.
#pragma once

#include <catch2/catch.hpp>
#include <string>
#include <vector>

#include "tests/world.hpp"

namespace tests {

inline constexpr std::size_t reply_bytes_max = 256 * 1024;

inline Answer get(World& world, const std::string& what, std::string_view account = some_account) {
  Answer answer = world.control("GET", "/_emulator/" + what, "", account);
  INFO(what << ": " << answer.reply.body.substr(0, 500));
  CHECK(answer.status() == 200);
  CHECK(answer.reply.body.size() <= reply_bytes_max);
  return answer;
}

inline std::string refusal(World& world, const std::string& what) {
  const Answer answer = world.control("GET", "/_emulator/" + what);
  CHECK(answer.status() == 400);
  return answer.message();
}

// All elements of a list, page by page; how many pages there were.
struct Pages {
  std::vector<std::string> names;
  int count = 0;
};
inline Pages read_all(World& world,
                      std::string what,
                      const std::string& list,
                      const char* name,
                      const std::string& cursor) {
  Pages pages;
  std::string next;
  do {
    std::string target = what;
    if (!next.empty()) target += (what.find('?') == what.npos ? "?" : "&") + cursor + "=" + next;
    const Answer page = get(world, target);
    for (int i = 0; page.has(("/" + list + "/" + std::to_string(i)).c_str()); ++i) {
      pages.names.push_back(page.at(("/" + list + "/" + std::to_string(i) + "/" + name).c_str()));
    }
    next = page.at("/Next");
    ++pages.count;
    REQUIRE(pages.count < 1'000);
  } while (!next.empty());
  return pages;
}

}  // namespace tests
