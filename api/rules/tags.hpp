// What a set of tags must be, beyond what the service model says.
#pragma once

#include <string>
#include <vector>

#include "api/model/result.hpp"
#include "storage/tags.hpp"

namespace api::rules {

// White space cut off both ends of keys and values (documented). Refuses keys that begin with
// `aws:` (inferred from sisters), that are empty then, or given twice, and more than 50 tags.
Result<std::vector<storage::Tag>> user_tags(std::vector<storage::Tag> tags);

// A key or value as it is kept: without the white space at both ends.
std::string trimmed(std::string text);

}  // namespace api::rules
