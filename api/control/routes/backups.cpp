#include "api/control/routes/backups.hpp"

#include <deque>
#include <tuple>
#include <utility>

#include "api/control/page.hpp"
#include "api/control/query.hpp"
#include "api/control/reply.hpp"
#include "base/time_text.hpp"

namespace api::control {

namespace {

using storage::Backup;
using storage::BackupPlace;

// Where a backup stands among those of all regions: newest first, then by id downwards, then by
// region.
struct Place {
  Time created_at = Time::max();
  std::string region;
  std::string id;

  bool is_before(const Place& other) const {
    if (created_at != other.created_at) return created_at > other.created_at;
    return std::tie(other.id, region) < std::tie(id, other.region);
  }
};

std::string text_of(const Place& place) {
  return base::to_rfc3339(place.created_at) + "/" + place.region + "/" + place.id;
}

std::optional<Place> parse_place(const std::string& text) {
  const std::size_t first = text.find('/');
  const std::size_t second = first == text.npos ? text.npos : text.find('/', first + 1);
  const auto time = base::parse_rfc3339(text.substr(0, first));
  if (!time || second == text.npos) return std::nullopt;
  return Place{*time, text.substr(first + 1, second - first - 1), text.substr(second + 1)};
}

// What is asked for; nothing: any.
struct Wanted {
  std::optional<std::string> server_name;
  std::optional<storage::BackupStatus> status;
  std::optional<storage::BackupType> type;
  Time from{};
  Time to = Time::max();
  std::optional<Place> before;

  bool fits(const Backup& backup) const {
    return (!status || *status == backup.status) && (!type || *type == backup.type);
  }
};

// A region's backups one by one, newest first.
class Source {
 public:
  Source(storage::Scope scope, const Wanted& wanted) : scope_(std::move(scope)), wanted_(wanted) {
    after_ = {wanted.to, ""};
    if (!wanted.before || wanted.before->created_at >= wanted.to) return;
    after_ = {wanted.before->created_at, wanted.before->id};
    if (scope_.region > wanted.before->region) after_.id += '\x01';  // the one of that id as well
  }

  const storage::Scope& scope() const { return scope_; }

  // The next one; null at the end.
  const Backup* peek(Step& step) {
    if (rows_.empty() && !is_at_end_) fetch(step);
    return rows_.empty() ? nullptr : &rows_.front();
  }
  Backup take() {
    Backup backup = std::move(rows_.front());
    rows_.pop_front();
    return backup;
  }

 private:
  static constexpr std::int64_t fetched_at_once = 20;

  void fetch(Step& step) {
    auto rows = storage::list_backups(
        step.context.database, scope_, wanted_.server_name, after_, fetched_at_once);
    step.budget.spend(Budget::row_shown * static_cast<int>(1 + rows.size()));
    is_at_end_ = rows.size() < fetched_at_once;
    for (Backup& row : rows) {
      after_ = {row.created_at, row.id};
      if (row.created_at < wanted_.from) {
        is_at_end_ = true;
        return;
      }
      rows_.push_back(std::move(row));
    }
  }

  storage::Scope scope_;
  const Wanted& wanted_;
  BackupPlace after_;
  bool is_at_end_ = false;
  std::deque<Backup> rows_;
};

Place place_of(const Source& source, const Backup& backup) {
  return {backup.created_at, source.scope().region, backup.id};
}

// Which source has the next backup of all; null if none has any.
Source* next_of(Step& step, std::vector<Source>& sources) {
  Source* next = nullptr;
  for (Source& each : sources) {
    const Backup* backup = each.peek(step);
    if (backup == nullptr) continue;
    if (next == nullptr || place_of(each, *backup).is_before(place_of(*next, *next->peek(step)))) {
      next = &each;
    }
  }
  return next;
}

ShownBackups fill(Step& step, std::vector<Source>& sources, const Wanted& wanted, Page& page) {
  ShownBackups answer;
  std::optional<Place> last;
  while (Source* source = next_of(step, sources)) {
    const Place place = place_of(*source, *source->peek(step));
    const bool is_over = last && step.budget.is_spent();
    Backup backup = source->take();
    if (is_over ||
        (wanted.fits(backup) && !page.add(shown(step, source->scope(), std::move(backup))))) {
      answer.next = text_of(*last);
      break;
    }
    last = place;
  }
  answer.backups = page.elements();
  return answer;
}

}  // namespace

Answer list_backups(Call& call) {
  Query query(call.request);
  Wanted wanted{.server_name = query.text("ServerName"),
                .status = query.one_of<storage::BackupStatus>("Status"),
                .type = query.one_of<storage::BackupType>("Type"),
                .from = query.moment("From").value_or(Time{}),
                .to = query.moment("To").value_or(Time::max()),
                .before = std::nullopt};
  if (const auto before = query.text("Before")) {
    wanted.before = parse_place(*before);
    if (!wanted.before) query.refuse("Before must be Next of an answer.");
  }
  Page page(query.limit());
  std::optional<std::vector<std::string>> regions = few_regions(call);
  if (const auto region = query.text("Region")) regions = {*region};
  if (!regions) query.refuse("Region is missing; this world has too many to be read together.");
  if (auto refusal = query.refusal()) return std::move(*refusal);
  std::vector<Source> sources;
  for (std::string& region : *regions) {
    sources.emplace_back(storage::Scope{call.world.id, std::move(region)}, wanted);
  }
  return reply_with(fill(call.step, sources, wanted, page));
}

}  // namespace api::control
