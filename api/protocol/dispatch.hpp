// AWS JSON 1.1: from an HTTP request to a call of an operation, or to the error that AWS answers.
#pragma once

#include <variant>

#include "api/model/json.hpp"
#include "api/model/operation.hpp"
#include "api/protocol/credentials.hpp"
#include "api/request.hpp"

namespace api::protocol {

// A call whose input is of its operation's shape.
struct Call {
  const Operation* operation;
  Caller caller;
  JsonDocument input;
};

// A call that failed before it reached the service.
struct Rejected {
  Reply reply;
};

// Decides by nothing but the request and the machine's time, which signatures are checked against.
// The order of the checks is that of the real framework (observed on Kinesis and Athena): JSON,
// target, credentials, types, constraints.
std::variant<Rejected, Call> decide(const Request& request, const Settings& settings, Time machine);

}  // namespace api::protocol
