#include "server/http/admission.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "api/request.hpp"

namespace server {

namespace {

using api::equals_ignoring_case;

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

// No public DNS can give these to an attacker.
bool is_local_name(std::string_view name) {
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  boost::system::error_code error;
  boost::asio::ip::make_address(std::string(name), error);
  if (!error) return true;
  if (name.find('.') == std::string_view::npos) return true;
  constexpr std::string_view suffix = ".localhost";
  if (name.size() > suffix.size() &&
      equals_ignoring_case(name.substr(name.size() - suffix.size()), suffix)) {
    return true;
  }
  return equals_ignoring_case(name, "host.docker.internal") ||
         equals_ignoring_case(name, "host.containers.internal");
}

}  // namespace

std::optional<Refusal> check_admission(std::string_view host,
                                       std::string_view origin,
                                       std::string_view fetch_site,
                                       const Admission& admission) {
  const std::string_view name = without_port(host);
  const auto is_name = [&](const std::string& each) { return equals_ignoring_case(each, name); };
  if (!host.empty() && !is_local_name(name) &&
      std::none_of(admission.hosts.begin(), admission.hosts.end(), is_name)) {
    return Refusal{421,
                   "the host '" + std::string(name) +
                       "' is not known here; start with --allow-host " + std::string(name)};
  }
  const bool is_listed = std::find(admission.origins.begin(), admission.origins.end(), origin) !=
                         admission.origins.end();
  const std::string own = admission.own_scheme + "://" + std::string(host);
  if (!origin.empty() && origin != own && !is_listed) {
    return Refusal{403,
                   "pages of the origin '" + std::string(origin) +
                       "' may not call here; start with --cors-origin " + std::string(origin)};
  }
  if (origin.empty() && equals_ignoring_case(fetch_site, "cross-site")) {
    return Refusal{403, "pages of other sites may not call here"};
  }
  return std::nullopt;
}

}  // namespace server
