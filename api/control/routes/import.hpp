// A world document on its way into the store.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "api/control/call.hpp"
#include "api/control/routes/document_check.hpp"
#include "storage/world_copy.hpp"

namespace api::control {

// Checks the whole document first; then puts it, in parts, into a world that nobody sees until it
// is whole. So all of it is done or nothing, however large it is. A merge of few elements goes
// straight into the account's world.
class Import : public Work {
 public:
  enum class Manner { merge, replace };

  // Of the request's body, or of another text, which must live as long.
  Import(const Call& call, Manner manner);
  Import(const Call& call, Manner manner, std::string_view document);

  std::optional<Reply> go_on(Step& step) override;
  std::vector<storage::WorldId> half_made() const override;

 private:
  // Merges of no more than so many elements are one part.
  static constexpr std::size_t elements_at_once = 40;

  enum class Phase { check, copy, fill };

  std::optional<Reply> check(Step& step);
  Reply refusal() const;
  void prepare(Step& step);
  void begin_anew(Step& step);
  bool fill(Step& step);
  bool forget_events(Step& step);
  void put(Step& step, std::string_view list, std::string_view element);
  void put_rules(Step& step);
  void put_in_place(Step& step);

  std::string_view body_;
  const Route& route_;
  Manner manner_;
  DocumentCheck document_;
  Phase phase_ = Phase::check;
  bool is_beside_ = false;  // it fills a world of nobody
  bool in_one_turn_ = true;
  storage::World made_;
  std::optional<storage::WorldCopy> copy_;
  std::size_t list_ = 0;     // which one is being put in
  std::size_t element_ = 0;  // and which of its elements is next
  bool is_whole_ = false;
};

}  // namespace api::control
