// An emulator in a test: engine, store and a clock that stands until the test moves it.
#pragma once

#include <rapidjson/pointer.h>

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "api/engine/engine.hpp"
#include "api/model/codec.hpp"
#include "base/time_text.hpp"
#include "storage/database.hpp"
#include "storage/events.hpp"
#include "storage/worlds.hpp"

namespace tests {

inline constexpr std::string_view some_account = "123456789012";

// What came back, with its body read.
struct Answer {
  api::Reply reply;
  base::JsonDocument json;

  unsigned status() const { return reply.status; }
  // The text at a JSON pointer (`/Backup/BackupId`); numbers as they stand; "" if there is nothing.
  std::string at(const char* pointer) const {
    const base::Json* found = Pointer(pointer).Get(json);
    if (found == nullptr) return "";
    if (found->IsString()) return found->GetString();
    if (found->IsArray()) return std::to_string(found->Size()) + " elements";
    return api::json_text(*found);
  }
  bool has(const char* pointer) const { return Pointer(pointer).Get(json) != nullptr; }
  std::string type() const { return at("/__type"); }
  std::string message() const { return at("/Message"); }

 private:
  using Pointer = rapidjson::GenericPointer<base::Json>;
};

class World {
 public:
  // With a file the world outlives restart().
  explicit World(api::Settings settings = {}, std::string file = "", const char* vfs = nullptr)
      : settings_(std::move(settings)), file_(std::move(file)), vfs_(vfs) {
    restart();
  }

  // As after the end of the process, however it ended: nothing but the store remains.
  void restart() {
    engine_.reset();
    if (!file_.empty() || !database_) {
      database_.reset();
      database_ = std::make_unique<storage::Database>(file_, vfs_);
    }
    engine_ = std::make_unique<api::Engine>(
        *database_, settings_, now, [this](std::string_view text) { reports.emplace_back(text); });
  }

  // Until restart() nothing runs and nothing is asked.
  void stop() {
    engine_.reset();
    if (!file_.empty()) database_.reset();
  }

  // Lets time pass; what becomes due happens.
  void pass(base::Duration duration) {
    const base::Time end = now + duration;
    while (engine_->next_due() && *engine_->next_due() <= end) {
      now = std::max(now, *engine_->next_due());
      engine_->run_due(now);
    }
    now = end;
  }
  // Lets time pass while nobody looks: nothing runs until the next request.
  void pass_unattended(base::Duration duration) { now += duration; }

  // Calls an operation of the API as `account`.
  Answer call(std::string_view operation,
              std::string_view input,
              std::string_view account = some_account,
              std::string_view region = "us-east-1") {
    const Sent sent(operation, input, account, region);
    return send(sent.request());
  }

  // A request of the emulator's own API.
  Answer control(std::string_view method,
                 std::string_view target,
                 std::string_view body = "",
                 std::string_view account = some_account) {
    const std::vector<api::Header> headers{{"Content-Type", "application/json"},
                                           {"X-Emulator-Account", account}};
    return send({method, target, headers, body});
  }

  // A request that has to wait for a moment is answered at that moment.
  Answer send(api::Request request) {
    request.id = ++last_id_;
    request.arrived = now;
    return answer(engine_->run(now, request));
  }

  // A request of the API whose parts live as long as this.
  class Sent {
   public:
    Sent(std::string_view operation,
         std::string_view input,
         std::string_view account = some_account,
         std::string_view region = "us-east-1")
        : target_("OpsWorksCM_V2016_11_01." + std::string(operation)),
          authorization_("AWS4-HMAC-SHA256 Credential=" + std::string(account) + "/20261123/" +
                         std::string(region) +
                         "/opsworks-cm/aws4_request, SignedHeaders=host, Signature=00"),
          body_(input),
          headers_{{"Content-Type", "application/x-amz-json-1.1"},
                   {"X-Amz-Target", target_},
                   {"X-Amz-Date", "20261123T000000Z"},
                   {"Authorization", authorization_}} {}
    Sent(const Sent&) = delete;
    Sent& operator=(const Sent&) = delete;

    api::Request request() const { return {"POST", "/", headers_, body_}; }

   private:
    std::string target_;
    std::string authorization_;
    std::string body_;
    std::vector<api::Header> headers_;
  };

  // Several requests that come in one turn.
  std::vector<Answer> turn(std::initializer_list<const Sent*> sent) {
    std::vector<api::Request> requests;
    for (const Sent* each : sent) requests.push_back(each->request());
    std::vector<Answer> answers;
    for (api::Answer& each : engine_->run(now, requests)) {
      answers.push_back(answer(std::move(std::get<api::Reply>(each))));
    }
    return answers;
  }

  // Brings a server into a state.
  void put_server(std::string_view name, std::string_view status = "HEALTHY") {
    control("POST",
            "/_emulator/world",
            R"({"Servers":[{"ServerName":")" + std::string(name) + R"(","Status":")" +
                std::string(status) + R"("}]})");
  }

  // The status that DescribeServers shows.
  std::string server_status(std::string_view name) {
    return call("DescribeServers", R"({"ServerName":")" + std::string(name) + R"("})")
        .at("/Servers/0/Status");
  }
  // The status that DescribeBackups shows.
  std::string backup_status(const std::string& id) {
    return call("DescribeBackups", R"({"BackupId":")" + id + R"("})").at("/Backups/0/Status");
  }

  // Takes a backup of a server and lets it become OK; gives its id.
  std::string take_backup(std::string_view name) {
    const Answer taken = call("CreateBackup", R"({"ServerName":")" + std::string(name) + R"("})");
    pass(settings_.duration(api::Change::backup));
    return taken.at("/Backup/BackupId");
  }

  // Where the store keeps what belongs to an account in a region.
  storage::Scope scope(std::string_view account = some_account, std::string region = "us-east-1") {
    const auto found = storage::find_world(*database_, account);
    return {found ? found->id : 0, std::move(region)};
  }

  // What happened to a server, oldest first.
  std::vector<storage::ServerEvent> events(std::string_view name) {
    auto list = storage::list_events(*database_, scope(), name);
    return {list.rbegin(), list.rend()};
  }

  api::Engine& engine() { return *engine_; }
  storage::Database& database() { return *database_; }

  // 29 July 2016, 13:38:47.520 UTC: the moment of AWS's own example.
  base::Time now = base::Time{base::Duration{1'469'799'527'520}};
  std::vector<std::string> reports;  // what the engine said should not have happened

 private:
  static Answer answer(api::Reply reply) {
    Answer result;
    result.reply = std::move(reply);
    base::parse_json(result.reply.body, result.json);
    return result;
  }

  api::Settings settings_;
  std::string file_;
  const char* vfs_;
  std::unique_ptr<storage::Database> database_;
  std::unique_ptr<api::Engine> engine_;
  std::uint64_t last_id_ = 0;
};

}  // namespace tests
