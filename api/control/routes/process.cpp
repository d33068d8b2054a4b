#include "api/control/routes/process.hpp"

#include <array>

#include "api/control/routes/about.hpp"
#include "api/control/routes/parameters.hpp"
#include "api/control/routes/slots.hpp"
#include "api/control/routes/store.hpp"
#include "api/control/routes/watch.hpp"
#include "api/control/routes/worlds.hpp"

namespace api::control {

namespace {

constexpr std::array not_there{Other{404, "There is none of that name."}};
constexpr std::array not_well{Other{503, "What is written can't be kept, and why."}};
constexpr std::array not_copied{Other{409, "Another copy is being made; ask again later."},
                                Other{503, "The copy can't be made, and why."}};

const std::array of_process{
    Route{.method = "GET",
          .path = "/_emulator/health",
          .writes = false,
          .answer = show_health,
          .summary = "Answers once requests are served.",
          .gives = &shape_of<Health>,
          .others = not_well,
          .at_work = AtWork::ignores,
          .tells_of_process = true},
    Route{.method = "GET",
          .path = "/_emulator/metrics",
          .writes = false,
          .answer = show_metrics,
          .summary = "Counters of the whole process for Prometheus.",
          .content_type = "text/plain",
          .at_work = AtWork::ignores,
          .tells_of_process = true},
    Route{.method = "GET",
          .path = "/_emulator/model/{File}",
          .writes = false,
          .answer = show_model_file,
          .summary = "A file of the service model for AWS clients of today.",
          .others = not_there,
          .at_work = AtWork::ignores,
          .tells_of_process = true},
    Route{.method = "GET",
          .path = "/_emulator/schema/world",
          .writes = false,
          .answer = show_world_schema,
          .summary = "The JSON Schema of world documents.",
          .at_work = AtWork::ignores,
          .tells_of_process = true},
    Route{.method = "GET",
          .path = "/_emulator/settings",
          .writes = false,
          .answer = show_settings,
          .summary = "What the program was started with: durations, limits, defaults.",
          .gives = &shape_of<ShownSettings>,
          .at_work = AtWork::ignores,
          .tells_of_process = true},
    Route{.method = "GET",
          .path = "/_emulator/slots",
          .writes = false,
          .answer = show_slots,
          .summary = "Which accounts' worlds are kept here.",
          .gives = &shape_of<ShownSlots>,
          .at_work = AtWork::ignores,
          .tells_of_process = true},
    Route{.method = "PATCH",
          .path = "/_emulator/slots",
          .writes = false,
          .answer = with_input<change_slots>,
          .summary = "Takes slots or releases them; the store keeps that.",
          .takes = shape_for(change_slots),
          .example = R"({"Release":"17"})",
          .gives = &shape_of<ShownSlots>,
          .at_work = AtWork::ignores,
          .tells_of_process = true},
    Route{.method = "GET",
          .path = "/_emulator/store",
          .writes = false,
          .answer = copy_store,
          .summary = "A copy of the whole store as of one moment, with every world: for --data.",
          .content_type = "application/vnd.sqlite3",
          .others = not_copied,
          .at_work = AtWork::ignores,
          .tells_of_process = true},
    Route{.method = "GET",
          .path = "/_emulator/worlds",
          .writes = false,
          .answer = list_worlds,
          .summary = "The accounts that have a world or have called, with their clocks.",
          .parameters = worlds_parameters,
          .gives = &shape_of<ShownWorlds>,
          .at_work = AtWork::ignores,
          .tells_place = true,
          .tells_of_process = true}};

}  // namespace

std::span<const Route> routes_of_process() {
  return of_process;
}

}  // namespace api::control
