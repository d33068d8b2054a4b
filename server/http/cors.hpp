// What a browser must hear before a page of a listed origin may read an answer.
#pragma once

#include <optional>
#include <string_view>

#include "api/request.hpp"
#include "server/http/admission.hpp"

namespace server {

// The answer to a preflight of a listed origin: AWS's own block, as its endpoint gave it, with that
// origin in place of `*`. Nothing for any other request.
std::optional<api::Reply> answer_preflight(const api::Request& request, const Admission& admission);

// Lets a page of a listed origin read the reply.
void allow_origin(const api::Request& request, const Admission& admission, api::Reply& reply);

}  // namespace server
