// Which engine attributes an operation takes, by the engine of its server.
#pragma once

#include <array>
#include <optional>
#include <span>
#include <string_view>

#include "api/model/result.hpp"
#include "storage/servers.hpp"

namespace api::rules {

// The tool that an engine runs. What the service didn't run is taken for Chef.
enum class Tool { chef, puppet };

constexpr auto enum_names(Tool) {
  return std::array<std::string_view, 2>{"Chef", "Puppet"};
}

constexpr Tool tool_of(std::string_view engine) {
  return engine == "Puppet" ? Tool::puppet : Tool::chef;
}

namespace attributes {

inline constexpr std::string_view pivotal_key = "CHEF_AUTOMATE_PIVOTAL_KEY";
inline constexpr std::string_view chef_password = "CHEF_AUTOMATE_ADMIN_PASSWORD";
// As they were called while the engine was `Chef`.
inline constexpr std::string_view older_pivotal_key = "CHEF_PIVOTAL_KEY";
inline constexpr std::string_view older_chef_password = "CHEF_DELIVERY_ADMIN_PASSWORD";
inline constexpr std::string_view chef_kit = "CHEF_STARTER_KIT";

inline constexpr std::string_view puppet_password = "PUPPET_ADMIN_PASSWORD";
inline constexpr std::string_view puppet_kit = "PUPPET_STARTER_KIT";
inline constexpr std::string_view r10k_remote = "PUPPET_R10K_REMOTE";
inline constexpr std::string_view r10k_key = "PUPPET_R10K_PRIVATE_KEY";
inline constexpr std::string_view signing_request = "PUPPET_NODE_CSR";

inline constexpr std::string_view node_certificate = "PUPPET_NODE_CERT";
inline constexpr std::string_view authority = "PUPPET_API_CA_CERT";
inline constexpr std::string_view revocations = "PUPPET_API_CRL";

inline constexpr std::string_view upgrade = "CHEF_MAJOR_UPGRADE";
inline constexpr std::string_view upgrade_available = "CHEF_MAJOR_UPGRADE_AVAILABLE";

}  // namespace attributes

// What is shown once and never kept, and what an authority makes: a document can't bring it.
inline constexpr std::array unkept_attributes{
    attributes::pivotal_key,
    attributes::chef_password,
    attributes::older_pivotal_key,
    attributes::older_chef_password,
    attributes::chef_kit,
    attributes::puppet_password,
    attributes::puppet_kit,
    attributes::r10k_key,
};
inline constexpr std::array made_attributes{attributes::authority, attributes::revocations};

struct TakenAttribute {
  std::string_view operation;
  Tool tool;
  std::string_view name;
};

// From the prose of the service model; the older names from its first editions, and
// CHEF_AUTOMATE_ORGANIZATION from the user guide.
inline constexpr std::array taken_attributes{
    TakenAttribute{"AssociateNode", Tool::chef, "CHEF_ORGANIZATION"},
    TakenAttribute{"AssociateNode", Tool::chef, "CHEF_AUTOMATE_ORGANIZATION"},
    TakenAttribute{"AssociateNode", Tool::chef, "CHEF_NODE_PUBLIC_KEY"},
    TakenAttribute{"AssociateNode", Tool::puppet, attributes::signing_request},
    TakenAttribute{"CreateServer", Tool::chef, attributes::pivotal_key},
    TakenAttribute{"CreateServer", Tool::chef, attributes::chef_password},
    TakenAttribute{"CreateServer", Tool::chef, attributes::older_pivotal_key},
    TakenAttribute{"CreateServer", Tool::chef, attributes::older_chef_password},
    TakenAttribute{"CreateServer", Tool::puppet, attributes::puppet_password},
    TakenAttribute{"CreateServer", Tool::puppet, attributes::r10k_remote},
    TakenAttribute{"CreateServer", Tool::puppet, attributes::r10k_key},
    TakenAttribute{"DisassociateNode", Tool::chef, "CHEF_ORGANIZATION"},
    TakenAttribute{"DisassociateNode", Tool::chef, "CHEF_AUTOMATE_ORGANIZATION"},
    TakenAttribute{"StartMaintenance", Tool::chef, attributes::upgrade},
    TakenAttribute{"UpdateServerEngineAttributes", Tool::chef, attributes::pivotal_key},
    TakenAttribute{"UpdateServerEngineAttributes", Tool::chef, attributes::older_pivotal_key},
    TakenAttribute{"UpdateServerEngineAttributes", Tool::puppet, attributes::puppet_password},
};

using Attributes = std::span<const storage::EngineAttribute>;

// The value of the attribute of that name; nothing if it is not given, or has none.
std::optional<std::string_view> find_attribute(Attributes given, std::string_view name);

// Why the operation can't take the attributes for a server of that engine: one that it doesn't
// take, one that is given twice, or a password that can't be one. Nothing if it takes them all.
std::optional<ServiceError> refuse_attributes(std::string_view operation,
                                              std::string_view engine,
                                              Attributes given);

}  // namespace api::rules
