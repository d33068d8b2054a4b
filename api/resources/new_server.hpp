// What a server is when nobody says otherwise.
#pragma once

#include <string>
#include <string_view>

#include "api/context.hpp"
#include "api/rules/engines.hpp"
#include "storage/servers.hpp"

namespace api::resources {

// A HEALTHY server of that name, born now, with the service's defaults and the identifiers that the
// world's seed gives it. Nothing is kept yet.
storage::Server new_server(const Context& context,
                           std::string_view name,
                           std::string_view engine = rules::automate.engine);

// Makes a server, or a backup of one, one of that engine: with the model and the version that the
// engine has by default, where the service ran it.
template <class Resource>
void set_engine(Resource& resource, std::string_view engine) {
  resource.engine = engine;
  const rules::EngineRelease* release = rules::find_engine(engine);
  if (release == nullptr) return;
  resource.engine_model = release->model;
  resource.engine_version = release->version;
}

// The ARN of the stack that a new instance of a server comes from: it bears this moment.
std::string later_stack_arn(const Context& context, std::string_view name);

}  // namespace api::resources
