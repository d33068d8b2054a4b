#include "api/changes/apply.hpp"

#include "api/changes/association.hpp"
#include "api/changes/backup.hpp"
#include "api/changes/occasions.hpp"
#include "api/changes/server.hpp"

namespace api::changes {

void apply(Context& context, const storage::Timer& timer) {
  switch (timer.change) {
    case Change::backup:
      return finish_backup(context, timer);
    case Change::delete_backup:
      return finish_deletion(context, timer);
    case Change::create:
      return finish_create(context, timer);
    case Change::restore:
      return finish_restore(context, timer);
    case Change::maintenance:
      return finish_maintenance(context, timer);
    case Change::update:
      return finish_update(context, timer);
    case Change::remove:
      return finish_remove(context, timer);
    case Change::associate:
      return finish_associate(context, timer);
    case Change::backup_window:
      return open_backup_window(context, timer);
    case Change::maintenance_window:
      return open_maintenance_window(context, timer);
  }
}

void name_cause(Context& context, const storage::Timer& timer) {
  storage::Mutations& mutations = context.database.mutations();
  if (timer.policy) {
    mutations.set_cause(storage::Cause::policy, std::to_string(*timer.policy));
  } else {
    mutations.set_cause(storage::Cause::timer, base::name_of(timer.change));
  }
}

bool lighten(Context& context, const storage::Timer& timer, Budget& budget) {
  return timer.change != Change::remove || lighten_remove(context, timer, budget);
}

}  // namespace api::changes
