#include "api/control/routes/table.hpp"

#include <array>

#include "api/control/json_schema.hpp"
#include "api/control/openapi.hpp"
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
#include "api/operations/table.hpp"
#include "api/service_model/emit.hpp"
#include "api/shapes/scalars.hpp"
#include "base/version.hpp"

namespace api::control {

namespace {

// --- What is too small for a file of its own -------------------------------------------------

Answer health(Call& /*call*/) {
  return object_reply([](JsonWriter& writer) {
    encode_member(writer, "Status", std::string("ok"));
    encode_member(writer, "Version", std::string(base::version));
  });
}

Answer world_schema(Call& /*call*/) {
  Reply reply;
  reply.content_type = "application/json";
  StringSink sink{reply.body};
  JsonWriter writer(sink);
  write_schema(writer, world_document);
  return reply;
}

Answer show_openapi(Call& /*call*/) {
  return object_reply([](JsonWriter& writer) { write_openapi(writer, routes()); });
}

// One of the emitted files, by the last segment of the path.
Answer model_file(Call& call) {
  const std::string_view path = path_of(call.request.target);
  const std::string_view name = path.substr(path.rfind('/') + 1);
  std::vector<ModelFile> files = emit_model(operations());
  for (ModelFile& file : files) {
    if (file.name != name) continue;
    Reply reply;
    reply.content_type = "application/json";
    reply.body = std::move(file.text);
    return reply;
  }
  return error(404, "There is no " + std::string(path) + "; the files are: " + listed(files) + ".");
}

// --- The table -------------------------------------------------------------------------------

constexpr std::array health_members{Member{"Status", &shapes::string, true, false},
                                    Member{"Version", &shapes::string, true, false}};
constexpr Shape health_reply{.name = "Health", .kind = Kind::structure, .members = health_members};

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
constexpr std::array not_met{Other{409, "Not as expected, or nobody can tell."}};
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
          .gives = &fault_document},
    Route{.method = "POST",
          .path = "/_emulator/faults",
          .writes = true,
          .answer = add_fault,
          .summary = "Adds a rule behind the others.",
          .takes = &fault_request,
          .example = R"({"Operation":"CreateBackup","Error":"ThrottlingException","Times":2})",
          .gives = &fault_request},
    Route{.method = "PUT",
          .path = "/_emulator/faults",
          .writes = true,
          .answer = replace_faults,
          .summary = "Puts rules in place of all there are.",
          .takes = &fault_document,
          .example = R"({"Faults":[{"Delay":"200ms"}]})",
          .gives = &fault_document},
    Route{.method = "DELETE",
          .path = "/_emulator/faults",
          .writes = true,
          .answer = delete_faults,
          .summary = "Takes all rules away."},
    Route{.method = "GET",
          .path = "/_emulator/health",
          .writes = false,
          .answer = health,
          .summary = "Answers once requests are served.",
          .gives = &health_reply},
    Route{.method = "GET",
          .path = "/_emulator/journal",
          .writes = false,
          .answer = show_journal,
          .summary = "The calls of the API that a world has had, oldest first.",
          .parameters = journal_parameters,
          .gives = &journal_reply},
    Route{.method = "DELETE",
          .path = "/_emulator/journal",
          .writes = false,
          .answer = clear_journal,
          .summary = "Empties the journal."},
    Route{.method = "POST",
          .path = "/_emulator/journal/verify",
          .writes = false,
          .answer = verify_journal,
          .summary = "Whether the calls were as expected.",
          .takes = &verify_request,
          .example = R"({"Expectations":[{"Operation":"CreateBackup","Exactly":1}]})",
          .gives = &verify_reply,
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
          .answer = model_file,
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
          .gives = &policy_document},
    Route{.method = "PUT",
          .path = "/_emulator/policies",
          .writes = true,
          .answer = replace_policies,
          .summary = "Puts policies in place of all there are; changes under way go on as before.",
          .takes = &policy_document,
          .example = R"({"Policies":[{"Change":"backup","After":"PT1H"}]})",
          .gives = &policy_document},
    Route{.method = "DELETE",
          .path = "/_emulator/policies",
          .writes = true,
          .answer = delete_policies,
          .summary = "Takes all policies away; changes under way go on as before."},
    Route{.method = "POST",
          .path = "/_emulator/release",
          .writes = true,
          .answer = release,
          .summary = "Ends changes that are held or wait to be read, well or with a failure.",
          .takes = &release_request,
          .needs_body = false,
          .example = R"({"ServerName":"automate-06"})",
          .gives = &release_reply,
          .others = not_held},
    Route{.method = "GET",
          .path = "/_emulator/schema/world",
          .writes = false,
          .answer = world_schema,
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
          .gives = &wait_reply,
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
