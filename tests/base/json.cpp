// JSON that anybody may have sent.
#include "base/json.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace {

bool parses(std::string_view text) {
  base::JsonDocument document;
  return base::parse_json(text, document);
}

// The member `a` of an object.
double number(const std::string& text) {
  base::JsonDocument document;
  REQUIRE(base::parse_json(R"({"a":)" + text + "}", document));
  return document["a"].GetDouble();
}

std::string nested(int levels) {
  return std::string(static_cast<std::size_t>(levels), '[') +
         std::string(static_cast<std::size_t>(levels), ']');
}

}  // namespace

TEST_CASE("JSON of every kind is read, with white space around it") {
  CHECK(parses("{}"));
  CHECK(parses(" \t\r\n[1, -2.5e3, \"\\u00e4\", true, false, null]\n "));
  CHECK(parses("\"text\""));
  CHECK(parses("0"));
}

TEST_CASE("what is no JSON is refused") {
  const std::string text = GENERATE("",
                                    " ",
                                    "{",
                                    "{]",
                                    "{\"a\"}",
                                    "{\"a\":}",
                                    "{\"a\":1,}",
                                    "[1,]",
                                    "{a:1}",
                                    "{'a':1}",
                                    "{\"a\":01}",
                                    "{\"a\":+1}",
                                    "{\"a\":.5}",
                                    "{\"a\":1.}",
                                    "{\"a\":1e}",
                                    "{\"a\":NaN}",
                                    "{\"a\":Infinity}",
                                    "{\"a\":tru}",
                                    "{} // comment",
                                    "{/**/}",
                                    "\"a\nb\"",
                                    "\"\\x41\"",
                                    "\"\\u12\"");
  INFO(text);
  CHECK_FALSE(parses(text));
}

TEST_CASE("anything behind the JSON text is refused") {
  CHECK_FALSE(parses("{}{}"));
  CHECK_FALSE(parses("{} x"));
  CHECK_FALSE(parses("{},"));
}

TEST_CASE("a NUL is refused wherever it stands") {
  using std::string_view_literals::operator""sv;
  CHECK_FALSE(parses("\0{}"sv));
  CHECK_FALSE(parses("{}\0"sv));
  CHECK_FALSE(parses("{\"a\":\"b\0c\"}"sv));
  CHECK(parses(R"({"a":"b\u0000c"})"));
}

TEST_CASE("a byte order mark is refused") {
  CHECK_FALSE(parses("\xEF\xBB\xBF{}"));
}

TEST_CASE("text that is no UTF-8 is refused") {
  CHECK_FALSE(parses("\"\xFF\""));
  CHECK_FALSE(parses("\"\xC3\""));
  CHECK_FALSE(parses("\"\xC0\xAF\""));          // overlong
  CHECK_FALSE(parses("\"\xED\xA0\x80\""));      // a surrogate
  CHECK_FALSE(parses("\"\xF4\x90\x80\x80\""));  // beyond U+10FFFF
}

TEST_CASE("lone surrogates are refused, pairs are one character") {
  CHECK_FALSE(parses(R"("\ud83d")"));
  CHECK_FALSE(parses(R"("\ude00")"));
  CHECK_FALSE(parses(R"("\ude00\ud83d")"));
  CHECK_FALSE(parses(R"({"\udc00":1})"));
  base::JsonDocument document;
  REQUIRE(base::parse_json(R"("\ud83d\ude00")", document));
  CHECK(base::text_of(document) == "\xF0\x9F\x98\x80");
}

TEST_CASE("JSON may be 64 levels deep and no deeper") {
  CHECK(parses(nested(64)));
  CHECK_FALSE(parses(nested(65)));
  CHECK_FALSE(parses(std::string(1'000'000, '[')));
}

TEST_CASE("of a member that is given twice the last one counts") {
  base::JsonDocument document;
  REQUIRE(base::parse_json(R"({"a":1,"b":2,"a":3})", document));
  CHECK(base::find_member(document, "a")->GetInt() == 3);

  REQUIRE(base::parse_json(R"({"a":1,"a":null})", document));
  CHECK(base::find_member(document, "a") == nullptr);
}

TEST_CASE("a number too small for a double is zero") {
  CHECK(number("1e308") == 1e308);
  CHECK(number("1e-99999999999999999999") == 0);
  CHECK(number("-1e-400") == 0);
  CHECK(number("0." + std::string(400, '0') + "1") == 0);
  CHECK(number(std::string(300, '9') + ".5") > 9e299);
}

TEST_CASE("a number beyond what a double can be is refused") {
  CHECK_FALSE(parses("1e309"));
  CHECK_FALSE(parses("-1e400"));
  CHECK_FALSE(parses("1e99999999999999999999"));
  CHECK_FALSE(parses("1" + std::string(400, '0')));
}

TEST_CASE("integers of 64 bits stay exact") {
  base::JsonDocument document;
  REQUIRE(base::parse_json("[9223372036854775807,-9223372036854775808]", document));
  CHECK(document[0].GetInt64() == std::numeric_limits<std::int64_t>::max());
  CHECK(document[1].GetInt64() == std::numeric_limits<std::int64_t>::min());
}

TEST_CASE("a text from elsewhere becomes UTF-8, its good parts unchanged") {
  const std::string good = "a\x7f\u00e4\u20ac\uffff\U0001f600\U0010ffff";
  CHECK(base::as_utf8(good) == good);
  const std::string bad = GENERATE("\x80", "\xc0", "\xc1", "\xc3", "\xe2", "\xf0", "\xf5", "\xff");
  CHECK(base::as_utf8(bad) == "\ufffd");
  CHECK(base::as_utf8("a" + bad + "b") ==
        "a\ufffd"
        "b");
  CHECK(base::as_utf8("\xed\xa0\x80") == "\ufffd\ufffd\ufffd");            // a surrogate
  CHECK(base::as_utf8("\xe0\x9f\xbf") == "\ufffd\ufffd\ufffd");            // too long a form
  CHECK(base::as_utf8("\xf4\x90\x80\x80") == "\ufffd\ufffd\ufffd\ufffd");  // beyond the last
  CHECK(base::as_utf8("\xe2\x82") == "\ufffd\ufffd");
}

TEST_CASE("a string needs escapes for control characters, quotes and backslashes alone") {
  for (std::size_t place = 0; place < 20; ++place) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string text(20, 'x');
      text[place] = static_cast<char>(byte);
      CAPTURE(place, byte);
      CHECK(base::needs_no_escape(text) == (byte >= 0x20 && byte != '"' && byte != '\\'));
    }
  }
  CHECK(base::needs_no_escape(""));
}

TEST_CASE("a text of more values than one turn may read is refused") {
  std::string list = "[";
  for (int i = 0; i < base::json_values_max - 2; ++i) list += "1,";

  CHECK(parses(list + "1]"));
  CHECK_FALSE(parses(list + "1,1]"));
  CHECK(base::json_mistake(list + "1,1]").find("too many values") != std::string::npos);
}
