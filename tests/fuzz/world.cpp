// Any bytes as a world document: refused with its mistakes, or put in, taken out and put in again.
#include <memory>

#include "tests/fuzz/check.hpp"
#include "tests/world.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using fuzz::check;
  constexpr std::string_view path = "/_emulator/world";
  static auto world = std::make_unique<tests::World>();
  std::string_view text = fuzz::text_of(data, size);
  const std::string_view method = fuzz::take_choice(text, 2) == 0 ? "PUT" : "POST";

  const tests::Answer put = world->control(method, path, text);
  check(put.status() == 200 || put.status() == 204 || put.status() == 400, "a document's answer");
  if (put.status() == 400) {
    check(!put.message().empty(), "a document that is refused is told why");
  } else {
    const std::string once = world->control("GET", path).reply.body;
    const tests::Answer again = world->control("PUT", path, once);
    check(again.status() < 300, "what was taken out can be put in");
    check(world->control("GET", path).reply.body == once, "putting it in again changes nothing");
    check(world->control("DELETE", path).status() < 300, "a world can be removed");
  }
  check(world->reports.empty(), "nothing happens that should not");
  return 0;
}
