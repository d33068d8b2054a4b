#include "api/resources/userdata.hpp"

#include <algorithm>
#include <array>

namespace api::resources {

namespace {

constexpr std::array<std::string_view, 4> inputs_known{
    "RunList", "OrganizationName", "NodeEnvironment", "NodeClientVersion"};

// One shell word, whatever is in it.
std::string quoted(std::string_view text) {
  std::string result = "'";
  for (const char letter : text) {
    if (letter == '\'') {
      result += "'\\''";
    } else {
      result += letter;
    }
  }
  return result + "'";
}

constexpr std::string_view common = R"script(
METADATA=http://169.254.169.254/latest/meta-data
NODE_NAME="$(curl --silent --show-error --retry 3 "$METADATA/instance-id")"

associate() {
  aws opsworks-cm associate-node --region "$REGION" --server-name "$SERVER_NAME" \
    --node-name "$NODE_NAME" --engine-attributes "$@" \
    --query NodeAssociationStatusToken --output text
}

wait_until_associated() {
  aws opsworks-cm wait node-associated --region "$REGION" --server-name "$SERVER_NAME" \
    --node-association-status-token "$1"
}
)script";

constexpr std::string_view chef = R"script(
curl --silent --show-error --location https://omnitruck.chef.io/install.sh |
  bash -s -- -P chef ${NODE_CLIENT_VERSION:+-v "$NODE_CLIENT_VERSION"}
mkdir -p /etc/chef
( umask 077; openssl genrsa -out /etc/chef/client.pem 2048 )
PUBLIC_KEY="$(openssl rsa -in /etc/chef/client.pem -pubout)"
TOKEN="$(associate "Name=CHEF_ORGANIZATION,Value=$ORGANIZATION" \
  "Name=CHEF_NODE_PUBLIC_KEY,Value=$PUBLIC_KEY")"
cat > /etc/chef/client.rb <<EOF
chef_server_url "https://$SERVER_ENDPOINT/organizations/$ORGANIZATION"
node_name "$NODE_NAME"
${NODE_ENVIRONMENT:+environment "$NODE_ENVIRONMENT"}
EOF
wait_until_associated "$TOKEN"
chef-client ${RUN_LIST:+--runlist "$RUN_LIST"}
)script";

constexpr std::string_view puppet = R"script(
PUPPET=/opt/puppetlabs/bin/puppet
SSL=/etc/puppetlabs/puppet/ssl
INSTALLER="https://$SERVER_ENDPOINT:8140/packages/current/install.bash"
mkdir -p "$SSL/certs"
aws opsworks-cm describe-servers --region "$REGION" --server-name "$SERVER_NAME" \
  --query "Servers[0].EngineAttributes[?Name=='PUPPET_API_CA_CERT'].Value" \
  --output text > "$SSL/certs/ca.pem"
curl --silent --show-error --cacert "$SSL/certs/ca.pem" "$INSTALLER" |
  bash -s -- "agent:certname=$NODE_NAME"
"$PUPPET" ssl submit_request || true
CSR="$(cat "$("$PUPPET" config print hostcsr)")"
TOKEN="$(associate "Name=PUPPET_NODE_CSR,Value=$CSR")"
wait_until_associated "$TOKEN"
aws opsworks-cm describe-node-association-status --region "$REGION" \
  --server-name "$SERVER_NAME" --node-association-status-token "$TOKEN" \
  --query "EngineAttributes[?Name=='PUPPET_NODE_CERT'].Value" \
  --output text > "$("$PUPPET" config print hostcert)"
"$PUPPET" agent --test
)script";

}  // namespace

bool is_userdata_input(std::string_view name) {
  return std::find(inputs_known.begin(), inputs_known.end(), name) != inputs_known.end();
}

std::string userdata(const storage::Server& server,
                     std::string_view region,
                     const std::vector<storage::EngineAttribute>& inputs) {
  const auto input = [&](std::string_view name, std::string_view otherwise) {
    for (const storage::EngineAttribute& each : inputs) {
      if (each.name == name && each.value) return quoted(*each.value);
    }
    return quoted(otherwise);
  };
  std::string script = "#!/bin/bash\nset -e -o pipefail\n\n";
  script += "REGION=" + quoted(region) + "\n";
  script += "SERVER_NAME=" + quoted(server.name) + "\n";
  script += "SERVER_ENDPOINT=" + quoted(server.endpoint) + "\n";
  script += "RUN_LIST=" + input("RunList", "") + "\n";
  script += "ORGANIZATION=" + input("OrganizationName", "default") + "\n";
  script += "NODE_ENVIRONMENT=" + input("NodeEnvironment", "") + "\n";
  script += "NODE_CLIENT_VERSION=" + input("NodeClientVersion", "") + "\n";
  script += common;
  script += server.engine == "Puppet" ? puppet : chef;
  return script;
}

}  // namespace api::resources
