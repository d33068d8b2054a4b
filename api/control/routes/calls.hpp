// A call of AWS's API that is asked for without HTTP's form of it, and without a signature.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>

#include "api/control/call.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

struct GivenCall {
  std::string operation;
  std::optional<std::string> region{};
  const base::Json* input = nullptr;  // null: an empty one
};

// What the call was answered.
struct CallResult {
  std::int64_t status = 0;
  std::string request_id;
  std::optional<std::string> error{};
  std::optional<storage::Delivery> delivery{};  // how much of it a client would have got
  std::optional<WrittenObject> output{};
};

// POST /_emulator/calls
Answer make_call(Call& call, const GivenCall& given);

// The reply to that, once the call has its own.
Reply reply_to_call(const Reply& own, const std::string& request_id);

}  // namespace api::control

namespace api {

namespace shapes {

inline constexpr Shape call_input{.name = "Input", .kind = Kind::structure, .open = true};

}  // namespace shapes

template <>
struct Model<control::GivenCall> {
  using Call = control::GivenCall;
  static constexpr std::string_view name = "Call";
  static constexpr auto fields =
      std::tuple{required("Operation", &Call::operation, shapes::operation),
                 optional("Region", &Call::region, shapes::region),
                 optional("Input", &Call::input, shapes::call_input)};
};

template <>
struct Model<control::CallResult> {
  using Result = control::CallResult;
  static constexpr std::string_view name = "CallResult";
  static constexpr bool as_declared = true;
  static constexpr auto fields =
      std::tuple{required("HttpStatus", &Result::status, shapes::count),
                 required("RequestId", &Result::request_id, shapes::text),
                 optional("Error", &Result::error, shapes::text),
                 optional("Reply", &Result::delivery, shapes::delivery),
                 optional("Output", &Result::output, shapes::call_input)};
};

}  // namespace api
