#include "base/version.hpp"

namespace base {

const std::string_view version = OPSWORKSCM_LOCAL_VERSION;

}  // namespace base
