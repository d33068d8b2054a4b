// A reply as HTTP/1.1 writes it.
#pragma once

#include <string>
#include <string_view>

#include "api/request.hpp"
#include "base/time.hpp"

namespace server {

// The whole response in one piece. The headers are AWS's: x-amzn-RequestId, Content-Type,
// Content-Length, Date; Connection only where it must be said. `date` is the machine's time: an SDK
// signs its next request with it. The answer to HEAD has no body. Where
// the body goes on with what happens, the end of the connection is its end.
std::string render(
    const api::Reply& reply, base::Time date, bool is_head, bool keep_alive, unsigned version);

// A part of a body in the chunked coding (RFC 9112, 7.1), and what stands behind the last one.
std::string chunk_of(std::string_view part);
inline constexpr std::string_view last_chunk = "0\r\n\r\n";

}  // namespace server
