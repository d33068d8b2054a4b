#include "storage/page_cache.hpp"

#include <sqlite3.h>

#include <algorithm>

namespace storage {

namespace {

// Balancing a B-tree, SQLite moves pages by way of a page number that no database uses, that of the
// lock byte (balance_nonroot() of 3.40). Its page cache remembers the highest number it has met, so
// each commit after that looks through the whole cache for pages beyond the database's end. In
// memory the cache is the database, and a commit would cost the more the more is stored. This one
// tells SQLite's of a truncation only where there can be such pages.
constexpr unsigned lock_byte_offset = 0x40000000;

sqlite3_pcache_methods2 inner;

struct Cache {
  sqlite3_pcache* pages;
  unsigned lock_byte_page;
  unsigned highest = 0;  // number of a page that was asked for
};

Cache& cache_of(sqlite3_pcache* cache) {
  return *reinterpret_cast<Cache*>(cache);
}

sqlite3_pcache* create(int page_bytes, int extra_bytes, int is_purgeable) {
  sqlite3_pcache* pages = inner.xCreate(page_bytes, extra_bytes, is_purgeable);
  if (pages == nullptr) return nullptr;
  return reinterpret_cast<sqlite3_pcache*>(
      new Cache{pages, lock_byte_offset / static_cast<unsigned>(page_bytes) + 1});
}

void destroy(sqlite3_pcache* cache) {
  inner.xDestroy(cache_of(cache).pages);
  delete &cache_of(cache);
}

void set_size(sqlite3_pcache* cache, int pages) {
  inner.xCachesize(cache_of(cache).pages, pages);
}

int count(sqlite3_pcache* cache) {
  return inner.xPagecount(cache_of(cache).pages);
}

sqlite3_pcache_page* fetch(sqlite3_pcache* cache, unsigned number, int create_flag) {
  Cache& self = cache_of(cache);
  // Without creating, it gives only what is there already.
  if (create_flag != 0) self.highest = std::max(self.highest, number);
  return inner.xFetch(self.pages, number, create_flag);
}

void unpin(sqlite3_pcache* cache, sqlite3_pcache_page* page, int discards) {
  inner.xUnpin(cache_of(cache).pages, page, discards);
}

void rekey(sqlite3_pcache* cache, sqlite3_pcache_page* page, unsigned from, unsigned to) {
  Cache& self = cache_of(cache);
  if (to != self.lock_byte_page) self.highest = std::max(self.highest, to);
  inner.xRekey(self.pages, page, from, to);
}

void truncate(sqlite3_pcache* cache, unsigned first) {
  Cache& self = cache_of(cache);
  if (first > self.highest) return;
  inner.xTruncate(self.pages, first);
  self.highest = first == 0 ? 0 : first - 1;
}

void shrink(sqlite3_pcache* cache) {
  inner.xShrink(cache_of(cache).pages);
}

}  // namespace

void use_page_cache() {
  if (sqlite3_config(SQLITE_CONFIG_GETPCACHE2, &inner) != SQLITE_OK) return;
  sqlite3_pcache_methods2 methods = inner;
  methods.xCreate = create;
  methods.xDestroy = destroy;
  methods.xCachesize = set_size;
  methods.xPagecount = count;
  methods.xFetch = fetch;
  methods.xUnpin = unpin;
  methods.xRekey = rekey;
  methods.xTruncate = truncate;
  methods.xShrink = shrink;
  sqlite3_config(SQLITE_CONFIG_PCACHE2, &methods);
}

}  // namespace storage
