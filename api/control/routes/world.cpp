#include "api/control/routes/world.hpp"

#include <algorithm>

#include "api/changes/server.hpp"
#include "api/control/reply.hpp"
#include "api/control/routes/import.hpp"
#include "storage/world_copy.hpp"

namespace api::control {

namespace {

// The world as the program's start makes it in an empty store.
class Beginning : public Work {
 public:
  explicit Beginning(const Call& call)
      : import_(
            call, Import::Manner::replace, document_of(call.context.settings, call.world.account)) {
  }

  std::optional<Reply> go_on(Step& step) override {
    std::optional<Reply> reply = import_.go_on(step);
    if (!reply || reply->status >= 400) return reply;
    step.context.database.mutations().set_cause(storage::Cause::start, "");
    Context there = step.context;
    for (const StartServer& server : step.context.settings.servers) {
      if (server.account != step.world.account) continue;
      there.scope.region = server.region;
      changes::ensure(there, server.name);
    }
    reply->after_commit.clear_journal = true;
    return reply;
  }
  std::vector<storage::WorldId> half_made() const override { return import_.half_made(); }

 private:
  static std::string_view document_of(const Settings& settings, const std::string& account) {
    for (const api::Beginning& each : settings.init) {
      if (each.account == account) return each.document;
    }
    return "{}";
  }

  Import import_;
};

}  // namespace

Answer merge_world(Call& call) {
  return begin(call, std::make_shared<Import>(call, Import::Manner::merge));
}

Answer replace_world(Call& call) {
  return begin(call, std::make_shared<Import>(call, Import::Manner::replace));
}

Answer reset_world(Call& call) {
  return begin(call, std::make_shared<WorkAtOnce>([](Step& step) {
                 storage::disown_world(step.context.database, step.world.id);
                 step.discard(step.world.id);
                 Reply reply = done();
                 reply.after_commit.clear_journal = true;
                 return reply;
               }));
}

Answer begin_anew(Call& call) {
  const Settings& settings = call.context.settings;
  const auto is_of_it = [&](const auto& each) { return each.account == call.world.account; };
  const bool has_beginning =
      std::any_of(settings.init.begin(), settings.init.end(), is_of_it) ||
      std::any_of(settings.servers.begin(), settings.servers.end(), is_of_it);
  return has_beginning ? begin(call, std::make_shared<Beginning>(call)) : reset_world(call);
}

}  // namespace api::control
