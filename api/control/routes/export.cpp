#include "api/control/routes/export.hpp"

#include <algorithm>
#include <array>
#include <stdexcept>
#include <tuple>
#include <utility>

#include "api/body_parts.hpp"
#include "api/control/reply.hpp"
#include "api/control/routes/parts.hpp"
#include "api/shapes/backup.hpp"
#include "api/shapes/clock.hpp"
#include "api/shapes/server.hpp"
#include "api/shapes/tag.hpp"
#include "api/shapes/world.hpp"
#include "storage/associations.hpp"
#include "storage/backups.hpp"
#include "storage/engine_attributes.hpp"
#include "storage/events.hpp"
#include "storage/server_names.hpp"
#include "storage/servers.hpp"
#include "storage/timers.hpp"
#include "storage/worlds.hpp"

namespace api::control {

namespace {

auto key_of(const storage::Association& row) {
  return std::tie(row.region, row.server_name, row.token);
}
auto key_of(const storage::ServerName& row) {
  return std::tie(row.region, row.name);
}

// A damaged store may give rows that stand before those that were given: who goes on behind the
// last one would never come to the end.
void demand_order(bool is_behind) {
  if (!is_behind) throw std::runtime_error("the store is damaged: its rows are out of order");
}

// Writes the document in parts, list by list. What one turn has made of a document that is too long
// for it is sent before the next makes more, so that no more than some of it is in memory.
class Export : public Work {
 public:
  explicit Export(const Call& call) : world_(call.world), now_(call.context.now) {}
  ~Export() override {
    if (parts_) parts_->end(BodyParts::End::broken);  // unless it is whole
  }

  bool can_go_on() const override {
    return !parts_ || parts_->is_abandoned() || !parts_->is_full();
  }

  std::optional<Reply> go_on(Step& step) override {
    if (parts_ && parts_->is_abandoned()) return done();
    const bool is_whole = write(step);
    if (!is_whole && step.answer_now && !parts_) {
      parts_ = std::make_shared<BodyParts>();
      Reply reply = document_reply();
      reply.parts = parts_;
      step.answer_now(std::move(reply));
    }
    if (parts_) parts_->add(std::exchange(body_, {}));
    if (!is_whole) return std::nullopt;
    if (parts_) parts_->end(BodyParts::End::whole);
    Reply reply = document_reply();
    reply.body = std::move(body_);
    return reply;
  }

 private:
  // So many rows are fetched at once.
  static constexpr std::int64_t page = 20;

  // True once the document is whole.
  bool write(Step& step) {
    if (list_ == 0) begin(step);
    while (list_ <= lists.size() && !step.budget.is_spent()) {
      const std::size_t size = body_.size();
      if ((this->*lists[list_ - 1])(step)) next_list();
      step.budget.spend(static_cast<int>((body_.size() - size) / Budget::bytes_of_a_row));
    }
    if (list_ <= lists.size()) return false;
    encode_member(writer_, "Policies", storage::list_policies(step.context.database, world_.id));
    encode_member(writer_, "Faults", storage::list_faults(step.context.database, world_.id));
    writer_.EndObject();
    return true;
  }

  static Reply document_reply() {
    Reply reply;
    reply.content_type = "application/json";
    return reply;
  }

  // Each writes some more of a list; true if it is at its end.
  using WriteList = bool (Export::*)(Step& step);
  static const std::array<WriteList, 6> lists;

  void begin(Step& step) {
    writer_.StartObject();
    encode_member(writer_, "Clock", GivenClock{now_, world_.clock.rate, world_.clock.frozen});
    encode_member(writer_, "Seed", world_.seed);
    regions_ = storage::list_regions(step.context.database, world_.id);
    begin_list("Servers");
    list_ = 1;
  }

  void begin_list(std::string_view name) {
    write_text(writer_, name);
    writer_.StartArray();
  }

  void next_list() {
    static constexpr std::array<std::string_view, 7> names{
        "Servers", "Backups", "Events", "Associations", "Names", "Timers", ""};
    writer_.EndArray();
    region_ = 0;
    if (++list_ <= lists.size()) begin_list(names[list_ - 1]);
  }

  // With Region and Tags beside AWS's own members.
  template <class Resource>
  void write_resource(Step& step,
                      const storage::Scope& scope,
                      const Resource& resource,
                      const std::string& tagged) {
    const auto tags = storage::list_tags(step.context.database, scope, tagged);
    writer_.StartObject();
    encode_members(writer_, resource);
    encode_member(writer_, "Region", scope.region);
    encode_member(writer_, "Tags", tags);
    writer_.EndObject();
    step.budget.spend(Budget::row_shown * static_cast<int>(2 + tags.size()));
  }

  bool write_servers(Step& step) {
    if (region_ == regions_.size()) return true;
    const storage::Scope scope{world_.id, regions_[region_]};
    auto servers = storage::list_servers(step.context.database, scope, server_, page);
    for (storage::Server& each : servers) {
      each.engine_attributes =
          storage::list_engine_attributes(step.context.database, scope, each.name);
      step.budget.spend(Budget::row_shown * static_cast<int>(each.engine_attributes.size()));
      write_resource(step, scope, each, storage::server_resource(each.name));
    }
    if (!servers.empty()) demand_order(server_ < servers.back().name);
    server_ = servers.empty() ? "" : servers.back().name;
    if (servers.empty()) ++region_;
    return false;
  }

  bool write_backups(Step& step) {
    if (region_ == regions_.size()) return true;
    const storage::Scope scope{world_.id, regions_[region_]};
    const auto backups =
        storage::list_backups(step.context.database, scope, std::nullopt, backup_, page);
    for (const storage::Backup& each : backups) {
      write_resource(step, scope, each, storage::backup_resource(each.id));
    }
    if (!backups.empty()) {
      const storage::Backup& last = backups.back();
      demand_order(std::tie(last.created_at, last.id) < std::tie(backup_.created_at, backup_.id));
    }
    backup_ = {};
    if (!backups.empty()) backup_ = {backups.back().created_at, backups.back().id};
    if (backups.empty()) ++region_;
    return false;
  }

  // A page of rows; true if there were none.
  template <class Row>
  bool write_rows(Step& step, const std::vector<Row>& rows) {
    for (const Row& each : rows) encode(writer_, each);
    step.budget.spend(Budget::row_shown * static_cast<int>(rows.size()));
    return rows.empty();
  }

  bool write_events(Step& step) {
    const auto rows = storage::list_all_events(step.context.database, world_.id, event_, page);
    if (!rows.empty()) demand_order(event_ < *rows.back().id);
    if (!rows.empty()) event_ = *rows.back().id;
    return write_rows(step, rows);
  }
  bool write_associations(Step& step) {
    auto rows = storage::list_associations(step.context.database, world_.id, association_, page);
    const bool was_last = write_rows(step, rows);
    if (!rows.empty()) demand_order(key_of(association_) < key_of(rows.back()));
    if (!rows.empty()) association_ = std::move(rows.back());
    return was_last;
  }
  bool write_names(Step& step) {
    auto rows = storage::list_server_names(step.context.database, world_.id, name_, page);
    const bool was_last = write_rows(step, rows);
    if (!rows.empty()) demand_order(key_of(name_) < key_of(rows.back()));
    if (!rows.empty()) name_ = std::move(rows.back());
    return was_last;
  }

  bool write_timers(Step& step) {
    constexpr std::int64_t count = 200;  // most of them may be other worlds'
    if (!timers_) timers_ = storage::find_timer_ids(step.context.database, world_.id);
    if (!timers_ || timer_ >= timers_->last) return true;
    const std::int64_t first = std::max(timer_ + 1, timers_->first);
    timer_ = first + count - 1;
    write_rows(step, storage::list_timers(step.context.database, world_.id, {first, timer_}));
    step.budget.spend(Budget::row_shown * static_cast<int>(count / 10));
    return false;
  }

  storage::World world_;
  Time now_;
  std::shared_ptr<BodyParts> parts_;  // once it has taken more than a turn
  std::string body_;                  // what is not handed over yet
  StringSink sink_{body_};
  JsonWriter writer_{sink_};

  // How far it has come: in which list, from 1 on, in which region, behind which row.
  std::size_t list_ = 0;
  std::vector<std::string> regions_;
  std::size_t region_ = 0;
  std::string server_;
  storage::BackupPlace backup_;
  std::int64_t event_ = 0;
  storage::Association association_;
  storage::ServerName name_;
  std::optional<storage::TimerIds> timers_;
  std::int64_t timer_ = 0;
};

constinit const std::array<Export::WriteList, 6> Export::lists{&Export::write_servers,
                                                               &Export::write_backups,
                                                               &Export::write_events,
                                                               &Export::write_associations,
                                                               &Export::write_names,
                                                               &Export::write_timers};

}  // namespace

Answer export_world(Call& call) {
  if (call.request.target.has_parameter("Parts")) return show_parts(call);
  return begin(call, std::make_shared<Export>(call));
}

}  // namespace api::control
