-- The requests that wrk sends: one of each account in turn, from FIRST on, COUNT of them.
-- wrk … -s accounts.lua URL -- TARGET CONTENT_TYPE SERVICE FIRST COUNT
local before, behind
local number, first, count

function init(args)
  local target, content_type, service = args[1], args[2], args[3]
  first, count = tonumber(args[4]), tonumber(args[5])
  number = 0
  local whole = wrk.format("POST", "/", {
    ["Content-Type"] = content_type,
    ["X-Amz-Target"] = target,
    ["X-Amz-Date"] = "20160729T133847Z",
    ["Authorization"] = "AWS4-HMAC-SHA256 "
      .. "Credential=ACCOUNT/20160729/us-east-1/" .. service .. "/aws4_request, "
      .. "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
      .. "Signature=" .. string.rep("0123456789abcdef", 4),
  }, "{}")
  local at, to = whole:find("ACCOUNT", 1, true)
  before, behind = whole:sub(1, at - 1), whole:sub(to + 1)
end

function request()
  local account = string.format("%012d", first + number)
  number = (number + 1) % count
  return before .. account .. behind
end

function done(summary, latency, _)
  local errors = summary.errors
  print(string.format(
    'RESULT {"requests": %d, "microseconds": %d, "p99": %d, "refused": %d, "broken": %d}',
    summary.requests, summary.duration, latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
