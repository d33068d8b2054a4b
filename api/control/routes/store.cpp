#include "api/control/routes/store.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "api/body_parts.hpp"
#include "api/control/reply.hpp"
#include "storage/online_backup.hpp"

namespace api::control {

namespace {

// First the copy is made, then it is sent. Nobody waits for it but who has asked.
class StoreCopy : public Work {
 public:
  ~StoreCopy() override {
    if (parts_) parts_->end(BodyParts::End::broken);  // unless it is whole
  }

  bool can_go_on() const override {
    return !parts_ || parts_->is_abandoned() || !parts_->is_full();
  }

  std::optional<Reply> go_on(Step& step) override {
    try {
      return parts_ ? send() : make(step);
    } catch (const storage::Error& failed) {
      return error(503, std::string("The store can't be copied: ") + failed.what() + ".");
    }
  }

 private:
  static constexpr std::size_t part_bytes = 64 * 1024;

  // Copying a page takes as long as a row.
  std::optional<Reply> make(Step& step) {
    if (!copy_) copy_.emplace(step.context.database);
    const bool is_whole = copy_->step(std::max(step.budget.left(), 1));
    step.budget.spend(Budget::row_shown * copy_->pages_in_last_step());
    if (!is_whole) return std::nullopt;
    parts_ = std::make_shared<BodyParts>();
    Reply reply;
    reply.content_type = "application/vnd.sqlite3";
    reply.parts = parts_;
    step.answer_now(std::move(reply));
    return std::nullopt;
  }

  std::optional<Reply> send() {
    if (parts_->is_abandoned()) return done();
    const std::string part = copy_->read(part_bytes);
    const bool is_end = part.empty();
    parts_->add(part);
    if (!is_end) return std::nullopt;
    parts_->end(BodyParts::End::whole);
    return done();
  }

  std::optional<storage::OnlineBackup> copy_;
  std::shared_ptr<BodyParts> parts_;  // once it is being sent
};

}  // namespace

// This turn may have written already; a copy is begun in one that has not.
Answer copy_store(Call& call) {
  if (!call.at_work.empty()) {
    return error(409, "A copy of the store is being made already; ask again when it is done.");
  }
  return Started{std::make_shared<StoreCopy>()};
}

}  // namespace api::control
