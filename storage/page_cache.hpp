// SQLite's page cache, made fit for a database that lives in memory alone.
#pragma once

namespace storage {

// Puts itself before SQLite's own page cache. To be called once, before SQLite is first used; later
// it has no effect.
void use_page_cache();

}  // namespace storage
