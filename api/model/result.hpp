// What an operation gives: its output, or one of the service's own exceptions.
#pragma once

#include <boost/system/result.hpp>
#include <exception>
#include <string>

#include "base/enum_names.hpp"

namespace api {

// The exceptions of the service model, all of them the client's fault (HTTP 400).
enum class ErrorKind {
  invalid_next_token,
  invalid_state,
  limit_exceeded,
  resource_already_exists,
  resource_not_found,
  validation,
};

constexpr auto enum_names(ErrorKind) {
  return std::array<std::string_view, 6>{"InvalidNextTokenException",
                                         "InvalidStateException",
                                         "LimitExceededException",
                                         "ResourceAlreadyExistsException",
                                         "ResourceNotFoundException",
                                         "ValidationException"};
}

struct ServiceError {
  ErrorKind kind;
  std::string message;
};

template <class T>
using Result = boost::system::result<T, ServiceError>;

// Asking a Result for a value that it doesn't have is a bug.
[[noreturn]] inline void throw_exception_from_error(const ServiceError& /*fault*/,
                                                    const boost::source_location& /*place*/) {
  std::terminate();
}

}  // namespace api
