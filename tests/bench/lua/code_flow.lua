-- Authorize, token, userinfo, one after the other; each thread has one connection and so its own flow.
-- Arguments: a file with the three requests. Or with two, the name of what is then kept of the token answer, and of how
-- many flows of each thread (0: of all).
require "run"

local requests, wanted, most
local step, value, began = 1, nil, 0

taken, kept = {}, {}

function init(args)
  requests, wanted, most = items(args[1]), args[2] or "access_token", tonumber(args[3] or 0)
end

function request()
  if step > 1 then return filled(requests[step], value) end
  began = microseconds()
  return requests[1]
end

function response(status, headers, body)
  if step == 1 then
    value = status == 303 and location(headers):match("[?&]code=([^&]+)")
  elseif step == 2 then
    value = status == 200 and member(body, wanted)
  else
    value = status == 200 and member(body, "sub")
  end
  if not value then return refused(status, body) end
  step = step % #requests + 1
  if step > 1 then return end
  taken[#taken + 1] = microseconds() - began
  if #requests < 3 then kept[#kept + 1] = value end
  if #taken == most then wrk.thread:stop() end
end
