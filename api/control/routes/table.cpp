#include "api/control/routes/table.hpp"

#include <array>

#include "api/control/openapi.hpp"
#include "api/control/routes/about.hpp"
#include "api/control/routes/checkpoints.hpp"
#include "api/control/routes/clock.hpp"
#include "api/control/routes/faults.hpp"
#include "api/control/routes/journal.hpp"
#include "api/control/routes/merge_world.hpp"
#include "api/control/routes/policies.hpp"
#include "api/control/routes/verify.hpp"
#include "api/control/routes/watch.hpp"
#include "api/control/routes/world.hpp"
#include "api/control/routes/world_document.hpp"

namespace api::control {

namespace {

// From the table itself, so it stands beside it.
Answer show_openapi(Call& /*call*/) {
  return object_reply([](JsonWriter& writer) { write_openapi(writer, routes()); });
}

constexpr std::array journal_parameters{
    Parameter{"Operation", "Calls of this operation only."},
    Parameter{"ServerName", "Calls that name this server only, itself or in a BackupId."},
    Parameter{"Region", "Calls of this region only."},
    Parameter{"Error", "Calls answered with this exception only; empty: with none.", true},
    Parameter{"After", "Calls behind the one of this Id only."},
    Parameter{"Limit", "The last so many of them only."}};

constexpr std::array wait_parameters{
    Parameter{"BackupId", "The backup to wait for."},
    Parameter{"ServerName", "The server to wait for."},
    Parameter{"NodeAssociationStatusToken", "The association to wait for."},
    Parameter{"Region", "Where it is; the default region without it."},
    Parameter{"Status", "The status to wait for, or several with commas; DELETED: it is no more."},
    Parameter{"Timeout", "Seconds, or a duration, at most 5 minutes; 30 seconds without it."}};

constexpr std::array not_there{Other{404, "There is none of that name."}};
constexpr std::array not_held{Other{404, "Nothing that is held fits."}};
constexpr std::array not_met{
    Other{409, "Not as expected, or nobody can tell.", &shape_of<Verified>}};
constexpr std::array not_in_time{Other{408, "It did not come so far in time."},
                                 Other{503, "The emulator is about to end."}};

// What a world document may be.
constexpr std::uint64_t document_bytes_max = 256 * 1024 * 1024;

const std::array table{
    Route{.method = "GET",
          .path = "/_emulator/checkpoints",
          .writes = false,
          .answer = list_checkpoints,
          .summary = "The checkpoints of a world.",
          .gives = &checkpoint_list},
    Route{.method = "GET",
          .path = "/_emulator/checkpoints/{Name}",
          .writes = false,
          .answer = show_checkpoint,
          .summary = "What a checkpoint holds.",
          .gives = &checkpoint_info,
          .others = not_there},
    Route{.method = "PUT",
          .path = "/_emulator/checkpoints/{Name}",
          .writes = true,
          .answer = save_checkpoint,
          .summary = "Saves the world under a name; a checkpoint of that name is replaced.",
          .gives = &checkpoint_info},
    Route{.method = "DELETE",
          .path = "/_emulator/checkpoints/{Name}",
          .writes = true,
          .answer = delete_checkpoint,
          .summary = "Deletes a checkpoint.",
          .others = not_there},
    Route{.method = "POST",
          .path = "/_emulator/checkpoints/{Name}/restore",
          .writes = true,
          .answer = restore_checkpoint,
          .summary = "Makes the world, its clock with it, what it was.",
          .gives = &checkpoint_info,
          .others = not_there},
    Route{.method = "GET",
          .path = "/_emulator/clock",
          .writes = false,
          .answer = show_clock,
          .summary = "What time it is in a world.",
          .gives = &clock_reply},
    Route{.method = "PATCH",
          .path = "/_emulator/clock",
          .writes = true,
          .answer = change_clock,
          .summary = "Sets, stops, hurries or advances the clock, and tells what happened.",
          .takes = &clock_change,
          .example = R"({"Advance":"PT10M"})",
          .gives = &clock_reply},
    Route{.method = "GET",
          .path = "/_emulator/faults",
          .writes = false,
          .answer = show_faults,
          .summary = "The rules by which calls go wrong, and how often each did so.",
          .gives = &shape_of<FaultDocument>},
    Route{.method = "POST",
          .path = "/_emulator/faults",
          .writes = true,
          .answer = with_input<add_fault>,
          .summary = "Adds a rule behind the others.",
          .takes = shape_for(add_fault),
          .example = R"({"Operation":"CreateBackup","Error":"ThrottlingException","Times":2})",
          .gives = &shape_of<storage::FaultRule>},
    Route{.method = "PUT",
          .path = "/_emulator/faults",
          .writes = true,
          .answer = with_input<replace_faults>,
          .summary = "Puts rules in place of all there are.",
          .takes = shape_for(replace_faults),
          .example = R"({"Faults":[{"Delay":"200ms"}]})",
          .gives = &shape_of<FaultDocument>},
    Route{.method = "DELETE",
          .path = "/_emulator/faults",
          .writes = true,
          .answer = delete_faults,
          .summary = "Takes all rules away."},
    Route{.method = "GET",
          .path = "/_emulator/health",
          .writes = false,
          .answer = show_health,
          .summary = "Answers once requests are served.",
          .gives = &shape_of<Health>},
    Route{.method = "GET",
          .path = "/_emulator/journal",
          .writes = false,
          .answer = show_journal,
          .summary = "The calls of the API that a world has had, oldest first.",
          .parameters = journal_parameters,
          .gives = &shape_of<ShownJournal>},
    Route{.method = "DELETE",
          .path = "/_emulator/journal",
          .writes = false,
          .answer = clear_journal,
          .summary = "Empties the journal."},
    Route{.method = "POST",
          .path = "/_emulator/journal/verify",
          .writes = false,
          .answer = with_input<verify_journal>,
          .summary = "Whether the calls were as expected.",
          .takes = shape_for(verify_journal),
          .example = R"({"Expectations":[{"Operation":"CreateBackup","Exactly":1}]})",
          .gives = &shape_of<Verified>,
          .others = not_met},
    Route{.method = "GET",
          .path = "/_emulator/metrics",
          .writes = false,
          .answer = show_metrics,
          .summary = "Counters of the whole process for Prometheus.",
          .content_type = "text/plain"},
    Route{.method = "GET",
          .path = "/_emulator/model/{File}",
          .writes = false,
          .answer = show_model_file,
          .summary = "A file of the service model for AWS clients of today.",
          .others = not_there},
    Route{.method = "GET",
          .path = "/_emulator/openapi.json",
          .writes = false,
          .answer = show_openapi,
          .summary = "This description."},
    Route{.method = "GET",
          .path = "/_emulator/policies",
          .writes = false,
          .answer = show_policies,
          .summary = "How changes proceed, and to how many each policy was applied.",
          .gives = &shape_of<PolicyDocument>},
    Route{.method = "PUT",
          .path = "/_emulator/policies",
          .writes = true,
          .answer = with_input<replace_policies>,
          .summary = "Puts policies in place of all there are; changes under way go on as before.",
          .takes = shape_for(replace_policies),
          .example = R"({"Policies":[{"Change":"backup","After":"PT1H"}]})",
          .gives = &shape_of<PolicyDocument>},
    Route{.method = "DELETE",
          .path = "/_emulator/policies",
          .writes = true,
          .answer = delete_policies,
          .summary = "Takes all policies away; changes under way go on as before."},
    Route{.method = "POST",
          .path = "/_emulator/release",
          .writes = true,
          .answer = with_input<release>,
          .summary = "Ends changes that are held or wait to be read, well or with a failure.",
          .takes = shape_for(release),
          .needs_body = false,
          .example = R"({"ServerName":"automate-06"})",
          .gives = &shape_of<Released>,
          .others = not_held},
    Route{.method = "GET",
          .path = "/_emulator/schema/world",
          .writes = false,
          .answer = show_world_schema,
          .summary = "The JSON Schema of world documents."},
    Route{.method = "GET",
          .path = "/_emulator/stream",
          .writes = false,
          .answer = stream,
          .summary = "Server-sent events of every change as it is committed.",
          .content_type = "text/event-stream"},
    Route{.method = "GET",
          .path = "/_emulator/wait",
          .writes = false,
          .answer = wait,
          .summary = "Answers once a backup, server or association is in a state.",
          .parameters = wait_parameters,
          .gives = &shape_of<Waited>,
          .others = not_in_time},
    Route{.method = "GET",
          .path = "/_emulator/world",
          .writes = false,
          .answer = export_world,
          .summary = "The whole world as one document.",
          .gives = &world_document},
    Route{.method = "POST",
          .path = "/_emulator/world",
          .writes = true,
          .answer = merge_world,
          .summary = "Merges servers and backups in; what is given is forced.",
          .takes = &world_document,
          .body_bytes_max = document_bytes_max,
          .example = R"({"Servers":[{"ServerName":"automate-06"}]})"},
    Route{.method = "PUT",
          .path = "/_emulator/world",
          .writes = true,
          .answer = replace_world,
          .summary = "Puts a document in place of the world.",
          .takes = &world_document,
          .body_bytes_max = document_bytes_max,
          .example = R"({"Servers":[{"ServerName":"automate-06"}]})"},
    Route{.method = "DELETE",
          .path = "/_emulator/world",
          .writes = true,
          .answer = reset_world,
          .summary = "Makes the world one that was never used; checkpoints stay."},
};

}  // namespace

std::span<const Route> routes() {
  return table;
}

}  // namespace api::control
