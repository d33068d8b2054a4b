// What the bodies of all requests may take together.
#include "server/http/body_budget.hpp"

#include <catch2/catch.hpp>
#include <optional>

using server::BodyBudget;

TEST_CASE("bodies share what there is, and give it back at their end") {
  BodyBudget budget;
  std::optional<BodyBudget::Share> one(budget);
  BodyBudget::Share two(budget);
  CHECK(one->grow_to(BodyBudget::bytes_max / 2));
  CHECK(two.grow_to(BodyBudget::bytes_max / 2));
  CHECK_FALSE(two.grow_to(BodyBudget::bytes_max / 2 + 1));
  one.reset();
  CHECK(two.grow_to(BodyBudget::bytes_max));
  CHECK_FALSE(two.grow_to(BodyBudget::bytes_max + 1));
}

TEST_CASE("a body that grows counts once") {
  BodyBudget budget;
  BodyBudget::Share one(budget);
  for (std::size_t size = 0; size <= BodyBudget::bytes_max; size += BodyBudget::bytes_max / 64) {
    CHECK(one.grow_to(size));
  }
  CHECK_FALSE(BodyBudget::Share(budget).grow_to(BodyBudget::free_bytes + 1));
}

TEST_CASE("ordinary calls find room beside whatever is under way") {
  BodyBudget budget;
  BodyBudget::Share documents(budget);
  CHECK(documents.grow_to(BodyBudget::bytes_max));
  CHECK(BodyBudget::Share(budget).grow_to(BodyBudget::free_bytes));
  CHECK_FALSE(BodyBudget::Share(budget).grow_to(BodyBudget::free_bytes + 1));
}
