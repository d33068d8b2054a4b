// Times as texts.
#include "base/time_text.hpp"

#include <catch2/catch.hpp>

using base::Duration;
using base::Time;
using namespace std::chrono_literals;

namespace {

constexpr Time example{Duration{1'469'799'527'520}};  // 2016-07-29T13:38:47.520Z

}  // namespace

TEST_CASE("a time is 17 digits in a backup's id") {
  CHECK(base::to_digits(example) == "20160729133847520");
  CHECK(base::to_digits(Time{}) == "19700101000000000");
  CHECK(base::to_digits(base::time_max) == "99991231235959999");
  CHECK(base::to_digits(Time{1ms}) == "19700101000000001");
}

TEST_CASE("a time in RFC 3339 shows milliseconds only where there are any") {
  CHECK(base::to_rfc3339(example) == "2016-07-29T13:38:47.520Z");
  CHECK(base::to_rfc3339(example - 520ms) == "2016-07-29T13:38:47Z");
  CHECK(base::to_rfc3339(base::time_max) == "9999-12-31T23:59:59.999Z");
}

TEST_CASE("what is written in RFC 3339 is read again as the same moment") {
  for (std::int64_t at : {0LL,
                          1LL,
                          999LL,
                          86'399'999LL,
                          951'782'400'000LL,
                          951'868'799'999LL,
                          1'469'799'527'520LL,
                          253'402'300'799'999LL}) {
    const Time time{Duration{at}};
    CHECK(base::parse_rfc3339(base::to_rfc3339(time)) == time);
  }
}

TEST_CASE("RFC 3339 is read with any offset, and finer fractions are cut") {
  const auto text = GENERATE("2016-07-29T13:38:47.520Z",
                             "2016-07-29t13:38:47.520z",
                             "2016-07-29 13:38:47.52Z",
                             "2016-07-29T13:38:47.520999999Z",
                             "2016-07-29T15:38:47.520+02:00",
                             "2016-07-29T08:08:47.520-05:30",
                             "2016-07-30T13:37:47.520+23:59",
                             "2016-07-29T13:38:47.520-00:00");
  CHECK(base::parse_rfc3339(text) == example);
}

TEST_CASE("what is no time between 1970 and 9999 is not read") {
  const auto text = GENERATE("",
                             "2016-07-29",
                             "2016-07-29T13:38Z",
                             "2016-07-29T13:38:47",
                             "2016-07-29T13:38:47.Z",
                             "2016-07-29T13:38:47Z ",
                             "2016-07-29T24:00:00Z",
                             "2016-07-29T13:60:00Z",
                             "2016-07-29T13:38:60Z",
                             "2016-02-30T00:00:00Z",
                             "2015-02-29T00:00:00Z",
                             "2016-13-01T00:00:00Z",
                             "2016-00-01T00:00:00Z",
                             "2016-07-29T13:38:47+24:00",
                             "2016-07-29T13:38:47+02:60",
                             "2016-07-29T13:38:47+0200",
                             "1969-12-31T23:59:59.999Z",
                             "1970-01-01T00:00:00+00:01",
                             "9999-12-31T23:59:59.999-00:01",
                             "16-07-29T13:38:47Z");
  INFO(text);
  CHECK_FALSE(base::parse_rfc3339(text).has_value());
}

TEST_CASE("AWS's timestamps are epoch seconds with three decimals at most") {
  CHECK(base::to_epoch_seconds(example) == "1469799527.52");
  CHECK(base::to_epoch_seconds(example + 2ms) == "1469799527.522");
  CHECK(base::to_epoch_seconds(example - 520ms) == "1469799527");
  CHECK(base::to_epoch_seconds(example - 519ms) == "1469799527.001");
  CHECK(base::to_epoch_seconds(Time{}) == "0");
}

TEST_CASE("durations are read in both forms") {
  using std::pair;
  const auto [text, duration] = GENERATE(values<pair<const char*, Duration>>({
      {"500ms", 500ms},
      {"2s", 2s},
      {"1.5s", 1500ms},
      {"10m", 10min},
      {"3h", 3h},
      {"1d", 24h},
      {"0s", 0s},
      {"PT1H30M", 90min},
      {"P1D", 24h},
      {"P1W", 168h},
      {"P1DT2H3M4.5S", 24h + 2h + 3min + 4500ms},
      {"PT0.001S", 1ms},
      {"PT0S", 0s},
  }));
  INFO(text);
  CHECK(base::parse_duration(text) == duration);
}

TEST_CASE("what is no duration is not read") {
  const auto text = GENERATE("",
                             "5",
                             "s",
                             "-1s",
                             "1 s",
                             "1s ",
                             "1S",
                             "1y",
                             ".5s",
                             "1.s",
                             "P",
                             "PT",
                             "P1DT",
                             "PT1D",
                             "P1H",
                             "P1M",
                             "PT1S1M",
                             "PT1.5M",
                             "-PT1S",
                             "99999999999999999999s",
                             "1000000001d");
  INFO(text);
  CHECK_FALSE(base::parse_duration(text).has_value());
}
