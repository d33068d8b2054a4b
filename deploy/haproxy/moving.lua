-- Has a request wait while its slot is being moved, that is while slots.map says `moving` of it:
-- 30 s at most, or SHARDS_WAIT_SECONDS.
local slots = Map.new(os.getenv("SHARDS_FOLDER") .. "/slots.map", Map._int)
local between_looks = 20 -- milliseconds
local looks_max = 1000 / between_looks * tonumber(os.getenv("SHARDS_WAIT_SECONDS") or 30)

core.register_action("wait_for_slot", { "http-req" }, function(txn)
  local slot = txn:get_var("txn.slot")
  for _ = 1, looks_max do
    if slots:lookup(slot) ~= "moving" then return end
    core.msleep(between_looks)
  end
end)
