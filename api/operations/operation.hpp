// An operation of the API as data, made from one function.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "api/context.hpp"
#include "api/model/codec.hpp"
#include "api/model/redact.hpp"
#include "api/model/result.hpp"

namespace api {

enum class Access { reads, writes };

struct Operation {
  std::string_view name;
  Access access;  // one that writes makes sure that the account's world is kept
  const Shape* input;
  const Shape* output;
  std::span<const ErrorKind> errors;  // as the service model declares them

  std::string_view summary;  // what it does, in a sentence

  // Runs it on an input of its shape; gives the reply's body.
  Result<std::string> (*call)(Context& context, const base::Json& input);

  bool tells_secrets = false;  // whether its output may hold anything sensitive
  std::string_view pages{};    // the output's member that comes in pages; empty if none does

  constexpr Operation paged(std::string_view member) const {
    Operation result = *this;
    result.pages = member;
    return result;
  }
};

template <class Request, class Response>
using Run = Result<Response> (*)(Context& context, const Request& request);

template <auto run, class Request, class Response>
Result<std::string> call(Context& context, const base::Json& input) {
  Request request;
  decode(input, request);
  const Result<Response> response = run(context, request);
  if (!response) return response.error();
  return to_json(*response);
}

template <auto run, class Request, class Response>
constexpr Operation describe(Run<Request, Response> /*run*/,
                             std::string_view name,
                             Access access,
                             std::span<const ErrorKind> errors,
                             std::string_view summary) {
  return {name,
          access,
          &shape_of<Request>,
          &shape_of<Response>,
          errors,
          summary,
          &call<run, Request, Response>,
          holds_secrets(shape_of<Response>)};
}

// The operation that `run` carries out; its input and output follow from its signature.
template <auto run>
constexpr Operation operation(std::string_view name,
                              Access access,
                              std::span<const ErrorKind> errors,
                              std::string_view summary) {
  return describe<run>(run, name, access, errors, summary);
}

}  // namespace api
