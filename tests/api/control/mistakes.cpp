// What is told of a document that is wrong: enough to mend it, however much is wrong.
#include "api/control/mistakes.hpp"

#include <catch2/catch.hpp>

#include "tests/world.hpp"

using api::control::Mistakes;
using tests::Answer;
using tests::World;

namespace {

// An object with `count` members that no route knows.
std::string with_unknown_members(std::size_t count) {
  std::string text = "{";
  for (std::size_t i = 0; i < count; ++i) {
    text += (i == 0 ? "\"x" : ",\"x") + std::to_string(i) + "\":1";
  }
  return text + "}";
}

std::size_t count_of(const std::string& text, std::string_view part) {
  std::size_t count = 0;
  for (std::size_t at = text.find(part); at != text.npos; at = text.find(part, at + 1)) ++count;
  return count;
}

}  // namespace

TEST_CASE("numbers are told so that they can be read") {
  CHECK(api::control::with_commas(0) == "0");
  CHECK(api::control::with_commas(999) == "999");
  CHECK(api::control::with_commas(1'000) == "1,000");
  CHECK(api::control::with_commas(1'234'567) == "1,234,567");
}

TEST_CASE("twenty mistakes are told, and how many more there are") {
  Mistakes mistakes;
  for (std::size_t i = 1; i <= 20; ++i) mistakes.add("m" + std::to_string(i));
  CHECK(mistakes.told().ends_with("m19; m20"));
  bool is_said = false;
  mistakes.add_if_shown([&] {
    is_said = true;
    return std::string("m21");
  });
  CHECK_FALSE(is_said);
  CHECK(mistakes.told().ends_with("m20; and 1 more"));
  CHECK(mistakes.count() == 21);
}

TEST_CASE("a body with 90,000 wrong members gets a short answer that counts them") {
  World world;

  const Answer answer = world.control("PATCH", "/_emulator/clock", with_unknown_members(90'000));

  CHECK(answer.status() == 400);
  CHECK(answer.reply.body.size() < 2'000);
  CHECK(count_of(answer.message(), "is not known") == 20);
  CHECK(count_of(answer.message(), "known are Now, Rate, Frozen, Advance, ToNextDue") == 1);
  CHECK(answer.message().ends_with("; and 89,980 more."));
}

TEST_CASE("what is wrong with more values than a turn may read is not looked for") {
  std::string body = R"({"Faults":[)";
  for (std::size_t i = 0; i < 1'100'000; ++i) body += i == 0 ? "1" : ",1";
  World world;

  const Answer answer = world.control("PUT", "/_emulator/faults", body + "]}");

  CHECK(answer.status() == 400);
  CHECK(answer.message().find("too many values") != std::string::npos);
}

TEST_CASE("a long name is told by its begin") {
  World world;
  const std::string name = std::string(63, 'n') + "ä" + std::string(1'000'000, 'n');

  const Answer answer = world.control("PATCH", "/_emulator/clock", "{\"" + name + "\":1}");

  CHECK(answer.message().find(std::string(63, 'n') + "…: is not known") != std::string::npos);
  CHECK(answer.reply.body.size() < 1'000);
}

TEST_CASE("each kind of object tells once what it may have") {
  World world;

  const Answer answer = world.control(
      "PUT",
      "/_emulator/world",
      R"({"A":1,"Servers":[{"B":1,"ServerName":"a"},{"C":1,"ServerName":"b"}],"D":1})");

  CHECK(answer.message().find("A: is not known; known are Clock, Seed, Servers") !=
        std::string::npos);
  CHECK(answer.message().find("Servers[0].B: is not known; known are ") != std::string::npos);
  CHECK(answer.message().ends_with("Servers[1].C: is not known; D: is not known."));
}

TEST_CASE("the last member of a name is the one that must be there") {
  World world;
  const auto message_of = [&](std::string_view body) {
    return world.control("PUT", "/_emulator/faults", body).message();
  };

  CHECK(message_of(R"({"Faults":null})") == "Nothing was changed. Faults: is missing.");
  CHECK(message_of(R"({"Faults":[],"Faults":null})") ==
        "Nothing was changed. Faults: is given twice; Faults: is missing.");
  CHECK(message_of(R"({"Faults":null,"Faults":[]})") ==
        "Nothing was changed. Faults: is given twice.");
}
