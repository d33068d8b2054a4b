// The service model as current AWS SDKs and CLIs read it: from the very tables that validate.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "api/operations/operation.hpp"

namespace api {

struct ModelFile {
  std::string_view name;
  std::string text;  // JSON, indented
};

// botocore's four files: service-2.json, paginators-1.json, waiters-2.json and
// endpoint-rule-set-1.json.
std::vector<ModelFile> emit_model(std::span<const Operation* const> operations);

}  // namespace api
