-- The requests that wrk sends: one for each line of a file, "ACCESS_KEY BODY", in turn.
-- wrk … -s load.lua URL -- TARGET CONTENT_TYPE SERVICE FILE
local requests = {}
local next_request = 0

function init(args)
  local target, content_type, service, file = args[1], args[2], args[3], args[4]
  for line in io.lines(file) do
    local key, body = line:match("^(%S+) (.*)$")
    requests[#requests + 1] = wrk.format("POST", "/", {
      ["Content-Type"] = content_type,
      ["X-Amz-Target"] = target,
      ["X-Amz-Date"] = "20160729T133847Z",
      ["User-Agent"] = "aws-cli/2.9.19 Python/3.11.2 Linux/6.1.0 exe/x86_64.debian.12",
      ["Authorization"] = "AWS4-HMAC-SHA256 "
        .. "Credential=" .. key .. "/20160729/us-east-1/" .. service .. "/aws4_request, "
        .. "SignedHeaders=content-type;host;x-amz-date;x-amz-target, "
        .. "Signature=" .. string.rep("0123456789abcdef", 4),
    }, body)
  end
end

function request()
  next_request = next_request % #requests + 1
  return requests[next_request]
end

function done(summary, latency, _)
  local errors = summary.errors
  print(string.format(
    'RESULT {"requests": %d, "microseconds": %d, "p50": %d, "p99": %d, "refused": %d, "broken": %d}',
    summary.requests, summary.duration, latency:percentile(50), latency:percentile(99),
    errors.status, errors.connect + errors.read + errors.write + errors.timeout))
end
