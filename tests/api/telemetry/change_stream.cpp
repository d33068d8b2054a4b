// What the change stream keeps for those who come back.
#include "api/telemetry/change_stream.hpp"

#include <catch2/catch.hpp>

using api::ChangeStream;

namespace {

const std::map<storage::WorldId, std::string> accounts{{1, "123456789012"}};

storage::Mutation event(std::string text) {
  return {.world = 1,
          .region = "us-east-1",
          .subject = storage::Subject::server_event,
          .name = "automate-06",
          .text = std::move(text)};
}

}  // namespace

TEST_CASE("twenty thousand ordinary changes are kept") {
  ChangeStream stream(7);
  for (std::size_t i = 0; i < ChangeStream::changes_max; ++i) {
    stream.add({event("Started backup 'automate-06-20261223170000000'.")}, accounts);
  }
  CHECK(stream.first() == 1);
  CHECK(stream.bytes() < ChangeStream::bytes_max);
}

TEST_CASE("changes with long texts are kept as far as there is room, and the others are not") {
  ChangeStream stream(7);
  const std::string text(10'000, 'x');
  for (int i = 0; i < 5'000; ++i) stream.add({event(text)}, accounts);

  CHECK(stream.bytes() <= ChangeStream::bytes_max);
  CHECK(stream.first() > 1);
  CHECK(stream.at(stream.end()).mutation.text == text);
}

TEST_CASE("an id tells a place among the changes, and among the calls where those count") {
  ChangeStream stream(7);
  stream.add({event("a"), event("b")}, accounts);

  CHECK(stream.last_id() == "7-2");
  CHECK(stream.id_of({.changes = 1, .calls = 5}) == "7-1-5");
  CHECK(stream.place_of("7-1")->changes == 1);
  CHECK_FALSE(stream.place_of("7-1")->calls.has_value());
  CHECK(stream.place_of("7-1-5")->calls == 5);
  for (const char* wrong : {"", "7", "7-", "7-3", "8-1", "7-1-", "7-1--5", "7-1-5-6", "7-x"}) {
    CHECK_FALSE(stream.place_of(wrong).has_value());
  }
}
