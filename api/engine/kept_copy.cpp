#include "api/engine/kept_copy.hpp"

#include <algorithm>
#include <exception>

#include "api/control/reply.hpp"

namespace api {

// Copying a page takes as long as a row.
std::optional<Reply> KeptCopy::go_on(Step& step) {
  std::string failure;
  try {
    if (!copy_) copy_.emplace(step.context.database, file_);
    const bool is_whole = copy_->step(std::max(step.budget.left(), 1));
    step.budget.spend(Budget::row_shown * copy_->pages_in_last_step());
    if (!is_whole) return std::nullopt;
    copy_->keep();
  } catch (const std::exception& error) {
    failure = error.what();
  }
  copy_.reset();
  tell(failure);
  return control::done();
}

}  // namespace api
