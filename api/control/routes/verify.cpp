#include "api/control/routes/verify.hpp"

#include <algorithm>
#include <utility>

#include "api/control/reply.hpp"

namespace api::control {

namespace {

std::string summary_of(const std::vector<Finding>& all) {
  std::string text;
  std::size_t unmet = 0;
  for (const Finding& each : all) {
    if (each.met) continue;
    ++unmet;
    text += (text.empty() ? "" : "; ") + each.expected + ": " + each.seen;
  }
  if (unmet == 0) return "The calls were as expected.";
  return std::to_string(unmet) + " of " + std::to_string(all.size()) +
         (all.size() == 1 ? " expectation is" : " expectations are") + " not met. " + text + ".";
}

}  // namespace

Answer verify_journal(Call& call, const Verification& wanted) {
  Mistakes mistakes;
  const auto expectations = read_expectations(wanted.expectations, mistakes);
  if (!mistakes.empty()) return refuse(mistakes);
  std::vector<Finding> findings =
      examine(call.journal.of(call.world.account),
              expectations,
              {.ordered = wanted.is_ordered, .by_world_clock = wanted.by_world_clock});
  const bool is_met =
      std::all_of(findings.begin(), findings.end(), [](const Finding& each) { return each.met; });
  std::string summary = summary_of(findings);
  Reply reply = reply_with(Verified{std::move(summary), std::move(findings)});
  if (!is_met) {
    reply.status = 409;
    reply.outcome.error = "409";
  }
  return reply;
}

}  // namespace api::control
