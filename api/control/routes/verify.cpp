#include "api/control/routes/verify.hpp"

#include <limits>

#include "api/control/reply.hpp"
#include "api/control/routes/expectation.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

namespace {

constexpr std::array request_members{Member{"Expectations", &expectation_list, true, false},
                                     Member{"Ordered", &shapes::boolean, false, false},
                                     Member{"Virtual", &shapes::boolean, false, false}};

constexpr Shape texts{.name = "Nearest", .kind = Kind::list, .element = &shapes::string};
constexpr std::array finding_members{Member{"Expected", &shapes::string, true, false},
                                     Member{"Met", &shapes::boolean, true, false},
                                     Member{"Seen", &shapes::string, true, false},
                                     Member{"Nearest", &texts, true, false}};
constexpr Shape finding{.name = "Finding", .kind = Kind::structure, .members = finding_members};
constexpr Shape findings{.name = "Findings", .kind = Kind::list, .element = &finding};
constexpr std::array reply_members{Member{"Message", &shapes::string, true, false},
                                   Member{"Expectations", &findings, true, false}};

bool flag(const base::Json& json, std::string_view name) {
  const base::Json* given = base::find_member(json, name);
  return given != nullptr && given->GetBool();
}

std::string summary_of(const std::vector<Finding>& all) {
  std::string text;
  std::size_t unmet = 0;
  for (const Finding& each : all) {
    if (each.met) continue;
    ++unmet;
    text += (text.empty() ? "" : "; ") + each.expected + ": " + each.seen;
  }
  if (unmet == 0) return "The calls were as expected.";
  return std::to_string(unmet) + " of " + std::to_string(all.size()) +
         (all.size() == 1 ? " expectation is" : " expectations are") + " not met. " + text + ".";
}

}  // namespace

constinit const Shape verify_request{
    .name = "Verification", .kind = Kind::structure, .members = request_members};
constinit const Shape verify_reply{
    .name = "Verified", .kind = Kind::structure, .members = reply_members};

Answer verify_journal(Call& call) {
  Mistakes mistakes;
  const auto expectations =
      read_expectations(*base::find_member(call.input, "Expectations"), mistakes);
  if (!mistakes.empty()) return refuse(mistakes);
  const std::vector<Finding> all = examine(
      call.journal.of(call.world.account),
      expectations,
      {.ordered = flag(call.input, "Ordered"), .by_world_clock = flag(call.input, "Virtual")});
  Reply reply = object_reply([&](JsonWriter& writer) {
    encode_member(writer, "Message", summary_of(all));
    write_text(writer, "Expectations");
    writer.StartArray();
    for (const Finding& each : all) {
      writer.StartObject();
      encode_member(writer, "Expected", each.expected);
      encode_member(writer, "Met", each.met);
      encode_member(writer, "Seen", each.seen);
      encode_member(writer, "Nearest", each.nearest);
      writer.EndObject();
    }
    writer.EndArray();
  });
  const bool is_met =
      std::all_of(all.begin(), all.end(), [](const Finding& each) { return each.met; });
  if (!is_met) {
    reply.status = 409;
    reply.outcome.error = "409";
  }
  return reply;
}

}  // namespace api::control
