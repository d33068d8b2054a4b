#include "api/control/routes/world.hpp"

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
      : import_(call, Import::Manner::replace, document_of(call.context.settings)) {}

  std::optional<Reply> go_on(Step& step) override {
    std::optional<Reply> reply = import_.go_on(step);
    if (!reply || reply->status >= 400) return reply;
    step.context.database.mutations().set_cause(storage::Cause::start, "");
    for (const std::string& name : step.context.settings.servers) {
      changes::ensure(step.context, name);
    }
    reply->after_commit.clear_journal = true;
    return reply;
  }
  std::optional<storage::WorldId> half_made() const override { return import_.half_made(); }

 private:
  static std::string_view document_of(const Settings& settings) {
    return settings.init.empty() ? std::string_view("{}") : std::string_view(settings.init);
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
  storage::disown_world(call.context.database, call.world.id);
  call.step.discard(call.world.id);
  Reply reply = done();
  reply.after_commit.clear_journal = true;
  return reply;
}

Answer begin_anew(Call& call) {
  const Settings& settings = call.context.settings;
  const bool has_beginning = call.world.account == settings.account &&
                             !(settings.init.empty() && settings.servers.empty());
  return has_beginning ? begin(call, std::make_shared<Beginning>(call)) : reset_world(call);
}

}  // namespace api::control
