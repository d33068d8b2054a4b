// AWS JSON 1.1: from an HTTP request to a call of an operation, or to the error that AWS answers.
#pragma once

#include <optional>
#include <variant>

#include "api/operations/operation.hpp"
#include "api/protocol/credentials.hpp"
#include "api/request.hpp"
#include "base/json.hpp"

namespace api::protocol {

// A call of an operation by somebody. Its input is a structure, and not looked at yet.
struct Call {
  const Operation* operation;
  Caller caller;
  base::JsonDocument input;
};

// A call that failed before it reached the service.
struct Rejected {
  Reply reply;
};

// Decides by nothing but the request and the machine's time, which signatures are checked against.
// The order of the checks is that of the real framework (observed on Kinesis and Athena): JSON,
// target, credentials; then check_input().
std::variant<Rejected, Call> decide(const Request& request, const Settings& settings, Time machine);

// What is wrong with a call's input: types, then constraints; nothing if it is of its shape.
std::optional<Reply> check_input(const Call& call);

}  // namespace api::protocol
