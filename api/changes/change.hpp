// Changes take time: how any of them begins, ends, and is told.
#pragma once

#include <string>
#include <string_view>

#include "api/context.hpp"
#include "api/model/result.hpp"
#include "api/rules/lifecycle.hpp"

namespace api::changes {

// The server of that name in a state that allows the act; else the exception that AWS answers.
Result<storage::Server> find_ready_server(Context& context, std::string_view name, rules::Act act);

// Gives the server the status that it has during the change and sets the timer that ends it, which
// remembers the status it came from. `subject` is what the change is about beside the server. When
// and how it ends is the first policy's that fits, else as the settings have it.
void begin(Context& context,
           Change change,
           storage::Server& server,
           const std::string& subject = "");

// The same, but that the server is not stored: for a change that begins with more of it than its
// status, so that it is stored, and told, once.
void enter(Context& context,
           Change change,
           storage::Server& server,
           const std::string& subject = "");

// The same for a change that leaves the server's status alone.
void set_timer(Context& context,
               Change change,
               const std::string& server_name,
               const std::string& subject);

// Gives the server the status that follows the change, unless somebody forced another meanwhile.
// With `failure`, the reason why the change failed, it is the status that the timer names for that,
// else the one that usually follows failure.
void end(Context& context,
         const storage::Timer& timer,
         const std::optional<std::string>& failure = std::nullopt);

// The same, but that the server is not stored.
void leave(storage::Server& server,
           const storage::Timer& timer,
           const std::optional<std::string>& failure = std::nullopt);

// What happened, for DescribeEvents.
void record(Context& context, const std::string& server_name, std::string message);

}  // namespace api::changes
