#include "storage/migrations.hpp"

namespace storage {

// Times are milliseconds since 1970 UTC, lists of strings are JSON text, names of states are AWS's.
// Everything hangs on a world: an account's living state, or a checkpoint of it. A script never
// changes once it is released.
const std::array<const char*, schema_version> migrations{
    R"sql(
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
)sql",
    R"sql(
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
)sql",
    R"sql(
BEGIN IMMEDIATE;

-- Of Puppet servers; all in PEM.
CREATE TABLE certificate_authorities (
  world INTEGER NOT NULL REFERENCES worlds ON DELETE CASCADE,
  region TEXT NOT NULL,
  server_name TEXT NOT NULL,
  private_key TEXT NOT NULL,         -- leaves the store for nothing but to sign with
  certificate TEXT NOT NULL,
  revocations TEXT NOT NULL,         -- the revocation list as it was signed last
  last_serial INTEGER NOT NULL,
  PRIMARY KEY (world, region, server_name)
) STRICT, WITHOUT ROWID;

-- What they have signed for nodes.
CREATE TABLE certificates (
  world INTEGER NOT NULL REFERENCES worlds ON DELETE CASCADE,
  region TEXT NOT NULL,
  server_name TEXT NOT NULL,
  serial INTEGER NOT NULL,
  token TEXT NOT NULL,               -- of the association that it was signed for
  node_name TEXT NOT NULL,
  certificate TEXT NOT NULL,
  ending TEXT,                       -- the token with which the node is let go
  revoked_at INTEGER,
  PRIMARY KEY (world, region, server_name, serial)
) STRICT, WITHOUT ROWID;
CREATE INDEX certificates_of_association ON certificates (world, region, server_name, token);
CREATE INDEX certificates_of_node ON certificates (world, region, server_name, node_name);
CREATE INDEX certificates_ending ON certificates (world, region, server_name, ending)
  WHERE ending IS NOT NULL;

-- What documents gave to servers.
CREATE TABLE engine_attributes (
  world INTEGER NOT NULL REFERENCES worlds ON DELETE CASCADE,
  region TEXT NOT NULL,
  server_name TEXT NOT NULL,
  place INTEGER NOT NULL,            -- in the list that was given
  name TEXT NOT NULL,
  value TEXT,
  PRIMARY KEY (world, region, server_name, place)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 3;
COMMIT;
)sql",
    R"sql(
BEGIN IMMEDIATE;

-- How many backups of any type there are: nobody has to count them.
ALTER TABLE usage ADD COLUMN backups INTEGER NOT NULL DEFAULT 0;
UPDATE usage SET backups = (SELECT count(*) FROM backups
  WHERE backups.world = usage.world AND backups.region = usage.region);

DROP TRIGGER server_counted;
CREATE TRIGGER server_counted AFTER INSERT ON servers BEGIN
  INSERT INTO usage VALUES (new.world, new.region, 1, 0, 0)
    ON CONFLICT DO UPDATE SET servers = servers + 1;
  INSERT INTO server_names VALUES (new.world, new.region, new.name, 1, 0, 0)
    ON CONFLICT DO UPDATE SET servers = servers + 1;
END;
DROP TRIGGER backup_counted;
CREATE TRIGGER backup_counted AFTER INSERT ON backups BEGIN
  INSERT INTO usage VALUES (new.world, new.region, 0, new.type = 'MANUAL', 1)
    ON CONFLICT DO UPDATE SET manual_backups = manual_backups + (new.type = 'MANUAL'),
                              backups = backups + 1;
  INSERT INTO server_names VALUES (new.world, new.region, new.server_name, 0, 0, new.created_at)
    ON CONFLICT DO UPDATE SET last_backup_at = max(last_backup_at, new.created_at);
END;
DROP TRIGGER backup_discounted;
CREATE TRIGGER backup_discounted AFTER DELETE ON backups BEGIN
  UPDATE usage SET manual_backups = manual_backups - (old.type = 'MANUAL'), backups = backups - 1
    WHERE world = old.world AND region = old.region;
END;

-- Where a policy stands among the others, and which one decided of a change under way.
ALTER TABLE policies ADD COLUMN place INTEGER NOT NULL DEFAULT 0;
UPDATE policies SET place = id;
ALTER TABLE timers ADD COLUMN policy INTEGER;

PRAGMA user_version = 4;
COMMIT;
)sql",
    R"sql(
BEGIN IMMEDIATE;

-- The states that servers and backups were in.
CREATE TABLE history (
  world INTEGER NOT NULL REFERENCES worlds ON DELETE CASCADE,
  id INTEGER NOT NULL,               -- counts a world's rows
  at INTEGER NOT NULL,               -- by the world's clock
  machine INTEGER NOT NULL,          -- by the machine's
  region TEXT NOT NULL,
  server_name TEXT NOT NULL,
  backup_id TEXT,                    -- NULL: the server itself
  previous TEXT,                     -- NULL: it was not there
  status TEXT,                       -- NULL: it is gone
  cause TEXT NOT NULL,
  cause_id TEXT,
  PRIMARY KEY (world, id)
) STRICT, WITHOUT ROWID;

PRAGMA user_version = 5;
COMMIT;
)sql",
    R"sql(
BEGIN IMMEDIATE;

-- Of a checkpoint: when it was saved, by the machine's clock. NULL: an earlier version saved it.
ALTER TABLE worlds ADD COLUMN saved_at INTEGER;

PRAGMA user_version = 6;
COMMIT;
)sql"};

}  // namespace storage
