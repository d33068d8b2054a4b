// A large JSON object cut into parts.
#include "base/json_parts.hpp"

#include <array>
#include <catch2/catch.hpp>
#include <string>
#include <vector>

namespace {

using base::JsonPart;
using base::JsonParts;

constexpr std::array<std::string_view, 2> lists{"A", "B"};

// `A[` for a list that begins, `A[0]=1` for an element, `C=1` for a value; the mistake last.
std::vector<std::string> parts_of(std::string_view text) {
  JsonParts parts(text, lists);
  std::vector<std::string> seen;
  while (const auto part = parts.next()) {
    std::string shown = part->member;
    if (part->kind == JsonPart::Kind::list) shown += "[";
    if (part->kind == JsonPart::Kind::element) shown += "[" + std::to_string(part->index) + "]";
    if (part->kind != JsonPart::Kind::list) shown += "=" + std::string(part->text);
    seen.push_back(shown);
  }
  if (!parts.mistake().empty()) seen.push_back(parts.mistake());
  return seen;
}

using Parts = std::vector<std::string>;

}  // namespace

TEST_CASE("an object comes in the elements of its lists and in its other members") {
  CHECK(
      parts_of(R"({"A":[1,{"x":"]}\""},[2]],"C":[1,2],"B":[ ] , "D" : {"y":[3]} })") ==
      Parts{"A[", "A[0]=1", R"(A[1]={"x":"]}\""})", "A[2]=[2]", "C=[1,2]", "B[", R"(D={"y":[3]})"});
  CHECK(parts_of(" {} ") == Parts{});
  CHECK(parts_of(R"({"A":7})") == Parts{"A=7"});
  CHECK(parts_of(R"({"\u0041":[1]})") == Parts{"A[", "A[0]=1"});
}

TEST_CASE("what is no object ends with the place and the reason") {
  CHECK(parts_of("") == Parts{"line 1, column 1: Must be an object"});
  CHECK(parts_of("[1]") == Parts{"line 1, column 1: Must be an object"});
  CHECK(parts_of("{\n  \"A\" 1}") ==
        Parts{"line 2, column 7: Missing a colon after a name of object member"});
  CHECK(parts_of(R"({"A":[1,]})") == Parts{"A[", "A[0]=1", "line 1, column 9: Invalid value"});
  CHECK(parts_of(R"({"A":[1 2]})") ==
        Parts{"A[", "A[0]=1", "line 1, column 9: Missing a comma or ] after an array element"});
  CHECK(parts_of(R"({"C":1,})") == Parts{"C=1", "line 1, column 8: Invalid value"});
  CHECK(parts_of(R"({"C":1 "D":2})") ==
        Parts{"C=1", "line 1, column 8: Missing a comma or } after an object member"});
  CHECK(parts_of(R"({"C":{"x":1)") == Parts{"line 1, column 6: The value doesn't end"});
  CHECK(parts_of(R"({"C":"x)") == Parts{"line 1, column 6: The value doesn't end"});
  CHECK(parts_of(R"({"C":1} x)") == Parts{"C=1", "line 1, column 9: More behind the value"});
  CHECK(parts_of(R"({3:1})") == Parts{"line 1, column 2: Missing a name for object member"});
}

TEST_CASE("a part is one MiB at most") {
  const std::string large(JsonParts::part_bytes_max, 'x');
  CHECK(parts_of("{\"C\":\"" + large + "\"}") ==
        Parts{"line 1, column 6: A value is larger than 1 MiB"});
  CHECK(parts_of("{" + std::string(JsonParts::part_bytes_max, ' ') + "}") ==
        Parts{"line 1, column 1048578: Too much white space"});
}
