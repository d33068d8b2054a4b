#include "tests/storage/old_store.hpp"

#include <sqlite3.h>

#include <stdexcept>

#include "tests/disk.hpp"

namespace tests {

namespace {

// As they were released.
constexpr const char* script_1 = R"sql(
BEGIN IMMEDIATE;

CREATE TABLE worlds (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,
  checkpoint TEXT,                   -- NULL: the living world
  seed INTEGER NOT NULL,
  machine_anchor INTEGER NOT NULL,   -- the machine's time at which …
  virtual_anchor INTEGER NOT NULL,   -- … this was the world's
  rate REAL NOT NULL,
  frozen INTEGER NOT NULL,
  moment INTEGER NOT NULL            -- the world's time at its last commit
) STRICT;
CREATE UNIQUE INDEX living_worlds ON worlds (account) WHERE checkpoint IS NULL;
CREATE UNIQUE INDEX checkpoints ON worlds (account, checkpoint) WHERE checkpoint IS NOT NULL;

CREATE TABLE servers (
  world INTEGER NOT NULL REFERENCES worlds ON DELETE CASCADE,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  status TEXT NOT NULL,
  status_reason TEXT,
  created_at INTEGER NOT NULL,
  arn TEXT NOT NULL,
  endpoint TEXT NOT NULL,
  stack_arn TEXT,
  engine TEXT NOT NULL,
  engine_model TEXT NOT NULL,
  engine_version TEXT NOT NULL,
  instance_type TEXT NOT NULL,
  instance_profile_arn TEXT NOT NULL,
  service_role_arn TEXT NOT NULL,
  key_pair TEXT,
  associate_public_ip_address INTEGER NOT NULL,
  security_group_ids TEXT NOT NULL,
  subnet_ids TEXT NOT NULL,
  custom_domain TEXT,
  backup_retention_count INTEGER NOT NULL,
  disable_automated_backup INTEGER NOT NULL,
  preferred_backup_window TEXT NOT NULL,
  preferred_maintenance_window TEXT NOT NULL,
  maintenance_status TEXT,
  PRIMARY KEY (world, region, name)
) STRICT;

CREATE TABLE backups (
  world INTEGER NOT NULL REFERENCES worlds ON DELETE CASCADE,
  region TEXT NOT NULL,
  id TEXT NOT NULL,
  server_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  arn TEXT NOT NULL,
  type TEXT NOT NULL,
  status TEXT NOT NULL,
  status_description TEXT,
  description TEXT,
  user_arn TEXT,
  s3_log_url TEXT,
  s3_data_size INTEGER,
  s3_data_url TEXT,
  engine TEXT,
  engine_model TEXT,
  engine_version TEXT,
  tools_version TEXT,
  instance_type TEXT,
  instance_profile_arn TEXT,
  service_role_arn TEXT,
  key_pair TEXT,
  security_group_ids TEXT NOT NULL,
  subnet_ids TEXT NOT NULL,
  preferred_backup_window TEXT,
  preferred_maintenance_window TEXT,
  PRIMARY KEY (world, region, id)
) STRICT;
CREATE INDEX backups_by_age ON backups (world, region, created_at, id);
CREATE INDEX backups_of_server ON backups (world, region, server_name, created_at, id);
CREATE INDEX automated_backups ON backups (world, region, server_name, created_at, id)
  WHERE type = 'AUTOMATED';

CREATE TABLE events (
  world INTEGER NOT NULL REFERENCES worlds ON DELETE CASCADE,
  id INTEGER NOT NULL,               -- counts a world's events
  region TEXT NOT NULL,
  server_name TEXT NOT NULL,
  created_at INTEGER NOT NULL,
  message TEXT NOT NULL,
  log_url TEXT,
  PRIMARY KEY (world, id)
) STRICT;
CREATE INDEX events_of_server ON events (world, region, server_name, created_at, id);

CREATE TABLE tags (
  world INTEGER NOT NULL REFERENCES worlds ON DELETE CASCADE,
  region TEXT NOT NULL,
  resource TEXT NOT NULL,            -- 'server/NAME' or 'backup/ID'
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (world, region, resource, key)
) STRICT, WITHOUT ROWID;

-- What is to happen later. Rows run in the order of (due, id).
CREATE TABLE timers (
  id INTEGER PRIMARY KEY,
  world INTEGER NOT NULL REFERENCES worlds ON DELETE CASCADE,
  due INTEGER,                       -- NULL: held until released
  change TEXT NOT NULL,
  region TEXT NOT NULL,
  server_name TEXT NOT NULL,
  subject TEXT NOT NULL,             -- a backup's id, an association's token, or ''
  resume TEXT                        -- the server's status to go back to
) STRICT;
CREATE INDEX timers_by_due ON timers (world, due, id);
CREATE INDEX timers_of_server ON timers (world, region, server_name);

-- Nodes being associated with a server, or taken from it.
CREATE TABLE associations (
  world INTEGER NOT NULL REFERENCES worlds ON DELETE CASCADE,
  region TEXT NOT NULL,
  server_name TEXT NOT NULL,
  token TEXT NOT NULL,
  node_name TEXT NOT NULL,
  status TEXT NOT NULL,
  PRIMARY KEY (world, region, server_name, token)
) STRICT, WITHOUT ROWID;

-- How much of each limit an account uses in a region; kept by the triggers below.
CREATE TABLE usage (
  world INTEGER NOT NULL REFERENCES worlds ON DELETE CASCADE,
  region TEXT NOT NULL,
  servers INTEGER NOT NULL,
  manual_backups INTEGER NOT NULL,
  PRIMARY KEY (world, region)
) STRICT, WITHOUT ROWID;

-- What must be remembered of a server's name even after its deletion.
CREATE TABLE server_names (
  world INTEGER NOT NULL REFERENCES worlds ON DELETE CASCADE,
  region TEXT NOT NULL,
  name TEXT NOT NULL,
  servers INTEGER NOT NULL,          -- how many servers have borne it
  associations INTEGER NOT NULL,     -- how many tokens were issued for it
  last_backup_at INTEGER NOT NULL,   -- CreatedAt of the youngest backup there ever was
  PRIMARY KEY (world, region, name)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER server_counted AFTER INSERT ON servers BEGIN
  INSERT INTO usage VALUES (new.world, new.region, 1, 0)
    ON CONFLICT DO UPDATE SET servers = servers + 1;
  INSERT INTO server_names VALUES (new.world, new.region, new.name, 1, 0, 0)
    ON CONFLICT DO UPDATE SET servers = servers + 1;
END;
CREATE TRIGGER server_discounted AFTER DELETE ON servers BEGIN
  UPDATE usage SET servers = servers - 1 WHERE world = old.world AND region = old.region;
END;
CREATE TRIGGER backup_counted AFTER INSERT ON backups BEGIN
  INSERT INTO usage VALUES (new.world, new.region, 0, new.type = 'MANUAL')
    ON CONFLICT DO UPDATE SET manual_backups = manual_backups + (new.type = 'MANUAL');
  INSERT INTO server_names VALUES (new.world, new.region, new.server_name, 0, 0, new.created_at)
    ON CONFLICT DO UPDATE SET last_backup_at = max(last_backup_at, new.created_at);
END;
CREATE TRIGGER association_counted AFTER INSERT ON associations BEGIN
  INSERT INTO server_names VALUES (new.world, new.region, new.server_name, 0, 1, 0)
    ON CONFLICT DO UPDATE SET associations = associations + 1;
END;
CREATE TRIGGER backup_recounted AFTER UPDATE OF type ON backups BEGIN
  UPDATE usage
    SET manual_backups = manual_backups - (old.type = 'MANUAL') + (new.type = 'MANUAL')
    WHERE world = new.world AND region = new.region;
END;
CREATE TRIGGER backup_discounted AFTER DELETE ON backups BEGIN
  UPDATE usage SET manual_backups = manual_backups - (old.type = 'MANUAL')
    WHERE world = old.world AND region = old.region;
END;

PRAGMA application_id = 1331118925;
PRAGMA user_version = 1;
COMMIT;
)sql";

constexpr const char* script_2 = R"sql(
BEGIN IMMEDIATE;

-- How a change proceeds that is about to begin; the first row that fits counts.
CREATE TABLE policies (
  world INTEGER NOT NULL REFERENCES worlds ON DELETE CASCADE,
  id INTEGER NOT NULL,
  change TEXT NOT NULL,
  region TEXT,                       -- NULL: any
  server_name TEXT,                  -- NULL: any
  after INTEGER,                     -- milliseconds; NULL: as --duration says
  polls INTEGER,                     -- until that many reads have shown it
  hold INTEGER NOT NULL,             -- until released
  fail_reason TEXT,                  -- NULL: it goes well
  fail_status TEXT,                  -- the server's; NULL: the usual one
  times INTEGER,                     -- NULL: every time
  applied INTEGER NOT NULL,
  PRIMARY KEY (world, id)
) STRICT, WITHOUT ROWID;

-- What a policy has decided of a change under way.
ALTER TABLE timers ADD COLUMN polls INTEGER;
ALTER TABLE timers ADD COLUMN fail_reason TEXT;
ALTER TABLE timers ADD COLUMN fail_status TEXT;
CREATE INDEX timers_polled ON timers (world, id) WHERE polls IS NOT NULL;

-- What goes wrong with calls; the first row that strikes counts.
CREATE TABLE faults (
  world INTEGER NOT NULL REFERENCES worlds ON DELETE CASCADE,
  id INTEGER NOT NULL,
  operation TEXT,                    -- NULL: any, here and below
  region TEXT,
  server_name TEXT,
  nth INTEGER,
  every INTEGER,
  probability REAL,
  delay INTEGER,                     -- milliseconds of the machine's time
  error TEXT,
  message TEXT,
  status INTEGER,
  reply TEXT,                        -- how little of the reply goes out; NULL: all of it
  strikes TEXT NOT NULL,             -- before the commit or after it
  times INTEGER,
  until INTEGER,                     -- by the world's clock
  seen INTEGER NOT NULL,             -- calls that it was asked about
  matched INTEGER NOT NULL,          -- calls that it struck
  PRIMARY KEY (world, id)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 2;
COMMIT;
)sql";

// 1469799527520 is a World's first moment.
constexpr const char* rows_1 = R"sql(
INSERT INTO worlds VALUES
  (1, '123456789012', NULL, 7, 1469799527520, 1469799527520, 1.0, 0, 1469799527520),
  (2, '123456789012', 'saved', 7, 0, 1469799527520, 1.0, 1, 1469799527520),
  (3, '', '3', 7, 0, 1469799527520, 1.0, 1, 1469799527520);
INSERT INTO servers
  SELECT id, 'us-east-1', 'automate-06', 'BACKING_UP', NULL, 1469799000000,
    'arn:aws:opsworks-cm:us-east-1:123456789012:server/automate-06/uuid', 'endpoint', 'stack',
    'ChefAutomate', 'Single', '12', 'm4.large', 'profile', 'role', 'key', 1, '["sg-1"]',
    '["subnet-1","subnet-2"]', NULL, 3, 0, 'Mon:08:00', 'Fri:08:00', 'SUCCESS' FROM worlds;
INSERT INTO servers
  SELECT 1, 'eu-west-1', 'gone', 'HEALTHY', NULL, 1, 'arn', 'endpoint', NULL, 'Puppet',
    'Monolithic', '2017', 'm4.large', 'profile', 'role', NULL, 1, '[]', '[]', NULL, 1, 1, 'b', 'm',
    NULL;
DELETE FROM servers WHERE name = 'gone';
INSERT INTO backups (world, region, id, server_name, created_at, arn, type, status,
    status_description, user_arn, s3_log_url, engine, instance_type, security_group_ids, subnet_ids)
  SELECT worlds.id, 'us-east-1', backup.id, 'automate-06', created_at, arn, type, status, told,
    'arn:aws:iam::123456789012:user/AKIDEXAMPLE', url, engine, 'm4.large', '["sg-1"]', '[]'
  FROM worlds, (
    SELECT 'automate-06-20160729133847000' AS id, 1469799527000 AS created_at,
      'arn:aws:opsworks-cm:us-east-1:123456789012:backup/automate-06-20160729133847000' AS arn,
      'MANUAL' AS type, 'OK' AS status, NULL AS told,
      'https://s3.amazonaws.com/automate-06/automate-06-20160729133847000' AS url,
      'ChefAutomate' AS engine
    UNION ALL SELECT 'automate-06-20160729133847520', 1469799527520, 'another arn', 'AUTOMATED',
      'IN_PROGRESS', NULL, 'another url', 'Chef'
    UNION ALL SELECT 'of-my-own', 1469799527520, 'arn', 'MANUAL', 'FAILED', 'It broke.', NULL, NULL
  ) AS backup;
INSERT INTO events
  SELECT worlds.id, event.id, 'us-east-1', 'automate-06', created_at, message, url FROM worlds, (
    SELECT 1 AS id, 1469799527000 AS created_at,
      'Started backup ''automate-06-20160729133847000''.' AS message,
      'https://s3.amazonaws.com/automate-06/automate-06-20160729133847000' AS url
    UNION ALL SELECT 2, 1469799527001, 'Something else.', NULL
    UNION ALL SELECT 4, 1469799527520, 'Started maintenance.', 'another url'
  ) AS event;
INSERT INTO tags
  SELECT id, 'us-east-1', resource, 'Stage', 'Test' FROM worlds, (
    SELECT 'server/automate-06' AS resource UNION ALL SELECT 'backup/of-my-own');
INSERT INTO associations
  SELECT id, 'us-east-1', 'automate-06', 'token', 'node', 'IN_PROGRESS' FROM worlds;
INSERT INTO timers (world, due, change, region, server_name, subject, resume)
  SELECT id, 1469799529520, 'backup', 'us-east-1', 'automate-06', 'automate-06-20160729133847520',
    'HEALTHY' FROM worlds
  UNION ALL SELECT id, NULL, 'associate', 'us-east-1', 'automate-06', 'token', NULL FROM worlds;
PRAGMA wal_checkpoint(TRUNCATE);
)sql";

constexpr const char* rows_2 = R"sql(
INSERT INTO policies
  SELECT id, 3, 'backup', NULL, 'automate-06', 5000, NULL, 0, 'It failed.', 'UNHEALTHY', 2, 1
  FROM worlds;
INSERT INTO faults
  SELECT id, 2, 'CreateServer', NULL, NULL, NULL, 2, NULL, 100, NULL, NULL, NULL, 'half', 'after',
    3, NULL, 5, 1 FROM worlds;
UPDATE timers SET polls = 2, fail_reason = 'No way.', fail_status = 'UNHEALTHY' WHERE due IS NULL;
PRAGMA wal_checkpoint(TRUNCATE);
)sql";

class Connection {
 public:
  Connection(const char* file, const char* vfs) {
    const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE;
    if (sqlite3_open_v2(file, &connection_, flags, vfs) != SQLITE_OK) fail();
  }
  Connection(const Connection&) = delete;
  Connection& operator=(const Connection&) = delete;
  ~Connection() { sqlite3_close(connection_); }

  void run(const char* script) {
    if (sqlite3_exec(connection_, script, nullptr, nullptr, nullptr) != SQLITE_OK) fail();
  }

 private:
  [[noreturn]] void fail() { throw std::runtime_error(sqlite3_errmsg(connection_)); }

  sqlite3* connection_ = nullptr;
};

}  // namespace

std::string store_of_version(int version) {
  Disk disk;
  {
    Connection connection("store", disk.name());
    connection.run("PRAGMA locking_mode = EXCLUSIVE; PRAGMA foreign_keys = ON;");
    connection.run(script_1);
    if (version == 2) connection.run(script_2);
    connection.run("PRAGMA journal_mode = WAL");
    connection.run(rows_1);
    if (version == 2) connection.run(rows_2);
  }
  return disk.content("store");
}

}  // namespace tests
