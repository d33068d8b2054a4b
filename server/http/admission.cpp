#include "server/http/admission.hpp"

#include <algorithm>
#include <array>
#include <boost/asio/ip/address.hpp>

#include "api/request.hpp"

namespace server {

namespace {

using api::equals_ignoring_case;

std::string_view without_port(std::string_view host) {
  if (host.starts_with('[')) return host.substr(0, host.find(']') + 1);
  return host.substr(0, host.find(':'));
}

bool is_name_letter(char letter) {
  return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
         (letter >= 'A' && letter <= 'Z') || letter == '-' || letter == '_' || letter == '.';
}

// A name's final dot says only that the name is whole.
std::string_view without_final_dot(std::string_view name) {
  if (name.ends_with('.')) name.remove_suffix(1);
  return name;
}

bool has_empty_label(std::string_view name) {
  return name.empty() || name.starts_with('.') || name.ends_with('.') ||
         name.find("..") != std::string_view::npos;
}

// Whether a name lies below a suffix, however deep.
bool is_below(std::string_view name, std::string_view suffix) {
  return name.size() > suffix.size() + 1 && name[name.size() - suffix.size() - 1] == '.' &&
         equals_ignoring_case(name.substr(name.size() - suffix.size()), suffix);
}

bool is_address(std::string_view name) {
  if (name.starts_with('[') && name.ends_with(']')) name = name.substr(1, name.size() - 2);
  boost::system::error_code error;
  boost::asio::ip::make_address(std::string(name), error);
  return !error;
}

// Below these no public DNS gives an address, so nobody's page can have a name there that points
// here.
constexpr std::array<std::string_view, 6> local_suffixes{
    "localhost",  // RFC 6761: loopback
    "test",       // RFC 6761: never delegated
    "local",      // RFC 6762: multicast DNS; `svc.cluster.local` of Kubernetes as well
    "internal",   // ICANN, 29 July 2024: reserved for private use; `host.docker.internal` as well
    "home.arpa",  // RFC 8375: homes' own
    "svc",        // no top-level domain: what Kubernetes' search path completes
};

// No public DNS can give these to an attacker.
bool is_local_name(std::string_view host) {
  if (is_address(host)) return true;
  const std::string_view name = without_final_dot(host);
  if (is_address(name) || has_empty_label(name)) return false;
  if (name.find('.') == std::string_view::npos) return true;
  return std::any_of(local_suffixes.begin(), local_suffixes.end(), [&](std::string_view suffix) {
    return is_below(name, suffix);
  });
}

// Whether a name is one that --allow-host lists.
bool is_allowed(std::string_view host, std::string_view rule) {
  const std::string_view name = without_final_dot(host);
  rule = without_final_dot(rule);
  if (rule.starts_with("*.")) return !has_empty_label(name) && is_below(name, rule.substr(2));
  return equals_ignoring_case(name, rule);
}

}  // namespace

bool is_host_rule(std::string_view text) {
  if (text.starts_with('[') && is_address(text)) return true;
  std::string_view name = without_final_dot(text);
  if (name.starts_with("*.")) name.remove_prefix(2);
  constexpr std::size_t name_size_max = 253;  // RFC 1035
  return !has_empty_label(name) && name.size() <= name_size_max &&
         std::all_of(name.begin(), name.end(), is_name_letter);
}

bool is_origin(std::string_view text) {
  if (text == "null") return true;
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos || colon == 0) return false;
  const std::string_view scheme = text.substr(0, colon);
  std::string_view host = text.substr(colon + 3);
  constexpr std::string_view small = "abcdefghijklmnopqrstuvwxyz0123456789+-.";
  if (scheme.find_first_not_of(small) != std::string_view::npos) return false;
  const std::string_view bare = without_port(host);
  const std::string_view port = host.substr(bare.size());
  if ((scheme == "http" && port == ":80") || (scheme == "https" && port == ":443")) return false;
  const bool is_port = port.empty() || (port.size() > 1 && port.size() <= 6 &&
                                        port.find_first_not_of("0123456789", 1) == port.npos);
  const bool is_lower = std::none_of(
      bare.begin(), bare.end(), [](char letter) { return letter >= 'A' && letter <= 'Z'; });
  return is_port && is_lower && bare.find('*') == bare.npos && is_host_rule(bare);
}

std::optional<Refusal> check_admission(std::string_view host,
                                       std::string_view origin,
                                       std::string_view fetch_site,
                                       const Admission& admission,
                                       std::string_view scheme) {
  const std::string_view name = without_port(host);
  const auto allows = [&](const std::string& rule) { return is_allowed(name, rule); };
  if (!host.empty() && !is_local_name(name) &&
      std::none_of(admission.hosts.begin(), admission.hosts.end(), allows)) {
    return Refusal{421,
                   "the host '" + std::string(name) +
                       "' is not known here; start with --allow-host " +
                       std::string(without_final_dot(name))};
  }
  const bool is_listed = std::find(admission.origins.begin(), admission.origins.end(), origin) !=
                         admission.origins.end();
  if (scheme.empty()) scheme = admission.own_scheme;
  const std::string own = std::string(scheme) + "://" + std::string(host);
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
