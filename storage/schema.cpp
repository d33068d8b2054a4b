#include "storage/migrations.hpp"

namespace storage {

// Times are milliseconds since 1970 UTC, lists of strings are JSON text, kinds and states are
// numbers in the order in which the enumerations beside the statements name them. Everything hangs
// on a world: an account's living state, or a checkpoint of it. The numbers of scopes,
// servers, configurations and callers tell their world (see numbers.hpp). Columns of type ANY hold
// a number where a text is what it is as a rule, or one of few. A script never changes once it is
// released.
const char* const schema = R"sql(
CREATE TABLE worlds (
  id INTEGER PRIMARY KEY,
  account TEXT NOT NULL,             -- '': nobody's
  checkpoint TEXT,                   -- NULL: the living world
  owner TEXT NOT NULL,               -- the account that ARNs in it name
  seed INTEGER NOT NULL,
  machine_anchor INTEGER NOT NULL,   -- the machine's time at which …
  virtual_anchor INTEGER NOT NULL,   -- … this was the world's
  rate REAL NOT NULL,
  frozen INTEGER NOT NULL,
  moment INTEGER NOT NULL,           -- the world's time at its last commit
  saved_at INTEGER                   -- of a checkpoint, by the machine's clock; NULL: unknown
) STRICT;
CREATE UNIQUE INDEX world_living ON worlds (account) WHERE checkpoint IS NULL;
CREATE UNIQUE INDEX world_checkpoint ON worlds (account, checkpoint) WHERE checkpoint IS NOT NULL;

-- A region of a world, and how much of each limit is used in it.
CREATE TABLE scope (
  id INTEGER PRIMARY KEY,
  world INTEGER NOT NULL,
  region TEXT NOT NULL,
  servers INTEGER NOT NULL,
  manual_backups INTEGER NOT NULL,
  backups INTEGER NOT NULL,
  marks INTEGER NOT NULL             -- what there is in it at all, see places.hpp
) STRICT;
CREATE UNIQUE INDEX scope_by_region ON scope (world, region);

-- A server's name, and the server that bears it now. The name stays when the server goes.
CREATE TABLE server (
  id INTEGER PRIMARY KEY,
  scope INTEGER NOT NULL,
  name TEXT NOT NULL,
  servers INTEGER,                   -- how many have borne it; NULL: others' rows name it, no more
  associations INTEGER NOT NULL,     -- how many tokens were issued for it
  last_backup_at INTEGER NOT NULL,   -- CreatedAt of the youngest backup there ever was
  status INTEGER,                    -- NULL: there is no such server, as in all columns below
  status_reason TEXT,
  configuration INTEGER,
  uncounted INTEGER NOT NULL,        -- its backups that its configuration doesn't count as uses
  created_at INTEGER,
  arn TEXT,
  endpoint TEXT,
  stack_arn TEXT,
  associate_public_ip_address INTEGER,
  custom_domain TEXT,
  backup_retention_count INTEGER,
  disable_automated_backup INTEGER,
  maintenance_status INTEGER
) STRICT;
CREATE UNIQUE INDEX server_by_name ON server (scope, name);
CREATE INDEX server_there ON server (scope, name) WHERE created_at IS NOT NULL;

-- What a backup has of its server: shared by the server and all backups taken of it unchanged.
CREATE TABLE configuration (
  id INTEGER PRIMARY KEY,
  digest INTEGER NOT NULL,
  uses INTEGER NOT NULL,             -- by servers and backups, but for servers' `uncounted`
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
  preferred_maintenance_window TEXT
) STRICT;
CREATE INDEX configuration_by_digest ON configuration (digest);

CREATE TABLE backup (
  scope INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  tie TEXT NOT NULL,                 -- '', or the id where others are of the same moment
  server INTEGER NOT NULL,
  type INTEGER NOT NULL,
  status INTEGER NOT NULL,
  configuration INTEGER NOT NULL,
  own_id TEXT,                       -- NULL: the name of its server, and the moment
  arn ANY NOT NULL,                  -- 1: the usual one
  user_arn ANY,                      -- a number: a caller's
  s3_log_url ANY,                    -- 1: the usual one
  s3_data_size INTEGER,
  s3_data_url TEXT,
  status_description TEXT,
  description TEXT,
  PRIMARY KEY (scope, created_at, tie, server)
) STRICT, WITHOUT ROWID;
CREATE INDEX backup_of_server ON backup (server, created_at, tie);
CREATE INDEX backup_automated ON backup (server, created_at, tie) WHERE type = 0;
CREATE UNIQUE INDEX backup_by_own_id ON backup (scope, own_id) WHERE own_id IS NOT NULL;

-- Who has taken backups.
CREATE TABLE caller (
  id INTEGER PRIMARY KEY,
  arn TEXT NOT NULL
) STRICT;
CREATE INDEX caller_by_arn ON caller (arn);

CREATE TABLE event (
  world INTEGER NOT NULL,
  id INTEGER NOT NULL,               -- counts a world's events
  server INTEGER NOT NULL,
  created_at INTEGER NOT NULL,
  message ANY NOT NULL,              -- a number: one of the known messages, see messages.hpp …
  backup_at INTEGER,                 -- … about the server's backup of that moment
  log_url ANY,                       -- 1: the usual one
  PRIMARY KEY (world, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX event_of_server ON event (server, created_at, id);

-- The states that servers and backups were in.
CREATE TABLE transition (
  world INTEGER NOT NULL,
  id INTEGER NOT NULL,               -- counts a world's rows
  at INTEGER NOT NULL,               -- by the world's clock
  machine INTEGER NOT NULL,          -- by the machine's
  server INTEGER NOT NULL,
  backup ANY,                        -- NULL: the server itself; a number: its moment; or its id
  previous INTEGER,                  -- NULL: it was not there
  status INTEGER,                    -- NULL: it is gone
  cause INTEGER NOT NULL,
  cause_id ANY,                      -- a number: of a change or a policy
  PRIMARY KEY (world, id)
) STRICT, WITHOUT ROWID;

CREATE TABLE tag (
  scope INTEGER NOT NULL,
  resource TEXT NOT NULL,            -- 'server/NAME' or 'backup/ID'
  key TEXT NOT NULL,
  value TEXT NOT NULL,
  PRIMARY KEY (scope, resource, key)
) STRICT, WITHOUT ROWID;

-- What is to happen later. Rows run in the order of (due, id).
CREATE TABLE timer (
  world INTEGER NOT NULL,
  id INTEGER NOT NULL,
  due INTEGER,                       -- NULL: held until released
  change INTEGER NOT NULL,
  server INTEGER NOT NULL,
  subject TEXT NOT NULL,             -- a backup's id, an association's token, or ''
  resume INTEGER,                    -- the server's status to go back to
  polls INTEGER,                     -- until that many reads have shown it
  fail_reason TEXT,                  -- NULL: it goes well
  fail_status INTEGER,               -- the server's; NULL: the usual one
  policy INTEGER,                    -- that has decided of it
  PRIMARY KEY (world, id)
) STRICT, WITHOUT ROWID;
CREATE INDEX timer_by_due ON timer (world, due, id);
CREATE INDEX timer_of_server ON timer (server, subject, id);
CREATE INDEX timer_polled ON timer (world, id) WHERE polls IS NOT NULL;

-- Nodes being associated with a server, or taken from it.
CREATE TABLE association (
  server INTEGER NOT NULL,
  token TEXT NOT NULL,
  node_name TEXT NOT NULL,
  status INTEGER NOT NULL,
  PRIMARY KEY (server, token)
) STRICT, WITHOUT ROWID;
CREATE INDEX association_by_token ON association (token, server);

-- How a change proceeds that is about to begin; the first row that fits counts.
CREATE TABLE policy (
  world INTEGER NOT NULL,
  id INTEGER NOT NULL,
  place INTEGER NOT NULL,            -- among the others
  change INTEGER NOT NULL,
  region TEXT,                       -- NULL: any
  server_name TEXT,                  -- NULL: any
  after INTEGER,                     -- milliseconds; NULL: as --duration says
  polls INTEGER,                     -- until that many reads have shown it
  hold INTEGER NOT NULL,             -- until released
  fail_reason TEXT,                  -- NULL: it goes well
  fail_status INTEGER,               -- the server's; NULL: the usual one
  times INTEGER,                     -- NULL: every time
  applied INTEGER NOT NULL,
  PRIMARY KEY (world, id)
) STRICT, WITHOUT ROWID;

-- What goes wrong with calls; the first row that strikes counts.
CREATE TABLE fault (
  world INTEGER NOT NULL,
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
  reply INTEGER,                     -- how little of the reply goes out; NULL: all of it
  strikes INTEGER NOT NULL,          -- before the commit or after it
  times INTEGER,
  until INTEGER,                     -- by the world's clock
  seen INTEGER NOT NULL,             -- calls that it was asked about
  matched INTEGER NOT NULL,          -- calls that it struck
  PRIMARY KEY (world, id)
) STRICT, WITHOUT ROWID;

-- Of Puppet servers; all in PEM.
CREATE TABLE certificate_authority (
  server INTEGER PRIMARY KEY,
  private_key TEXT NOT NULL,         -- leaves the store for nothing but to sign with
  certificate TEXT NOT NULL,
  revocations TEXT NOT NULL,         -- the revocation list as it was signed last
  last_serial INTEGER NOT NULL
) STRICT;

-- What they have signed for nodes.
CREATE TABLE certificate (
  server INTEGER NOT NULL,
  serial INTEGER NOT NULL,
  token TEXT NOT NULL,               -- of the association that it was signed for
  node_name TEXT NOT NULL,
  certificate TEXT NOT NULL,
  ending TEXT,                       -- the token with which the node is let go
  revoked_at INTEGER,
  PRIMARY KEY (server, serial)
) STRICT, WITHOUT ROWID;
CREATE INDEX certificate_of_association ON certificate (server, token);
CREATE INDEX certificate_of_node ON certificate (server, node_name);
CREATE INDEX certificate_ending ON certificate (server, ending) WHERE ending IS NOT NULL;

-- What documents gave to servers.
CREATE TABLE engine_attribute (
  server INTEGER NOT NULL,
  place INTEGER NOT NULL,            -- in the list that was given
  name TEXT NOT NULL,
  value TEXT,
  PRIMARY KEY (server, place)
) STRICT, WITHOUT ROWID;

-- Which accounts' worlds are kept here, once that was changed while the program ran: at most a row.
CREATE TABLE slots (
  id INTEGER PRIMARY KEY,
  list TEXT NOT NULL
) STRICT;
)sql";

}  // namespace storage
