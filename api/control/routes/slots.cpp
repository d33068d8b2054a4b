#include "api/control/routes/slots.hpp"

#include "api/control/reply.hpp"
#include "storage/slots.hpp"

namespace api::control {

namespace {

using rules::Slots;

std::optional<Slots> parse(const std::optional<std::string>& text) {
  return text ? Slots::parse(*text) : Slots::none();
}

Reply no_slots(std::string_view member) {
  return error(400,
               std::string(member) + " must be slots and ranges from 0 to " +
                   std::to_string(rules::slots_max - 1) + ", each once, such as 0-255,512.");
}

}  // namespace

Answer show_slots(Call& call) {
  return reply_with(ShownSlots{call.context.settings.slots.text()});
}

Answer change_slots(Call& call, const SlotChange& change) {
  if (!change.take && !change.release) return error(400, "Give Take or Release.");
  const Slots& before = call.context.settings.slots;
  const std::optional<Slots> taken = parse(change.take);
  const std::optional<Slots> released = parse(change.release);
  if (!taken) return no_slots("Take");
  if (!released) return no_slots("Release");
  if (!taken->common_with(*released).are_none()) {
    return error(
        400, "Take and Release have the slots " + taken->common_with(*released).text() + " both.");
  }
  const Slots slots = before.with(*taken).without(*released);
  storage::keep_slots(call.context.database, slots.text());
  Reply reply = reply_with(ShownSlots{slots.text()});
  reply.after_commit.slots = slots;
  return reply;
}

}  // namespace api::control
