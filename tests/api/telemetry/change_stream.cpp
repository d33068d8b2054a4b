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
  CHECK(stream.after(accounts.at(1), 0).text.find("event: gap") == std::string::npos);
  CHECK(stream.bytes() < ChangeStream::bytes_max);
}

TEST_CASE("changes with long texts are kept as far as there is room, and a gap is told") {
  ChangeStream stream(7);
  const std::string text(10'000, 'x');
  for (int i = 0; i < 5'000; ++i) stream.add({event(text)}, accounts);

  CHECK(stream.bytes() <= ChangeStream::bytes_max);
  CHECK(stream.after(accounts.at(1), 0).text.find("event: gap") != std::string::npos);
  CHECK(stream.after(accounts.at(1), stream.end() - 1).text.find(text) != std::string::npos);
}
