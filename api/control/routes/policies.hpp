// Policies: how each kind of change proceeds. And what is held back by them, let go.
#pragma once

#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "api/control/call.hpp"
#include "api/control/mistakes.hpp"
#include "api/shapes/world.hpp"

namespace api::control {

inline constexpr std::size_t policies_max = 1'000;

// A list of policies, as world documents have it.
inline constexpr Shape policy_list{.name = "Policies",
                                   .kind = Kind::list,
                                   .max = policies_max,
                                   .element = &shape_of<storage::Policy>};

// A policy as it is given to be added.
struct GivenPolicy : storage::Policy {
  bool first = false;  // before the others
};

struct PolicyDocument {
  std::vector<storage::Policy> policies;
};

// What a release is about; a member that isn't given fits any change.
struct Release {
  std::optional<storage::Change> change{};
  std::optional<std::string> region{};
  std::optional<std::string> server_name{};
  std::optional<std::string> backup_id{};
  std::optional<std::string> token{};
  std::optional<std::string> fail{};
  std::optional<storage::ServerStatus> status{};
};

// What was released; of more than that only the first are told, and how many there were.
inline constexpr std::size_t released_shown_max = 1'000;
struct Released {
  std::vector<storage::Timer> released;
  std::optional<std::int64_t> count;
};

// Adds what the policies of a well-formed list can't mean.
void find_policy_contradictions(const base::Json& policies, Mistakes& mistakes);

// GET, POST (one policy behind the others, or before them), PUT (all policies) and DELETE
// /_emulator/policies, DELETE /_emulator/policies/{Id}. The first policy that fits a change counts.
Answer show_policies(Call& call);
Answer add_policy(Call& call, const GivenPolicy& given);
Answer delete_policy(Call& call);
Answer replace_policies(Call& call, const PolicyDocument& document);
Answer delete_policies(Call& call);

// POST /_emulator/release: changes that are held, or that wait to be read, end now, well or not.
Answer release(Call& call, const Release& wanted);

}  // namespace api::control

namespace api {

template <>
struct Model<control::GivenPolicy> {
  static constexpr std::string_view name = "GivenPolicy";
  static constexpr auto fields =
      std::tuple_cat(Model<storage::Policy>::fields,
                     std::tuple{optional("First", &control::GivenPolicy::first, shapes::boolean)});
};

template <>
struct Model<control::PolicyDocument> {
  static constexpr std::string_view name = "PolicyDocument";
  static constexpr auto fields =
      std::tuple{required("Policies", &control::PolicyDocument::policies, control::policy_list)};
};

template <>
struct Model<control::Release> {
  using Release = control::Release;
  static constexpr std::string_view name = "Release";
  static constexpr auto fields =
      std::tuple{optional("Change", &Release::change, shapes::lasting_change),
                 optional("Region", &Release::region, shapes::region),
                 optional("ServerName", &Release::server_name, shapes::server_name),
                 optional("BackupId", &Release::backup_id, shapes::backup_id),
                 optional("NodeAssociationStatusToken", &Release::token, shapes::association_token),
                 optional("Fail", &Release::fail, shapes::reason),
                 optional("Status", &Release::status, shapes::failed_status)};
};

template <>
struct Model<control::Released> {
  static constexpr std::string_view name = "Released";
  static constexpr auto fields =
      std::tuple{required("Released", &control::Released::released, list_of<storage::Timer>),
                 optional("Count", &control::Released::count, shapes::count)};
};

}  // namespace api
