// Which slot an account has, and what a list of slots may be.
#include "api/rules/slots.hpp"

#include <catch2/catch.hpp>

using api::rules::slot_of;
using api::rules::Slots;

// By Python: zlib.crc32(b"000000000000") % 1024.
TEST_CASE("an account's slot is zlib's CRC-32 of its digits, modulo 1024") {
  const auto [account, slot] = GENERATE(table<const char*, std::size_t>({{"000000000000", 1015},
                                                                         {"111111111111", 671},
                                                                         {"123456789012", 918},
                                                                         {"210987654321", 703},
                                                                         {"333333333333", 526}}));

  CHECK(slot_of(account) == slot);
}

TEST_CASE("nobody who names no slots has fewer than all") {
  const Slots slots;

  CHECK(slots.are_all());
  CHECK(slots.have("000000000000"));
  CHECK(slots.text() == "0-1023");
}

TEST_CASE("a list of slots holds each slot and range that it names") {
  const auto slots = Slots::parse("918,0-255,1015-1023");

  REQUIRE(slots);
  CHECK_FALSE(slots->are_all());
  CHECK(slots->have("123456789012"));
  CHECK(slots->have("000000000000"));
  CHECK_FALSE(slots->have("111111111111"));
  CHECK(slots->text() == "0-255,918,1015-1023");
}

TEST_CASE("shares that follow each other are all") {
  const auto slots = Slots::parse("512-1023,0-511");

  REQUIRE(slots);
  CHECK(slots->are_all());
}

TEST_CASE("what is no list of slots is none") {
  const std::string text = GENERATE("",
                                    ",",
                                    "0-",
                                    "-1",
                                    "0,",
                                    ",0",
                                    "0,,1",
                                    "1024",
                                    "0-1024",
                                    "5-4",
                                    "0-5,5",
                                    "7,7",
                                    "a",
                                    "0x1",
                                    "0 - 5",
                                    " 0",
                                    "0-5-9",
                                    "99999999999999999999999");

  CHECK_FALSE(Slots::parse(text));
}
