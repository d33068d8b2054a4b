// Waiters of the emitted model, and where it says that the service's endpoints are.
#pragma once

#include <string_view>

#include "api/model/codec.hpp"

namespace api {

// The content of waiters-2.json: AWS's own NodeAssociated, and four for backups and servers, whose
// delays are short as fits an emulator.
void write_waiters(JsonWriter& writer);

// The content of endpoint-rule-set-1.json: an endpoint that the client is given, else the region's.
inline constexpr std::string_view endpoint_rules = R"json({
  "version": "1.0",
  "parameters": {
    "Region": {"builtIn": "AWS::Region", "required": false, "type": "String",
      "documentation": "The region."},
    "UseDualStack": {"builtIn": "AWS::UseDualStack", "required": true, "default": false,
      "type": "Boolean", "documentation": "Not supported."},
    "UseFIPS": {"builtIn": "AWS::UseFIPS", "required": true, "default": false,
      "type": "Boolean", "documentation": "Not supported."},
    "Endpoint": {"builtIn": "SDK::Endpoint", "required": false, "type": "String",
      "documentation": "Where the emulator is."}
  },
  "rules": [
    {
      "conditions": [{"fn": "isSet", "argv": [{"ref": "Endpoint"}]}],
      "endpoint": {"url": {"ref": "Endpoint"}, "properties": {}, "headers": {}},
      "type": "endpoint"
    },
    {
      "conditions": [
        {"fn": "isSet", "argv": [{"ref": "Region"}]},
        {"fn": "aws.partition", "argv": [{"ref": "Region"}], "assign": "PartitionResult"}
      ],
      "endpoint": {
        "url": "https://opsworks-cm.{Region}.{PartitionResult#dnsSuffix}",
        "properties": {}, "headers": {}
      },
      "type": "endpoint"
    },
    {"conditions": [], "error": "Invalid Configuration: Missing Region", "type": "error"}
  ]
})json";

}  // namespace api
