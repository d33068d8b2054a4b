// The journals of many accounts: how much of them is kept, and what is told of the rest.
#include "api/telemetry/journal.hpp"

#include <catch2/catch.hpp>

using api::Journal;

namespace {

void note(Journal& journal, const std::string& account, std::string input = "{}") {
  journal.note({.account = account, .operation = "DescribeServers", .input = std::move(input)},
               200,
               std::nullopt,
               "6a0fa5b0-0000-0000-0000-000000000000",
               {});
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
                .region = longer,
                .server_name = longer + "ü",
                .input = longer},
               400,
               std::nullopt,
               "id",
               {});

  REQUIRE(journal.of("a").entries.size() == 1);
  CHECK(journal.of("a").entries[0].server_name.size() == Journal::name_bytes_max);
  CHECK(journal.of("a").entries[0].bytes() < 8 * 1024);
}
