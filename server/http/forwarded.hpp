// How a request came to the proxy in front of the emulator, where that proxy's word is taken:
// --trusted-proxy. Anybody can write such fields, so from others they mean nothing.
#pragma once

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>
#include <optional>
#include <string_view>
#include <vector>

#include "server/http/head_guard.hpp"

namespace server {

class TrustedProxies {
 public:
  // Adds an address, or a network in CIDR notation such as 10.0.0.0/8; false if it is none.
  bool add(std::string_view text);

  bool are_none() const { return v4_.empty() && v6_.empty(); }
  bool have(const boost::asio::ip::address& address) const;

 private:
  std::vector<boost::asio::ip::network_v4> v4_;
  std::vector<boost::asio::ip::network_v6> v6_;
};

// By which scheme and for which host a request came: what X-Forwarded-Proto and X-Forwarded-Host
// say, as the nearest proxy has written them, behind what others may have. What is missing, or is
// no scheme, is as the request itself has it.
struct Arrival {
  std::string_view scheme;
  std::string_view host;
};
Arrival arrival_by_proxy(const Head& head, std::string_view own_scheme);

}  // namespace server
