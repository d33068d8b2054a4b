#include "api/control/routes/archive.hpp"

#include <memory>
#include <optional>
#include <utility>

#include "api/body_parts.hpp"
#include "api/control/reply.hpp"
#include "api/telemetry/journal_lines.hpp"
#include "base/version.hpp"
#include "storage/archive.hpp"
#include "storage/migrations.hpp"
#include "storage/world_copy.hpp"

namespace api::control {

namespace {

constexpr std::string_view last_line = R"(["end"])";

std::string head_of(const std::string& account) {
  return R"(["archive",)" + std::to_string(storage::schema_version) + ",\"" + account + "\",\"" +
         std::string(base::version) + "\"]\n";
}

Reply archive_reply() {
  Reply reply;
  reply.content_type = archive_type;
  return reply;
}

// Writes the lines in parts. With `holds` the world stays at work behind the last one.
class Reading : public Work {
 public:
  Reading(const Call& call, bool holds)
      : account_(call.world.account), holds_(holds), rows_(account_), journal_(call.journal) {}
  ~Reading() override {
    if (parts_) parts_->end(is_written_ ? BodyParts::End::whole : BodyParts::End::broken);
  }

  bool can_go_on() const override {
    if (!parts_ || parts_->is_abandoned()) return true;
    return !is_written_ && !parts_->is_full();
  }

  std::optional<Reply> go_on(Step& step) override {
    if (parts_ && parts_->is_abandoned()) return done();
    if (holds_ && !step.answer_now) return std::nullopt;  // it is no work yet that could be held
    write(step);
    const bool goes_on = !is_written_ || holds_;
    if (goes_on && !parts_ && step.answer_now) {
      parts_ = std::make_shared<BodyParts>();
      Reply reply = archive_reply();
      reply.parts = parts_;
      step.answer_now(std::move(reply));
    }
    if (parts_) parts_->add(std::exchange(lines_, {}));
    if (goes_on) return std::nullopt;
    Reply reply = archive_reply();
    reply.body = std::move(lines_);
    return reply;
  }

 private:
  void write(Step& step) {
    if (!has_begun_) lines_ += head_of(account_);
    has_begun_ = true;
    while (!rows_.is_done() && !step.budget.is_spent()) {
      constexpr std::int64_t page = 20;
      const std::size_t size = lines_.size();
      const std::int64_t rows = rows_.read_some(step.context.database, page, lines_);
      step.budget.spend(Budget::row_shown *
                        (1 + static_cast<int>(rows) +
                         static_cast<int>((lines_.size() - size) / Budget::bytes_of_a_row)));
    }
    if (!rows_.is_done() || is_written_) return;
    add_lines(journal_.of(account_), lines_);
    lines_ += std::string(last_line) + "\n";
    is_written_ = true;
  }

  std::string account_;
  bool holds_;
  storage::ArchiveReader rows_;
  const Journal& journal_;
  std::shared_ptr<BodyParts> parts_;  // once it has taken more than a turn
  std::string lines_;                 // what is not handed over yet
  bool has_begun_ = false;
  bool is_written_ = false;
};

// The account's world, and its checkpoints.
void discard_all(Step& step) {
  storage::Database& database = step.context.database;
  for (const storage::WorldId each : storage::list_worlds_of(database, step.world.account)) {
    storage::disown_world(database, each);
    step.discard(each);
  }
}

// Puts the rows, in parts, into worlds that nobody sees until all are there.
class Putting : public Work {
 public:
  explicit Putting(const Call& call) : rest_(call.request.body) {}

  std::optional<Reply> go_on(Step& step) override {
    while (!step.budget.is_spent()) {
      const std::string_view line = next_line();
      step.budget.spend(Budget::row_written *
                        static_cast<int>(1 + line.size() / Budget::bytes_of_a_row));
      if (line == last_line && rest_.empty()) return put_in_place(step);
      if (const auto mistake = put(step, line)) return refuse_line(*mistake);
    }
    return std::nullopt;
  }

  std::vector<storage::WorldId> half_made() const override { return rows_.made(); }

 private:
  std::string_view next_line() {
    const std::size_t end = std::min(rest_.find('\n'), rest_.size());
    const std::string_view line = rest_.substr(0, end);
    rest_.remove_prefix(std::min(end + 1, rest_.size()));
    ++number_;
    return line;
  }

  Reply refuse_line(const std::string& mistake) const {
    return error(400,
                 "Line " + std::to_string(number_) + " is none of an archive: " + mistake +
                     ". Nothing was changed. Send what GET /_emulator/archive gave.");
  }

  // What is wrong with the line; nothing if all is well.
  std::optional<std::string> put(Step& step, std::string_view line) {
    if (line.empty()) return "it is cut off before its end";
    if (number_ == 1) return check_head(line, step.world.account);
    if (is_journal_line(line)) return read_line(line, journal_);
    return rows_.put(step.context.database, line);
  }

  static std::optional<std::string> check_head(std::string_view line, const std::string& account) {
    base::JsonDocument head;
    const bool is_head = base::parse_json(line, head) && head.IsArray() && head.Size() == 4 &&
                         head[0].IsString() && base::text_of(head[0]) == "archive" &&
                         head[1].IsInt64() && head[2].IsString();
    if (!is_head) return "it does not begin as one";
    if (head[1].GetInt64() != storage::schema_version) {
      return "it is of a store of version " + std::to_string(head[1].GetInt64()) +
             ", and this one has " + std::to_string(storage::schema_version);
    }
    if (base::text_of(head[2]) != account) {
      return "it is of account " + std::string(base::text_of(head[2]).substr(0, 12)) +
             ", and this request is about " + account;
    }
    return std::nullopt;
  }

  Reply put_in_place(Step& step) {
    storage::Database& database = step.context.database;
    const std::string account = step.world.account;
    discard_all(step);
    rows_.give(database, account);
    if (auto world = storage::find_world(database, account)) {
      step.world = std::move(*world);
      step.context.scope.world = step.world.id;
      step.context.now = step.world.moment;
    }
    Reply reply = done();
    reply.after_commit.journal = std::make_shared<JournalLines>(std::move(journal_));
    return reply;
  }

  std::string_view rest_;
  std::size_t number_ = 0;  // of the line that was read last
  storage::ArchiveWriter rows_;
  JournalLines journal_;
};

}  // namespace

Answer read_archive(Call& call) {
  const auto hold = call.request.target.parameter("Hold");
  if (hold && *hold != "true" && *hold != "false") {
    return error(400, "Hold must be true or false.");
  }
  return begin(call, std::make_shared<Reading>(call, hold == "true"));
}

Answer put_archive(Call& call) {
  return begin(call, std::make_shared<Putting>(call));
}

Answer delete_archive(Call& call) {
  const std::string& account = call.world.account;
  if (call.context.settings.slots.have(account)) {
    return error(409,
                 "The world of account " + account +
                     " is kept here: DELETE /_emulator/world makes it one that was never used.");
  }
  return begin(call, std::make_shared<WorkAtOnce>([](Step& step) {
                 discard_all(step);
                 Reply reply = done();
                 reply.after_commit.journal = std::make_shared<JournalLines>();
                 return reply;
               }));
}

}  // namespace api::control
