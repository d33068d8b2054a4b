// The RSA key that the service shows where it makes one.
#pragma once

#include <string>

namespace api::resources {

// A real RSA key of 2048 bits in PEM, as PKCS#1: `BEGIN RSA PRIVATE KEY` (observed). One serves the
// whole process: making one takes long, and it guards nothing.
const std::string& private_key();

}  // namespace api::resources
