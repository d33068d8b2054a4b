-- The requests that bench.py lets wrk send: one for each line of a file, in turn.
-- wrk … -s load.lua URL -- OPERATION MEMBER FILE
local requests = {}
local next_request = 0

function init(args)
  local operation, member, file = args[1], args[2], args[3]
  local headers = {
    ["Content-Type"] = "application/x-amz-json-1.1",
    ["X-Amz-Target"] = "OpsWorksCM_V2016_11_01." .. operation,
    ["X-Amz-Date"] = "20160729T133847Z",
    ["User-Agent"] = "aws-cli/2.9.19 Python/3.11.2 Linux/6.1.0 exe/x86_64.debian.12",
    ["Authorization"] = "AWS4-HMAC-SHA256 "
      .. "Credential=AKIDEXAMPLE/20160729/us-east-1/opsworks-cm/aws4_request, "
      .. "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
      .. "Signature=" .. string.rep("0123456789abcdef", 4),
  }
  for name in io.lines(file) do
    local body = string.format('{"%s": "%s"}', member, name)
    requests[#requests + 1] = wrk.format("POST", "/", headers, body)
  end
end

function request()
  next_request = next_request % #requests + 1
  return requests[next_request]
end

function done(summary, latency, _)
  local errors = summary.errors
  print(string.format(
    'RESULT {"requests": %d, "microseconds": %d, "p99": %d, "refused": %d, "broken": %d}',
    summary.requests, summary.duration, latency:percentile(99), errors.status,
    errors.connect + errors.read + errors.write + errors.timeout))
end
