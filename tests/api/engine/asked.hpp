// What every route and every operation is asked of a full_world(), where that has an answer.
#pragma once

#include <map>
#include <string>

namespace tests {

struct Ask {
  std::string target;  // of a route; "" of an operation
  std::string body{};
  unsigned status = 200;
  std::string type = "application/json";
};

// A body: the world's own archive.
inline const std::string its_archive = "ITS_ARCHIVE";
// In a body: the ARN of the server "a", in quotes.
inline const std::string arn_of_a = R"("ARN_OF_A")";

// By the route's method and path.
extern const std::map<std::string, Ask> routes_asked;
extern const std::map<std::string, Ask> operations_asked;

}  // namespace tests
