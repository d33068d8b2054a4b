// Work that is too long for one turn of the event loop: it goes in parts, each of them kept, and
// others are served between. Its own world's requests wait until it is done.
#pragma once

#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "api/context.hpp"
#include "api/request.hpp"

namespace api {

// How much one turn may do, counted in rows so that tests can tell. A row costs about 10 µs.
class Budget {
 public:
  // Nobody else is held up for longer than so much takes; while others are being served it is less.
  static constexpr int rows_max = 500;
  static constexpr int rows_beside_others = 160;

  // What one of each costs.
  static constexpr int row_shown = 1;
  static constexpr int row_written = 2;
  static constexpr int timer = 10;
  // So much text is as much as a row.
  static constexpr std::size_t bytes_of_a_row = 4 * 1024;

  explicit Budget(int rows = rows_max) : left_(rows) {}

  bool is_spent() const { return left_ <= 0; }
  int left() const { return left_ > 0 ? left_ : 0; }
  void spend(int rows) {
    left_ -= rows;
    spent_ += rows;
  }
  int spent() const { return spent_; }

 private:
  int left_;
  int spent_ = 0;
};

// What a part of the work may see and do, within the open transaction.
struct Step {
  Context& context;       // of the account's world, at this moment
  storage::World& world;  // the same; a change is the work's to store
  Time machine;
  Budget& budget;

  // Lets happen what is due until `until`, in order, while the budget lasts; true if all has
  // happened. The world's clock stands at `until` then, else at the last moment something happened.
  // `on_event` is told of each event.
  using OnEvent = std::function<void(const storage::ServerEvent&)>;
  std::function<bool(Time until, const OnEvent& on_event)> let_happen;

  // A world that is nobody's any more: its rows go, in parts, once this is kept.
  std::function<void(storage::WorldId)> discard;
  // More was discarded than has gone: no work begins in a request's turn, where it could discard
  // more than goes meanwhile.
  bool is_behind = false;

  // Answers the request before the work is done; what the work gives at its end goes nowhere then.
  std::function<void(Reply)> answer_now;
};

class Work {
 public:
  Work() = default;
  Work(const Work&) = delete;
  Work& operator=(const Work&) = delete;
  virtual ~Work() = default;

  // Goes on while the budget lasts, and makes some progress even with a spent one. The reply once
  // all is done; what fails by an exception is over, with nothing of this part kept.
  virtual std::optional<Reply> go_on(Step& step) = 0;

  // Whether it can go on; else it waits for somebody outside who then has the work go on.
  virtual bool can_go_on() const { return true; }

  // The worlds that it is making and that nobody sees yet: to be discarded where the work ends
  // early.
  virtual std::vector<storage::WorldId> half_made() const { return {}; }
};

// What one turn is always enough for.
class WorkAtOnce : public Work {
 public:
  using Action = std::function<Reply(Step& step)>;
  explicit WorkAtOnce(Action action) : action_(std::move(action)) {}

  std::optional<Reply> go_on(Step& step) override { return action_(step); }

 private:
  Action action_;
};

}  // namespace api
