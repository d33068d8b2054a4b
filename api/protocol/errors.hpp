// Error replies in AWS's two forms: JSON for calls of the API, XML for everything else.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "api/model/result.hpp"
#include "api/request.hpp"

namespace api::protocol {

inline constexpr std::string_view json_type = "application/x-amz-json-1.1";

// An exception of the service model. HTTP 400, the member is `Message`, as the model has it.
Reply error_reply(const ServiceError& fault);

// An error of the framework without a text, or with one. Those of the JSON layer say `Message`,
// those of the authentication layer `message` (both observed on sisters).
Reply bare_error(std::string_view type, unsigned status = 400);
Reply serialization_error(std::string_view message);
Reply authentication_error(std::string_view type, std::string_view message);

// HTTP 421 in AWS's form, which AWS never answers: the emulator that was asked keeps other worlds.
Reply misdirected(std::string_view message);

// HTTP 500 in AWS's form.
Reply internal_failure();

// Whether AWS has an error of this name; none is known as well.
bool is_known_error(std::string_view type);

// An error by its name, as AWS answers it: with its own status, form and text, unless others are
// given. Names that are not known here are client errors with a `Message`.
Reply named_error(std::string_view type,
                  std::optional<unsigned> status,
                  const std::optional<std::string>& message);

// The XML form: no Content-Type header; without a message the element is empty.
Reply xml_error(unsigned status, std::string_view type, std::string_view message);

}  // namespace api::protocol
