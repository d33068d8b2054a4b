// The journals of many accounts: how much of them is kept, and what is told of the rest.
#include "api/telemetry/journal.hpp"

#include <catch2/catch.hpp>

using api::Journal;

namespace {

void note(Journal& journal,
          const std::string& account,
          std::string input = "{}",
          std::string_view output = "") {
  journal.note({.account = account, .operation = "DescribeServers", .input = std::move(input)},
               {.request_id = "6a0fa5b0-0000-0000-0000-000000000000", .output = output});
}

std::string account(int number) {
  const std::string digits = std::to_string(number);
  return std::string(12 - digits.size(), '0') + digits;
}

}  // namespace

TEST_CASE("the journals of thirty thousand accounts that called once stay within their room") {
  Journal journal;
  for (int i = 0; i < 30'000; ++i) note(journal, account(i));

  CHECK(journal.bytes() <= Journal::bytes_max);
  CHECK(journal.bytes() > Journal::bytes_max / 10 * 9);
  CHECK(journal.worlds() <= Journal::bytes_max / Journal::log_bytes);
}

TEST_CASE("of small journals the one that was used least recently yields") {
  Journal journal;
  note(journal, "used");
  note(journal, "unused");
  for (int i = 0; journal.of("unused").dropped == 0; ++i) {
    if (i % 1'000 == 0) note(journal, "used", "");
    note(journal, account(i));
  }

  CHECK(journal.of("used").dropped == 0);
  CHECK(journal.of("used").entries.size() > 5);
  CHECK(journal.of("unused").entries.empty());
}

TEST_CASE("a large journal yields before small ones, of its oldest calls") {
  Journal journal;
  note(journal, "small");
  const std::string input(4'000, ' ');
  for (int i = 0; i < 1'000; ++i) {
    for (int k = 0; k < 20; ++k) note(journal, account(k), input);
  }

  CHECK(journal.bytes() <= Journal::bytes_max);
  CHECK(journal.of("small").entries.size() == 1);
  const Journal::Log large = journal.of(account(7));
  CHECK(large.entries.back().id == 1'000);
  CHECK(large.dropped == 1'000 - static_cast<std::int64_t>(large.entries.size()));
  CHECK(large.entries.size() > 50);
}

TEST_CASE("who comes back after its journal had to yield is told so, and ids go on") {
  Journal journal;
  for (int i = 0; i < 3; ++i) note(journal, "early");
  for (int i = 0; i < 20'000; ++i) note(journal, account(i));
  CHECK(journal.of("early").dropped == 3);

  note(journal, "early");

  CHECK(journal.of("early").dropped == 3);
  REQUIRE(journal.of("early").entries.size() == 1);
  CHECK(journal.of("early").entries[0].id == 4);

  journal.clear("early");
  CHECK(journal.of("early").dropped == 0);
  note(journal, "early");
  CHECK(journal.of("early").entries[0].id == 5);
}

TEST_CASE("journals that are cleared again and again leave nothing that grows") {
  Journal journal;
  for (int i = 0; i < 30'000; ++i) {
    note(journal, account(i));
    journal.clear(account(i));
  }
  for (int i = 0; i < 30'000; ++i) journal.clear(account(500'000 + i));

  CHECK(journal.bytes() <= Journal::bytes_max);
  CHECK(journal.worlds() <= Journal::bytes_max / Journal::log_bytes);
}

TEST_CASE("of names that clients make up the journal keeps the beginning") {
  Journal journal;
  const std::string longer(2'000'000, 'x');
  journal.note({.account = "a",
                .operation = longer,
                .error = longer,
                .message = longer,
                .region = longer,
                .server_name = longer + "ü",
                .user_agent = longer,
                .input = longer},
               {.status = 400, .output = longer});

  REQUIRE(journal.of("a").entries.size() == 1);
  CHECK(journal.of("a").entries[0].server_name.size() == Journal::name_bytes_max);
  CHECK(journal.of("a").entries[0].bytes() < 12 * 1024);
}

TEST_CASE("outputs yield before calls do") {
  Journal journal;
  const std::string output = "{\"Text\":\"" + std::string(4'000, 'x') + "\"}";
  for (int i = 0; i < 1'000; ++i) note(journal, "a", "{}", output);

  const Journal::Log log = journal.of("a");
  CHECK(log.entries.size() == 1'000);
  CHECK(log.dropped == 0);
  CHECK(log.entries.front().output.empty());
  CHECK(log.entries.back().output == output);
  CHECK(journal.bytes() <= Journal::world_bytes_max);

  for (int i = 0; i < 12; ++i) {
    for (int k = 0; k < 1'000; ++k) note(journal, account(i), "{}", output);
  }
  CHECK(journal.bytes() <= Journal::bytes_max);
  CHECK(journal.of(account(11)).entries.back().output == output);
}

TEST_CASE("of an output the beginning is kept, and whether it is whole") {
  Journal journal;
  note(journal, "a", "{}", "{}");
  note(journal, "a", "{}", "<Error/>");
  note(journal, "a", "{}", "{" + std::string(10'000, ' ') + "}");

  const auto& entries = journal.of("a").entries;
  CHECK_FALSE(entries[0].output_cut);
  CHECK(entries[1].output_cut);
  CHECK(entries[2].output_cut);
  CHECK(entries[2].output.size() == Journal::output_bytes_max);
}
