// What strangers' texts look like in the log.
#include "server/runtime/log_text.hpp"

#include <catch2/catch.hpp>

using server::plain;
using server::quoted;
using server::shown;

TEST_CASE("what a terminal would obey is shown in place") {
  const auto [text, expected] = GENERATE(table<const char*, const char*>(
      {{"plain text, \u00e4\u20ac\U0001f600", "plain text, \u00e4\u20ac\U0001f600"},
       {"two\nlines", "two\nlines"},
       {"a\x1b[2Jb", "a\\u001b[2Jb"},
       {"a\rb\tc\x7f", "a\\u000db\\u0009c\\u007f"},
       {"\u0080\u009b31m\u009f\u00a0", "\\u0080\\u009b31m\\u009f\u00a0"},
       {"\u202anormal\u202eesrever\u202c", "\\u202anormal\\u202eesrever\\u202c"},
       {"\u2066a\u2069\u061c\u200e\u200f", "\\u2066a\\u2069\\u061c\\u200e\\u200f"},
       {"\u2028\u2029\u200b\u2060\ufeff", "\\u2028\\u2029\\u200b\\u2060\\ufeff"},
       {"\x9b", "\ufffd"}}));
  CHECK(shown(text) == expected);
}

TEST_CASE("what is quoted is one line of JSON") {
  CHECK(quoted("two\nlines \"and\" \u202e") == R"("two\nlines \"and\" \u202e")");
  CHECK(quoted("\x1b\u009b\x7f") == R"("\u001B\u009b\u007f")");
}

TEST_CASE("plain words stand as they are") {
  CHECK(plain("CreateBackup") == "CreateBackup");
  CHECK(plain("") == "-");
  CHECK(plain("a b") == "\"a b\"");
  CHECK(plain("a\u202eb") == R"("a\u202eb")");
}
