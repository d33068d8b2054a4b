#include "api/resources/starter_kit.hpp"

#include "api/resources/archive.hpp"
#include "api/resources/userdata.hpp"
#include "base/base64.hpp"

namespace api::resources {

namespace {

constexpr std::string_view establish_access = R"script(#!/bin/bash
# Fetches the certificate of the server's authority and signs in for the Puppet client tools.
set -euo pipefail
cd "$(dirname "$0")"
. ./config.sh

aws --region "$OCM_REGION" opsworks-cm describe-servers --server-name "$OCM_SERVER" \
  --query "Servers[0].EngineAttributes[?Name=='PUPPET_API_CA_CERT'].Value" \
  --output text > .config/ssl/cert/ca.pem
puppet-access login --config-file .config/puppetlabs/client-tools/puppet-access.conf --lifetime 8h
)script";

constexpr std::string_view control_repository = R"(# Control repository

Its branches are the environments of the Puppet server; `production` is the one that nodes are in
unless they say otherwise.
)";

constexpr std::string_view site_manifest = R"(node default {
}
)";

constexpr std::string_view example_manifest = R"(node default {
  if $trusted['extensions']['pp_role'] == 'nginx_webserver' {
    include profile::nginx
  }
}
)";

constexpr std::string_view example_profile = R"(# A web server with a page of its own.
class profile::nginx {
  package { 'nginx':
    ensure => installed,
  }
  service { 'nginx':
    ensure  => running,
    enable  => true,
    require => Package['nginx'],
  }
}
)";

constexpr std::string_view hiera = R"(---
version: 5
defaults:
  datadir: data
  data_hash: yaml_data
hierarchy:
  - name: 'By node'
    path: 'nodes/%{trusted.certname}.yaml'
  - name: 'Common'
    path: 'common.yaml'
)";

std::string readme_of(const storage::Server& server) {
  return "# " + server.name +
         "\n\nStarter kit of a server of opsworkscm-local, an emulator. Its endpoint would be "
         "https://" +
         server.endpoint + "; nothing runs there.\n";
}

std::string puppet_readme(const storage::Server& server,
                          const std::optional<std::string>& password,
                          std::optional<std::string_view> r10k_remote) {
  std::string text = readme_of(server);
  text += "\nThe console is at that address; sign in as `admin`";
  text += password ? " with the password `" + *password + "`.\n" : ".\n";
  text +=
      "\n- `config.sh`: which server this kit is for.\n"
      "- `establish-access.sh` fetches the certificate of the server's authority into\n"
      "  `.config/ssl/cert/ca.pem`, and a token for the client tools.\n"
      "- `userdata.sh`, as an instance's user data, makes it a node of the server.\n"
      "- `control-repo` and `control-repo-example`: control repositories to begin with.\n\n";
  const std::string remote(r10k_remote.value_or("R10K_REMOTE"));
  text += "```\ncd control-repo-example\ngit init --initial-branch production\n";
  text += "git add . && git commit --message 'Begin'\ngit remote add origin '" + remote + "'\n";
  text += "git push origin production\ncd ..\n";
  text += "puppet-code deploy --all --wait --config-file .config/puppet-code.conf\n```\n";
  return text;
}

std::string config_of(const storage::Server& server, std::string_view region) {
  return "# The server that this kit is for.\nexport OCM_SERVER='" + server.name +
         "'\nexport OCM_REGION='" + std::string(region) + "'\nexport PUPPETSERVER='" +
         server.endpoint + "'\n";
}

// How a client tool reaches the service at a port of the server.
std::string client_config(const storage::Server& server,
                          std::string_view service,
                          std::string_view certificate_member) {
  return "{\n  \"service-url\": \"https://" + server.endpoint + ":" + std::string(service) +
         "\",\n  \"" + std::string(certificate_member) +
         "\": \".config/ssl/cert/ca.pem\",\n  \"token-file\": \".config/puppetlabs/token\"\n}\n";
}

void add_control_repository(Archive& archive, const std::string& folder, bool is_example) {
  archive.add(folder + "README.md", std::string(control_repository));
  archive.add(folder + "Puppetfile", "forge 'https://forge.puppet.com'\n");
  archive.add(folder + "environment.conf", "modulepath = site:modules:$basemodulepath\n");
  archive.add(folder + "hiera.yaml", std::string(hiera));
  archive.add(folder + "data/common.yaml", "---\n{}\n");
  archive.add(folder + "manifests/site.pp",
              std::string(is_example ? example_manifest : site_manifest));
  if (is_example) {
    archive.add(folder + "site/profile/manifests/nginx.pp", std::string(example_profile));
  }
}

}  // namespace

std::string chef_starter_kit(const Context& context,
                             const storage::Server& server,
                             const std::optional<std::string>& private_key) {
  const std::string folder = server.name + "/";
  Archive archive(context.now);
  archive.add(folder + "README.md", readme_of(server));
  archive.add(folder + ".chef/knife.rb",
              "node_name 'pivotal'\nclient_key File.join(File.dirname(__FILE__), 'private.pem')\n"
              "chef_server_url 'https://" +
                  server.endpoint + "/organizations/default'\n");
  if (private_key) archive.add(folder + ".chef/private.pem", *private_key, Permission::secret);
  return base::to_base64(archive.finish());
}

std::string puppet_starter_kit(const Context& context,
                               const storage::Server& server,
                               const std::optional<std::string>& password,
                               std::optional<std::string_view> r10k_remote) {
  const std::string folder = server.name + "/";
  const std::string& region = context.scope.region;
  Archive archive(context.now);
  archive.add(folder + "README.md",
              puppet_readme(server, password, r10k_remote),
              password ? Permission::secret : Permission::read);
  archive.add(folder + "config.sh", config_of(server, region), Permission::execute);
  archive.add(folder + "establish-access.sh", std::string(establish_access), Permission::execute);
  archive.add(folder + "userdata.sh", userdata(server, region, {}), Permission::execute);
  archive.add(folder + ".config/puppet-code.conf",
              client_config(server, "8170/code-manager", "cacert"));
  archive.add(folder + ".config/puppetlabs/client-tools/puppet-access.conf",
              client_config(server, "4433/rbac-api", "certificate-file"));
  archive.add(folder + ".config/ssl/cert/README.md",
              "`establish-access.sh` puts `ca.pem` here, the certificate of the server's "
              "authority.\n");
  add_control_repository(archive, folder + "control-repo/", false);
  add_control_repository(archive, folder + "control-repo-example/", true);
  return base::to_base64(archive.finish());
}

}  // namespace api::resources
