#include "server/http/forwarded.hpp"

#include <algorithm>
#include <string>

namespace server {

namespace {

namespace ip = boost::asio::ip;
using api::equals_ignoring_case;

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && (text.front() == ' ' || text.front() == '\t')) text.remove_prefix(1);
  while (!text.empty() && (text.back() == ' ' || text.back() == '\t')) text.remove_suffix(1);
  return text;
}

// The last element of the last field of that name.
std::string_view last_of(const Head& head, std::string_view name) {
  std::string_view last;
  for (const api::Header& field : head.fields) {
    if (equals_ignoring_case(field.name, name)) last = field.value;
  }
  const std::size_t comma = last.rfind(',');
  return trimmed(comma == std::string_view::npos ? last : last.substr(comma + 1));
}

}  // namespace

bool TrustedProxies::add(std::string_view text) {
  boost::system::error_code error;
  const bool is_network = text.find('/') != std::string_view::npos;
  const bool is_v6 = text.find(':') != std::string_view::npos;
  const std::string network = std::string(text) + (is_network ? "" : is_v6 ? "/128" : "/32");
  if (is_v6) {
    const auto v6 = ip::make_network_v6(network, error);
    if (!error) v6_.push_back(v6.canonical());
  } else {
    const auto v4 = ip::make_network_v4(network, error);
    if (!error) v4_.push_back(v4.canonical());
  }
  return !error;
}

bool TrustedProxies::have(const ip::address& address) const {
  if (address.is_v6() && address.to_v6().is_v4_mapped()) {
    return have(ip::make_address_v4(ip::v4_mapped, address.to_v6()));
  }
  if (address.is_v4()) {
    return std::any_of(v4_.begin(), v4_.end(), [&](const ip::network_v4& each) {
      return ip::network_v4(address.to_v4(), each.prefix_length()).network() == each.network();
    });
  }
  ip::address_v6 bare = address.to_v6();
  bare.scope_id(0);  // the link it came by
  return std::any_of(v6_.begin(), v6_.end(), [&](const ip::network_v6& each) {
    return ip::network_v6(bare, each.prefix_length()).network() == each.network();
  });
}

Arrival arrival_by_proxy(const Head& head, std::string_view own_scheme) {
  Arrival arrival{own_scheme, head.host};
  const std::string_view scheme = last_of(head, "X-Forwarded-Proto");
  if (equals_ignoring_case(scheme, "http")) arrival.scheme = "http";
  if (equals_ignoring_case(scheme, "https")) arrival.scheme = "https";
  const std::string_view host = last_of(head, "X-Forwarded-Host");
  if (!host.empty()) arrival.host = host;
  return arrival;
}

}  // namespace server
