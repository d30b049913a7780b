-- What every load here needs: the prepared requests of a file, a state of its own in each thread, and what came of it.
-- Nothing that was refused counts as a quick answer: the first refusal stops its thread and is told at the end.
local ffi = require "ffi"
ffi.cdef [[ typedef struct { long seconds; long nanoseconds; } moment; int clock_gettime(int, moment *); ]]
local MONOTONIC, moment = 1, ffi.new("moment")
local threads = {}

refusals, refusal = 0, ""
busy = 0 -- answers that only asked for patience

function setup(thread)
  threads[#threads + 1] = thread
  thread:set("number", #threads)
end

-- The items of a file: each a line with its length in bytes, and the bytes.
function items(path)
  local file, found = assert(io.open(path, "rb")), {}
  for line in file:lines() do
    found[#found + 1] = file:read(tonumber(line))
  end
  file:close()
  return found
end

function microseconds()
  ffi.C.clock_gettime(MONOTONIC, moment)
  return tonumber(moment.seconds) * 1e6 + tonumber(moment.nanoseconds) / 1e3
end

-- A request with {value} and the {length} of its body filled in.
function filled(template, value)
  local head, body = template:match("^(.-\r\n\r\n)(.*)$")
  body = body:gsub("{value}", function() return value end)
  head = head:gsub("{value}", function() return value end):gsub("{length}", tostring(#body))
  return head .. body
end

function escaped(value)
  return (value:gsub("[^%w%-_.~]", function(char) return string.format("%%%02X", char:byte()) end))
end

function location(headers)
  return headers.location or headers.Location or ""
end

-- A text of a JSON object, or nil.
function member(body, name)
  return body:match('"' .. name .. '"%s*:%s*"([^"]+)"')
end

function refused(status, body)
  refusals = refusals + 1
  if refusal == "" then refusal = (status .. " " .. body:sub(1, 300)):gsub("%s+", " ") end
  wrk.thread:stop()
end

local function percentile(sorted, part)
  return sorted[math.max(1, math.ceil(#sorted * part))] or 0
end

-- One line for each fact. taken: what operations of several requests took, where a thread keeps that itself.
function done(summary, latency)
  local taken, refusals, refusal, busy, errors = {}, 0, "", 0, summary.errors
  for _, thread in ipairs(threads) do
    refusals, busy = refusals + thread:get("refusals"), busy + thread:get("busy")
    if refusal == "" then refusal = thread:get("refusal") end
    for _, each in ipairs(thread:get("taken") or {}) do taken[#taken + 1] = each end
    for _, each in ipairs(thread:get("kept") or {}) do print("bench kept " .. each) end
  end
  table.sort(taken)
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  print("bench requests " .. summary.requests)
  print("bench finished " .. #taken)
  print("bench microseconds " .. summary.duration)
  print("bench p50 " .. (#taken > 0 and percentile(taken, 0.5) or latency:percentile(50)))
  print("bench p99 " .. (#taken > 0 and percentile(taken, 0.99) or latency:percentile(99)))
  print("bench broken " .. broken)
  print("bench busy " .. busy)
  print("bench refusals " .. math.max(refusals, errors.status - busy))
  print("bench refusal " .. refusal)
end
