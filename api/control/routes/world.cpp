#include "api/control/routes/world.hpp"

#include "api/control/reply.hpp"
#include "api/control/routes/import.hpp"
#include "storage/world_copy.hpp"

namespace api::control {

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

}  // namespace api::control
