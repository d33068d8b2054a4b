// The world as a document: seeding it, and forcing what is in it.
#pragma once

#include <optional>

#include "api/control/visit.hpp"
#include "api/model/json.hpp"
#include "api/request.hpp"

namespace api::control {

// POST /_emulator/world: merges a document into the account's world, all of it or nothing. Servers
// and backups that are there get the members that are given; others are made with defaults. A
// status that is given cancels what was to change it; limits don't apply.
std::optional<Reply> merge_world(Visit& visit, const Request& request);

// Reads a request's world document; a reply in its place where it has mistakes.
std::optional<Reply> read_document(const Request& request, JsonDocument& document);

// Merges a document's Servers and Backups.
void merge_resources(const Context& context, const JsonDocument& document);

}  // namespace api::control
